"""A phone's clock may say anything: deadlines and order go by the server's, and no year stops an evaluation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from factories.county import EAST_ROAD
from factories.inspected import decide, reached, settle, visit
from factories.phone import NOW, Phone
from siteproof.api.app import runtime_of
from siteproof.store.models import InspectionState, ProjectState

People = Callable[[str], Phone]
FIRST, LAST = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"
MEASURED = {"offset_ms": 5, "measured_at": NOW}


def project(app: Flask) -> ProjectState:
    with runtime_of(app).unit_of_work() as uow:
        return uow.session.scalars(select(ProjectState).where(ProjectState.project_id == EAST_ROAD)).one()


@pytest.mark.parametrize("year", [FIRST, LAST])
@pytest.mark.parametrize("measured", [None, MEASURED, {"offset_ms": 2**53 - 1, "measured_at": FIRST}])
@pytest.mark.fault("F39")
@pytest.mark.invariant("S17")
def test_no_year_stops_the_evaluation_of_a_project(
    inspected: Flask, person: People, year: str, measured: dict[str, Any] | None
) -> None:
    wang = person("wang")
    photo = {"captured_at": year}
    receipt = visit(
        wang, photo=photo, started_at=year, finished_at=year, envelope={"created_at": year, "clock": measured}
    )

    settle(inspected)

    with runtime_of(inspected).unit_of_work() as uow:
        assert uow.session.get(InspectionState, receipt["id"]) is not None


def test_an_endless_stay_is_no_stay(inspected: Flask, person: People) -> None:
    receipt = visit(person("wang"), mono_started_ms=-1.7e308, mono_finished_ms=1.7e308)

    settle(inspected)

    with runtime_of(inspected).unit_of_work() as uow:
        state = uow.session.get(InspectionState, receipt["id"])
        assert state is not None
        assert state.content["dwell_s"] == 0.0


@pytest.mark.fault("F39")
@pytest.mark.invariant("S17")
def test_a_visit_from_the_future_is_seen_when_it_came(inspected: Flask, person: People) -> None:
    """Else one phone that is a year ahead would keep its project fresh, and its progress newest, for a year."""
    ahead = (datetime.fromisoformat(NOW) + timedelta(days=365)).isoformat(timespec="milliseconds")
    ahead = ahead.replace("+00:00", "Z")
    receipt = visit(person("wang"), reached(997.7, 498.9), started_at=ahead, finished_at=ahead)
    decide(person("li"), receipt)

    settle(inspected)

    found = project(inspected).last_evidence_at
    assert found is not None
    assert found <= datetime.fromisoformat(receipt["received_at"])


@pytest.mark.fault("F39")
@pytest.mark.invariant("S17")
def test_a_measured_clock_is_set_right(inspected: Flask, person: People) -> None:
    """A phone three days behind that knows it was at the site today."""
    behind = timedelta(days=3)
    said = (datetime.fromisoformat(NOW) - behind - timedelta(hours=1)).isoformat(timespec="milliseconds")
    said = said.replace("+00:00", "Z")
    clock = {"offset_ms": int(behind.total_seconds() * 1000), "measured_at": said}
    receipt = visit(person("wang"), reached(997.7, 498.9), started_at=said, finished_at=said, envelope={"clock": clock})
    decide(person("li"), receipt)

    settle(inspected)

    assert project(inspected).last_evidence_at == datetime.fromisoformat(NOW) - timedelta(hours=1)
