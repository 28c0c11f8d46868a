"""Weak links in the phone's own time: its clock runs `speed` times as fast and the link is as much faster.

Bandwidth, delay, the engine's waits and its time-outs then keep their proportions, and what the test's own machine
needs counts `speed` times: a scaled figure is never better than the true one. `make faults` runs them unscaled.
"""

import random
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from faults.installation import Installation
from faults.network.conftest import ACCOUNT
from faults.network.stored import assert_all_arrived
from faults.scale import FULL, scaled
from faults.seeds import run_with_seeds
from faults.servers import Server
from harness.chaos_faults import CutAnswer, CutRequest, Pass
from harness.chaos_link import Link, gprs, third_generation, weak
from harness.chaos_plan import by_chance
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.engine_phone import EnginePhone, engine_phone

pytestmark = pytest.mark.alone
FACTS_WITHIN_S = 20.0
RUNS_AT_ONCE = 3  # devices of one user: the fourth would freeze the first
PHOTO_BYTES, PHOTOS, VISIT_S, MOST_VISITS = 300_000, scaled(9, 30), scaled(25, 60), scaled(12, 3)
MOST_OVERHEAD = 1.5


@contextmanager
def phone_on(server: Server, link: Link) -> Iterator[tuple[EnginePhone, ChaosProxy]]:
    """A phone whose clock runs with its link; signed in and up to date before the link becomes weak."""
    with chaos_proxy(server.port) as proxy, engine_phone(proxy.url, ACCOUNT) as phone:
        proxy.link = link
        phone.tell("speed", times=link.speed)
        yield phone, proxy


@pytest.mark.fault("F18")
def test_on_2g_the_text_goes_first_and_a_300_kb_photo_arrives_with_visible_progress(
    server: Server, township: Installation
) -> None:
    speed = scaled(40, 1)
    with phone_on(server, gprs(speed)) as (phone, proxy):
        record = phone.snap(PHOTO_BYTES)
        proxy.counted.clear()
        text = phone.tell("live", until="records", mostMs=60_000, cold=True)
        assert phone.record(record)["status"] == "stored"
        seen = phone.tell("watch", mostMs=600_000)

        assert_all_arrived(township, phone)
        puts = [path.split("/")[1] for path in proxy.counted.paths("PUT")]
        assert puts[0] == "records"
        assert seen["parts"] == ["1/2", "2/2"]
        sent = [f"{e.method} {e.path[:12]} {e.body_bytes} {e.status}" for e in proxy.counted.exchanges]
        print(f"F18: {sent}")  # noqa: T201
        print(f"F18: text after {text['tookMs'] / 1000:.1f} s, photo after {seen['tookMs'] / 1000:.1f} s more")  # noqa: T201
        assert text["tookMs"] < 30_000
        assert seen["tookMs"] < 300_000


def _seconds_until_stored(phones: list[tuple[EnginePhone, ChaosProxy]], dice: random.Random) -> list[float]:
    told = []
    for phone, proxy in phones:
        proxy.choose = lambda _exchange: Pass()
        phone.patrol(1)
        cuts = [lambda d: CutRequest(d.random()), lambda d: CutAnswer(d.choice([None, d.random()]))]
        proxy.choose = by_chance(dice.randrange(1 << 30), 0.2, cuts, lambda _exchange: True)
        told.append((phone, phone.begin("live", until="records", mostMs=300_000, cold=True, leave=True)))
    results = [phone.hear(number) for phone, number in told]
    assert all(phone.record(entry["recordId"])["status"] == "stored" for phone, _ in told
               for entry in phone.entries() if entry["what"] == "record")  # fmt: skip
    return [result["tookMs"] / 1000 for result in results]


def test_at_64_kbit_and_600_ms_with_a_fifth_cut_a_record_of_twelve_items_is_stored_in_20_s(server: Server) -> None:
    """How fast is judged over the runs of all seeds; six scaled ones are judged by their median."""
    speed, rounds, took_s = scaled(5, 1), scaled(1, 9), list[float]()

    def run(seed: int) -> None:
        dice = random.Random(seed)
        with ExitStack() as stack:
            phones = [stack.enter_context(phone_on(server, weak(speed))) for _ in range(RUNS_AT_ONCE)]
            took_s.extend(t for _ in range(rounds) for t in _seconds_until_stored(phones, dice))

    run_with_seeds("facts_on_a_weak_link", run)
    p90 = statistics.quantiles(took_s, n=10, method="inclusive")[-1]
    print(f"facts at 64 kbit/s: {len(took_s)} runs, median {statistics.median(took_s):.1f} s, p90 {p90:.1f} s")  # noqa: T201
    assert (p90 if FULL else statistics.median(took_s)) < FACTS_WITHIN_S, sorted(took_s)


def test_thirty_photos_go_out_in_three_visits_of_a_minute_on_3g(server: Server, township: Installation) -> None:
    """The small share interrupts a third of them more often, in scaled time, and only counts bytes and arrivals."""
    with phone_on(server, third_generation(scaled(10, 1))) as (phone, proxy):
        for _ in range(3):
            phone.snap(*[PHOTO_BYTES] * (PHOTOS // 3))
        proxy.counted.clear()
        left = []
        while len(left) < MOST_VISITS and (not left or left[-1]):
            phone.tell("reopen")
            visit = phone.tell("live", mostMs=VISIT_S * 1000, cold=True, leave=True)
            left.append(visit["waiting"])
            phone.tell("advance", ms=3_600_000)

        ratio = proxy.counted.from_phone / (PHOTOS * PHOTO_BYTES)
        print(f"3G: left after each visit {left}, {ratio:.2f} times the payload sent ({'true' if FULL else 'scaled'})")  # noqa: T201
        assert left[-1] == 0
        assert ratio <= MOST_OVERHEAD
        assert_all_arrived(township, phone)
