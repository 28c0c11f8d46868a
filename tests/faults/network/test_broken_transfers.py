"""Cut, changed, doubled, reordered and replayed messages between the phone's own engine and a real server."""

import json
import random
from collections.abc import Callable

import pytest

from faults.installation import Installation
from faults.network.stored import assert_all_arrived, placed, stored_photos, stored_records, wrong_photos
from faults.scale import scaled
from faults.seeds import run_with_seeds
from harness.chaos_faults import (
    ChangeRequest,
    CutAnswer,
    CutRequest,
    Delay,
    Duplicate,
    Held,
    Replay,
)
from harness.chaos_plan import always, by_chance, is_photo, is_put, is_record, once_each
from harness.chaos_proxy import ChaosProxy
from harness.engine_phone import EnginePhone

LARGE = 1_150_000
MOST_RETRY_OVERHEAD = 1.5
CHANGES = ("shorten", "append", "flip", "reencode")


@pytest.mark.fault("F19")
@pytest.mark.invariant("S3")
def test_with_a_tenth_of_the_requests_reset_in_the_middle_half_more_bytes_are_enough(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation
) -> None:
    def run(seed: int) -> None:
        for _ in range(scaled(1, 4)):
            phone.snap(*[random.Random(seed).randrange(100_000, 500_000) for _ in range(4)], LARGE)
        payload = sum(entry["bytes"] for entry in phone.entries() if entry["status"] == "waiting")
        proxy.counted.clear()
        proxy.choose = by_chance(seed, 0.1, [lambda dice: CutRequest(dice.random())])
        phone.run()
        assert_all_arrived(township, phone)
        ratio = proxy.counted.from_phone / payload
        print(f"F19: {payload} bytes of payload, {ratio:.3f} times as many sent")  # noqa: T201
        assert ratio <= MOST_RETRY_OVERHEAD

    run_with_seeds("resets", run)


@pytest.mark.fault("F20", "F21", "F22")
@pytest.mark.invariant("S3", "S9")
@pytest.mark.parametrize("how", ["status line", "half the answer", *CHANGES])
def test_nothing_counts_as_stored_while_it_breaks_and_everything_afterwards(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation, how: str
) -> None:
    record = phone.patrol(1)
    phone.snap(2_000, LARGE)
    before = set(stored_records(township)), stored_photos(township)
    cut = {"status line": CutAnswer(), "half the answer": CutAnswer(0.5)}
    proxy.choose = always(cut.get(how) or ChangeRequest(how, seed=7))

    phone.run(most=4)

    assert {state for state in phone.states() if state.endswith(("stored", "safe"))} == set()
    if how in CHANGES:
        assert (set(stored_records(township)), stored_photos(township)) == before
        refused = {e.status for e in proxy.counted.exchanges if is_record(e) or is_photo(e)}
        assert refused == {422}
    proxy.choose = always(Delay(0))
    phone.run()
    assert_all_arrived(township, phone)
    assert phone.record(record)["status"] == "stored"


@pytest.mark.fault("F23")
@pytest.mark.invariant("S4")
def test_a_request_delivered_once_more_when_all_is_done_makes_no_second_record(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation
) -> None:
    phone.patrol(1)
    phone.snap(2_000, LARGE)
    counts = "SELECT (SELECT count(*) FROM record) AS records, (SELECT count(*) FROM stored_photo) AS photos"
    (before,) = township.rows(counts)
    proxy.choose = always(Duplicate(after_s=scaled(1, 60)))

    phone.run()
    proxy.settle(within_s=90)

    (after,) = township.rows(counts)
    assert (after.records - before.records, after.photos - before.photos) == (2, 5)
    assert_all_arrived(township, phone)


@pytest.mark.fault("F24")
@pytest.mark.invariant("S16")
def test_requests_in_reverse_order_are_all_stored_and_what_cites_waits_visibly(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation
) -> None:
    cited = phone.snap()
    citing = phone.correct(cited)
    kept = Held()
    proxy.choose = always(kept)
    phone.run(most=1)
    assert len(kept.requests) == 2

    (first,) = kept.release(proxy, [1])
    receipt = json.loads(first.body)
    assert (receipt["id"], receipt["placed"]) == (citing, "waiting")
    assert placed(township, citing) == "waiting"
    kept.release(proxy, [0])

    assert {placed(township, cited), placed(township, citing)} == {"live"}
    proxy.choose = always(Delay(0))
    phone.run()
    assert_all_arrived(township, phone)
    assert phone.record(citing)["placed"] == "live"


@pytest.mark.fault("F25")
@pytest.mark.invariant("S9")
@pytest.mark.parametrize("where", [is_record, is_photo])
def test_an_old_answer_to_a_new_request_is_ignored(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation, where: Callable[..., bool]
) -> None:
    old = phone.snap(2_000)
    replay = Replay()
    proxy.choose = always(replay, where)
    phone.run()
    new = phone.snap(3_000)

    phone.run(most=5)

    what = "record" if where is is_record else "photo"
    states = {(entry["recordId"] == new, entry["what"]): entry["status"] for entry in phone.entries()}
    assert states[True, what] == "waiting"
    assert phone.record(old)["status"] == "stored"
    proxy.choose = always(Delay(0))
    phone.run()
    assert_all_arrived(township, phone)


@pytest.mark.fault("F19", "F20", "F21", "F22", "F23")
@pytest.mark.invariant("S3", "S4")
def test_all_faults_at_once_lose_double_and_change_nothing(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation
) -> None:
    def run(seed: int) -> None:
        for _ in range(scaled(2, 15)):
            phone.patrol(1)
            phone.snap(1_000, 2_500, 300_000)
        proxy.choose = by_chance(
            seed,
            0.5,
            [
                lambda dice: CutRequest(dice.random()),
                lambda dice: CutAnswer(dice.choice([None, dice.random()])),
                lambda dice: ChangeRequest(dice.choice(CHANGES), dice.randrange(1 << 30)),
                lambda dice: Duplicate(dice.random()),
                lambda dice: Delay(dice.random() / 20),
            ],
            is_put,
        )
        phone.run()
        proxy.settle()
        assert_all_arrived(township, phone)

    run_with_seeds("all_faults", run)
    assert wrong_photos(township) == []


@pytest.mark.fault("F19")
def test_an_interrupted_photo_asks_what_is_missing_and_sends_only_that(phone: EnginePhone, proxy: ChaosProxy) -> None:
    phone.snap(LARGE)
    proxy.choose = once_each(CutRequest(0.5), lambda exchange: exchange.path.endswith("/parts/3"))

    phone.run()

    parts = [path.rpartition("/")[2] for path in proxy.counted.paths("PUT") if "/parts/" in path]
    assert parts == ["0", "1", "2", "3", "3", "4"]
    assert phone.states() == ["photo stored", "record stored"]
