"""Somebody on the way answers in the server's place: nothing of it counts as stored, and nothing is lost."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from faults.installation import Installation
from faults.network.stored import assert_all_arrived, stored_photos, stored_records
from faults.scale import scaled
from harness.chaos_faults import Canned, Exchange, Fault, Pass, Replay, portal_page, portal_redirect, problem
from harness.chaos_plan import always, is_photo, is_record
from harness.chaos_proxy import ChaosProxy
from harness.engine_phone import EnginePhone

OURS = {"Siteproof-Version": "1"}
OTHER_ID = {"id": "01920000-0000-7000-8000-000000000009", "sha256": "0" * 64, "seq": 1, "epoch": "e", "sig": "s",
            "received_at": "2026-09-15T02:00:00.000Z", "placed": "live", "stored": True, "bytes": 2000}  # fmt: skip
FALSE_ANSWERS: dict[str, Callable[[], Fault]] = {
    "portal page": portal_page,
    "portal redirect": portal_redirect,
    "empty 200": lambda: Canned(200, "", "application/json", OURS),
    "empty object": lambda: Canned(200, "{}", "application/json", OURS),
    "201": lambda: Canned(201, "created", "text/plain", OURS),
    "204": lambda: Canned(204, "", "application/json", OURS),
    "304": lambda: Canned(304, "", "application/json", OURS),
    "another's receipt": lambda: Canned(200, json.dumps(OTHER_ID), "application/json", OURS),
    "half a receipt": lambda: Canned(200, json.dumps(OTHER_ID)[:60], "application/json", OURS),
    "without our version": lambda: Canned(200, json.dumps(OTHER_ID), "application/json"),
    "an old answer": Replay,
}

# Status, the server's code ("": a box on the way answers), what becomes of the record.
POISONS = [(422, "not_json", "refused"), (500, "internal", "waiting"), (429, "", "waiting"),
           (409, "differs", "refused"), (400, "invalid_request", "refused"), (502, "", "waiting")]  # fmt: skip


@pytest.mark.fault("F25", "F26", "F27")
@pytest.mark.invariant("S9")
def test_no_false_answer_is_a_receipt(phone: EnginePhone, proxy: ChaosProxy, township: Installation) -> None:
    phone.snap(1_500)
    replay = Replay()
    proxy.choose = always(replay)
    phone.run()
    record = phone.snap(2_000)

    def believed() -> list[str]:
        return [e["key"] for e in phone.entries() if e["recordId"] == record and e["status"] != "waiting"]

    for name, make in FALSE_ANSWERS.items():
        proxy.choose = always(replay if make is Replay else make())
        phone.run(most=2)
        assert believed() == [], name
        assert record not in stored_records(township)
    proxy.choose = always(Pass())
    phone.run()
    assert_all_arrived(township, phone)


@pytest.mark.fault("F26", "F27")
@pytest.mark.parametrize("answer", [portal_page(), portal_redirect()], ids=["200 html", "302"])
def test_a_portal_in_front_of_everything_is_named_and_passes(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation, answer: Fault
) -> None:
    record = phone.snap(2_000)
    proxy.choose = always(answer, lambda _exchange: True)

    phone.run(most=3)

    entry = phone.record(record)
    assert (entry["status"], entry["problem"]["code"], entry["tries"]) == ("waiting", "portal", 0)
    assert phone.tell("states")["needsSignIn"] is False
    proxy.choose = always(Pass())
    phone.run()
    assert_all_arrived(township, phone)


@pytest.mark.fault("F32")
@pytest.mark.invariant("S15")
@pytest.mark.parametrize(("status", "code", "state"), POISONS[: scaled(3, len(POISONS))])
def test_a_poison_record_in_front_of_twenty_good_ones_stops_none(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation, status: int, code: str, state: str
) -> None:
    poison = phone.snap(1_200)
    good = {phone.snap() for _ in range(20)}
    answer = problem(status, code) if code else Canned(status, "gateway", headers={"Retry-After": "30"})
    proxy.choose = always(answer, lambda exchange: exchange.path.endswith(poison))

    phone.run(most=1)

    assert good <= set(stored_records(township))
    entry = phone.record(poison)
    assert (entry["status"], entry["problem"]["code"]) == (state, code or "server")
    assert len(phone.bytes_of(f"{poison}/record")) == entry["bytes"]


@pytest.mark.fault("F33")
@pytest.mark.invariant("S7")
def test_a_401_in_the_middle_pauses_removes_nothing_and_goes_on_for_the_same_user_only(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation
) -> None:
    records = {phone.snap(1_000 + n) for n in range(4)}
    sent: list[str] = []

    def ended_after_two(exchange: Exchange) -> Fault:
        if is_record(exchange):
            sent.append(exchange.path)
        return problem(401, "session_ended") if len(sent) > 2 else Pass()

    proxy.choose = ended_after_two
    first = phone.run(most=3)
    assert (first["results"], first["needsSignIn"]) == (["stopped"], True)
    assert sorted(entry["status"] for entry in phone.entries()) == ["stored"] * 2 + ["waiting"] * 6

    proxy.choose = always(Pass())
    proxy.counted.clear()
    phone.tell("enter", **{"as": "other", "username": "zhao", "password": _password()})
    phone.tell("run", **{"as": "other", "once": True, "most": 1})
    assert proxy.counted.paths("PUT") == []
    phone.tell("enter", username="wang", password=_password())
    phone.run()
    assert_all_arrived(township, phone)
    assert records <= set(stored_records(township))


def _password() -> str:
    from factories.county import PASSWORD

    return PASSWORD


@pytest.mark.fault("F29", "F31")
@pytest.mark.invariant("S7")
@pytest.mark.parametrize("status", [503, 429, 408, 425, 500, 502, 504][: scaled(2, 7)])
def test_waits_grow_to_five_minutes_with_jitter_and_nothing_is_dropped(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation, status: int
) -> None:
    record = phone.snap()
    proxy.choose = always(Canned(status, "gateway"), is_record)

    waits = phone.run(most=14)["waits"]

    tries = phone.record(record)["tries"]
    assert (tries, len(waits)) == (14, 13)
    for n, wait_ms in enumerate(waits):
        assert 500 <= wait_ms <= min(300_000, 1_000 * 2**n) + 50, (n, wait_ms)
    assert len({round(wait_ms) for wait_ms in waits[3:]}) >= 7  # ten by chance, of which two short ones may be alike
    proxy.choose = always(Pass())
    phone.run()
    assert_all_arrived(township, phone)


@pytest.mark.fault("F29")
@pytest.mark.invariant("S15")
@pytest.mark.parametrize(
    ("after", "least_s", "most_s"),
    [("90", 90, 110), ("Tue, 15 Sep 2026 02:10:00 GMT", 600, 721), ("86400", 3_600, 4_321), ("soon", 0, 1)],
)
def test_retry_after_is_waited_as_told_an_hour_at_most_while_others_go_on(
    phone: EnginePhone, proxy: ChaosProxy, after: str, least_s: float, most_s: float
) -> None:
    told, other = phone.snap(), phone.snap()
    headers = {"Retry-After": after, "Date": "Tue, 15 Sep 2026 02:00:00 GMT"}
    proxy.choose = always(Canned(429, "slow", headers=headers), lambda exchange: exchange.path.endswith(told))

    before = phone.tell("states")
    phone.run(most=1)
    after = phone.tell("states")

    (due_ms,) = (entry["nextTryAtMs"] for entry in after["entries"] if entry["key"] == f"record/{told}")
    assert (due_ms - before["nowMs"]) / 1000 >= least_s
    assert (due_ms - after["nowMs"]) / 1000 <= most_s
    assert phone.record(other)["status"] == "stored"


def larger_than(limit: int) -> Callable[[Exchange], Fault]:
    """What nginx answers by its client_max_body_size."""
    return lambda e: Canned(413, "<h1>413 Request Entity Too Large</h1>") if e.body_bytes > limit else Pass()


@pytest.mark.fault("F30")
@pytest.mark.invariant("S15")
def test_a_photo_over_the_limit_of_a_proxy_in_front_goes_in_pieces(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation
) -> None:
    phone.snap(700_000, 1_000)
    proxy.choose = larger_than(500_000)

    result = phone.run()

    assert result["waits"] == []  # the pieces go at once
    assert_all_arrived(township, phone)


@pytest.mark.fault("F30")
@pytest.mark.invariant("S15")
def test_what_no_piece_gets_through_is_said_kept_and_sent_once_the_limit_is_gone(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation
) -> None:
    phone.snap(700_000, 1_000)
    proxy.choose = larger_than(100_000)

    phone.run(most=1)

    (large,) = (entry for entry in phone.photos() if entry["bytes"] > 100_000)
    assert (large["status"], large["state"], large["problem"]["code"]) == ("waiting", "error", "too_large_there")
    assert large["sha256"] not in stored_photos(township)
    assert sum(1 for exchange in proxy.counted.exchanges if is_photo(exchange) and exchange.status == 413) == 2
    proxy.choose = always(Pass())
    waits: list[Any] = phone.run()["waits"]
    assert sum(waits) <= 3_600_000
    assert_all_arrived(township, phone)
