"""A server that was behind its phones catches up: quarantined records come out by themselves (F53)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.phone import Phone, inspection_body, photo_entry
from siteproof.api.app import runtime_of
from siteproof.services.judge_after_upgrade import judge_after_upgrade
from siteproof.store.queries.records import set_placement, stored_record

Phones = Callable[..., Phone]
pytestmark = [pytest.mark.fault("F53"), pytest.mark.invariant("S21")]


def _as_an_older_server_left_it(app: Flask, record_id: str, reasons: list[dict[str, Any]]) -> None:
    with runtime_of(app).unit_of_work(write=True) as uow:
        set_placement(uow, record_id, {"placed": "quarantine", "reasons": reasons, "live_seq": None})


def _placed(app: Flask, record_id: str) -> tuple[str, list[Any]]:
    with runtime_of(app).unit_of_work() as uow:
        row = stored_record(uow, record_id)
    assert row is not None
    return row["placed"], row["reasons"]


@pytest.mark.parametrize("code", ["unknown_kind", "unknown_schema", "unknown_checklist", "body_invalid"])
def test_what_the_newer_program_knows_goes_live(county: Flask, phone: Phones, code: str) -> None:
    record_id = phone("wang").send("inspection", inspection_body())["id"]
    _as_an_older_server_left_it(county, record_id, [{"code": code}])

    came_out = judge_after_upgrade(runtime_of(county))

    assert (came_out, _placed(county, record_id)) == (1, ("live", []))
    assert judge_after_upgrade(runtime_of(county)) == 0


def test_what_it_does_not_know_either_stays(county: Flask, phone: Phones) -> None:
    gossip = phone("wang").send("gossip", {})["id"]

    assert judge_after_upgrade(runtime_of(county)) == 0
    assert _placed(county, gossip)[0] == "quarantine"


def test_another_reason_beside_it_keeps_it_there(county: Flask, phone: Phones) -> None:
    record_id = phone("wang").send("inspection", inspection_body())["id"]
    reasons = [{"code": "unknown_schema"}, {"code": "surrendered"}]
    _as_an_older_server_left_it(county, record_id, reasons)

    assert judge_after_upgrade(runtime_of(county)) == 0
    assert _placed(county, record_id) == ("quarantine", reasons)


def test_photos_that_have_not_come_are_waited_for(county: Flask, phone: Phones) -> None:
    receipt = phone("wang").send("inspection", inspection_body(), photos=[photo_entry(b"not sent yet")])
    _as_an_older_server_left_it(county, receipt["id"], [{"code": "unknown_schema"}])

    judge_after_upgrade(runtime_of(county))

    assert _placed(county, receipt["id"]) == ("waiting", [])
