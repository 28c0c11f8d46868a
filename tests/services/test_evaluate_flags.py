"""Evaluating a project raises flags, each once, and clears them when their cause is gone."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from factories.county import EAST_ROAD, EAST_SITE, WEST_ROAD, WEST_SITE
from factories.inspected import correct, decide, settle, visit
from factories.phone import Phone, response_to
from factories.pictures import jpeg
from harness.clock import FakeClock
from siteproof.api.app import runtime_of
from siteproof.media.demo_pictures import same_pixels_other_bytes
from siteproof.services.evaluate_project import evaluate_all
from siteproof.store.models import Flag, LogEvent

People = Callable[[str], Phone]
FAR = {"lat_deg": 30.004, "lon_deg": 104.02, "accuracy_m": 8.0, "age_s": 2.0}
VAGUE = {"lat_deg": 30.004, "lon_deg": 104.0, "accuracy_m": 120.0, "age_s": 2.0}


def flags(app: Flask, *, of: str = "") -> dict[str, Flag]:
    with runtime_of(app).unit_of_work() as uow:
        rows = uow.session.scalars(select(Flag).where(Flag.cleared_at.is_(None))).all()
        return {row.code: row for row in rows if row.subject_type != "project" and (not of or row.record_id == of)}


def fails(item_id: str, **changed: Any) -> dict[str, Any]:
    return response_to(item_id, verdict="fail", grade="general", **changed)


CASES = [
    pytest.param([fails("curing")], {}, "quality.item_failed", id="a failed check"),
    pytest.param([fails("board")], {}, "quality.basic_requirement_missing", id="a basic requirement"),
    pytest.param(
        [response_to("flatness", verdict="answered", readings=[3, 4, 9, 8, 2])], {}, "quality.pass_rate_low",
        id="three of five readings within 5 mm",
    ),
    pytest.param(
        [response_to("slab", verdict="answered", readings=[191, 192, 191, 193, 192])], {},
        "quality.representative_value_low", id="a slab thin on average",
    ),
    pytest.param(
        [response_to("broken", verdict="answered", lab={"broken_slabs": 2, "total_slabs": 360})], {},
        "quality.item_failed", id="named values beyond the limit",
    ),
    pytest.param([response_to("curing")], {"photo": {"fix": FAR}}, "evidence.off_site", id="two kilometres away"),
    pytest.param([response_to("curing")], {"photo": {"fix": VAGUE}}, "evidence.place_uncertain", id="accuracy 120 m"),
    pytest.param(
        [response_to("curing")], {"photo": {"source": "imported"}}, "evidence.photo_imported", id="imported picture"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("responses", "changed", "code"), CASES)
def test_an_inspection_raises_the_flag_of_what_it_shows(
    inspected: Flask, person: People, responses: list[dict[str, Any]], changed: dict[str, Any], code: str
) -> None:
    receipt = visit(person("wang"), *responses, **changed)

    settle(inspected)

    assert set(flags(inspected)) == {code}
    assert flags(inspected)[code].record_id == receipt["id"]


def test_a_correction_without_a_signature_is_remarked(inspected: Flask, person: People) -> None:
    """The inspection was signed on the phone, its correction came from a page without a key."""
    receipt = visit(person("wang"))
    later = correct(Phone(inspected, "wang", key=False), receipt, response_to("curing"))

    settle(inspected)

    flag = flags(inspected)["evidence.signature_bad"]
    assert (flag.record_id, flag.numbers["reason"]) == (receipt["id"], "absent")
    assert flag.first_seen_at == datetime.fromisoformat(later["received_at"])


def test_an_honest_inspection_raises_none(inspected: Flask, person: People) -> None:
    visit(person("wang"))

    settle(inspected)

    assert flags(inspected) == {}


@pytest.mark.parametrize("resaved", [False, True], ids=["same bytes", "same pixels in other bytes"])
def test_a_photo_of_another_project_is_remarked_at_its_second_use(
    inspected: Flask, person: People, resaved: bool
) -> None:
    first = visit(person("wang"), picture=7)
    data = same_pixels_other_bytes(jpeg(7), "again") if resaved else jpeg(7)
    fix = {"lat_deg": 30.004, "lon_deg": 105.0, "accuracy_m": 8.0, "age_s": 2.0}
    second = visit(person("zhao"), data=data, photo={"fix": fix}, project_id=WEST_ROAD, site_id=WEST_SITE)

    settle(inspected)

    found = flags(inspected)
    assert set(found) == {"evidence.photo_reused"}
    assert found["evidence.photo_reused"].record_id == second["id"]
    assert found["evidence.photo_reused"].numbers["earlier_record_id"] == first["id"]
    assert found["evidence.photo_reused"].numbers["reason"] == ("pixels" if resaved else "bytes")


def test_a_correction_may_show_the_photo_it_corrects_again(inspected: Flask, person: People) -> None:
    wang = person("wang")
    receipt = visit(wang, picture=3)
    correct(wang, receipt, response_to("curing"), picture=3)

    settle(inspected)

    assert flags(inspected) == {}


class TestAgain:
    def test_evaluating_twice_makes_no_twin_and_no_log_event(self, inspected: Flask, person: People) -> None:
        visit(person("wang"), fails("curing"))
        settle(inspected)
        _evaluate(inspected)
        before = _counts(inspected)

        _evaluate(inspected)

        assert _counts(inspected) == before

    def test_a_correction_clears_the_flag_and_a_new_one_is_the_same_flag(
        self, inspected: Flask, person: People
    ) -> None:
        wang = person("wang")
        receipt = visit(wang, fails("curing"))
        settle(inspected)
        first = flags(inspected)["quality.item_failed"]

        correct(wang, receipt, response_to("curing"), picture=91)
        settle(inspected)
        assert flags(inspected) == {}
        correct(wang, receipt, fails("curing"), picture=92)
        settle(inspected)

        again = flags(inspected)["quality.item_failed"]
        assert (again.id, again.first_seen_at) == (first.id, first.first_seen_at)


@pytest.mark.invariant("S19")
def test_since_when_evidence_is_stale_follows_from_evidence_accepted_late(
    inspected: Flask, person: People, clock: FakeClock
) -> None:
    wang, li = person("wang"), person("li")
    _evaluate(inspected)
    assert _stale(inspected).first_seen_at == datetime(2026, 2, 28, 16, tzinfo=UTC)  # the planned start, no evidence
    receipt = visit(wang)
    clock.advance(days=60)
    assert li.sign_in().status_code == 200

    decide(li, receipt)
    _evaluate(inspected)

    assert _stale(inspected).first_seen_at == datetime(2026, 10, 15, 16, tzinfo=UTC)  # 31 days after 15 September


def _stale(app: Flask) -> Flag:
    with runtime_of(app).unit_of_work() as uow:
        found = select(Flag).where(Flag.code == "schedule.evidence_stale", Flag.project_id == EAST_ROAD)
        return uow.session.scalars(found).one()


def test_other_projects_are_left_alone(inspected: Flask, person: People) -> None:
    visit(person("wang"), fails("curing"), project_id=EAST_ROAD, site_id=EAST_SITE)

    settle(inspected)

    assert flags(inspected)["quality.item_failed"].project_id == EAST_ROAD


def _evaluate(app: Flask) -> None:
    runtime = runtime_of(app)
    evaluate_all(runtime.unit_of_work, runtime.now())


def _counts(app: Flask) -> tuple[int, int]:
    with runtime_of(app).unit_of_work() as uow:
        return len(uow.session.scalars(select(Flag.id)).all()), len(uow.session.scalars(select(LogEvent.seq)).all())
