"""Progress, light and the state of inspections follow from records, plan and today; nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from factories.county import EAST_ROAD, EAST_SITE
from factories.inspected import correct, decide, reached, settle, visit
from factories.phone import Phone, response_to
from harness.clock import FakeClock
from siteproof.api.app import runtime_of
from siteproof.services import evaluate_project as evaluation
from siteproof.services.daily_evaluation import start_daily_evaluation
from siteproof.services.evaluate_project import evaluate_all, forget_projections
from siteproof.services.pending_work import do_next
from siteproof.store.models import Flag, InspectionState, LogEvent, PendingWork, ProjectState, Task
from siteproof.store.queries.evaluation import project_ids
from siteproof.store.unit_of_work import UnitOfWork

People = Callable[[str], Phone]
VAGUE = {"lat_deg": 30.004, "lon_deg": 104.0, "accuracy_m": 120.0, "age_s": 2.0}


def state(app: Flask) -> ProjectState:
    with runtime_of(app).unit_of_work() as uow:
        return uow.session.scalars(select(ProjectState).where(ProjectState.project_id == EAST_ROAD)).one()


def inspection(app: Flask, receipt: dict[str, Any]) -> InspectionState:
    with runtime_of(app).unit_of_work() as uow:
        return uow.session.scalars(select(InspectionState).where(InspectionState.record_id == receipt["id"])).one()


def shown_last(phone: Phone) -> dict[str, float]:
    """The chainage of each milestone which this phone pulls as seen last."""
    scopes = [scope["id"] for scope in phone.get("/hello").get_json()["scopes"]]
    items = [item for scope in scopes for item in phone.get(f"/changes?scope={scope}").get_json()["items"]]
    road = next(item["data"] for item in items if item["id"] == EAST_ROAD)
    return {code: last["chainage_m"] for code, last in road["progress_last"].items()}


class TestProgress:
    """The road is 997.7 m long; base weighs 40, surface 60."""

    def test_counts_only_once_a_supervisor_accepted(self, inspected: Flask, person: People) -> None:
        receipt = visit(person("wang"), reached(997.7, 498.9))
        settle(inspected)
        assert state(inspected).verified_pct is None

        decide(person("li"), receipt)
        settle(inspected)

        assert state(inspected).verified_pct == pytest.approx(40 + 60 * 0.5, abs=0.1)

    def test_without_verified_presence_nothing_is_proven(self, inspected: Flask, person: People) -> None:
        receipt = visit(person("wang"), reached(997.7, 498.9), photo={"fix": VAGUE})
        decide(person("li"), receipt)

        settle(inspected)

        assert state(inspected).verified_pct is None
        assert state(inspected).light == "grey"

    def test_the_next_inspector_is_shown_only_what_counts(self, inspected: Flask, person: People) -> None:
        wang, li = person("wang"), person("li")
        later = {"started_at": "2026-09-15T02:30:00.000Z", "finished_at": "2026-09-15T02:40:00.000Z"}
        first = visit(wang, reached(500.0, None))
        settle(inspected)
        assert shown_last(wang) == {}

        decide(li, first)
        decide(li, visit(wang, reached(700.0, 100.0), picture=2, photo={"fix": VAGUE}, **later))
        decide(li, visit(wang, reached(800.0, 200.0), picture=3, **later), "rejected")
        visit(wang, reached(900.0, 300.0), picture=4, **later)
        settle(inspected)

        assert shown_last(wang) == {"base": 500.0}

    def test_what_the_unit_reports_stays_apart(self, inspected: Flask, person: People) -> None:
        milestones = [{"milestone": "base", "pct": 100}, {"milestone": "surface", "pct": 50}]
        person("wu").send("progress", {"project_id": EAST_ROAD, "reported_on": "2026-09-14", "milestones": milestones})

        settle(inspected)

        assert (state(inspected).reported_pct, state(inspected).verified_pct) == (70.0, None)


class TestLight:
    """15 September of a plan from 1 March to 30 November: 199 of 275 days, 72.4 % planned (linear)."""

    def test_turns_green_when_the_proof_is_near_the_plan(self, inspected: Flask, person: People) -> None:
        decide(person("li"), visit(person("wang"), reached(997.7, 498.9)))

        settle(inspected)

        assert state(inspected).planned_pct == pytest.approx(100 * 199 / 275)
        assert state(inspected).light == "green"

    def test_turns_red_far_behind(self, inspected: Flask, person: People) -> None:
        decide(person("li"), visit(person("wang"), reached(600.0, 0.0)))

        settle(inspected)

        assert state(inspected).light == "red"
        assert state(inspected).behind_points == pytest.approx(72.36 - 24.05, abs=0.1)

    def test_turns_grey_when_evidence_grows_old(self, inspected: Flask, person: People, clock: FakeClock) -> None:
        decide(person("li"), visit(person("wang"), reached(997.7, 598.6)))
        settle(inspected)
        clock.advance(days=31)

        start_daily_evaluation(runtime_of(inspected))
        settle(inspected)

        assert state(inspected).light == "grey"

    def test_a_red_made_good_stays_yellow_this_month(self, inspected: Flask, person: People, clock: FakeClock) -> None:
        decide(person("li"), visit(person("wang"), reached(600.0, 0.0)))
        clock.advance(days=2)
        later = {"started_at": "2026-09-17T02:00:00.000Z", "finished_at": "2026-09-17T02:10:00.000Z"}
        decide(person("li"), visit(person("wang"), reached(997.7, 548.7), picture=2, **later))

        settle(inspected)

        assert state(inspected).light == "yellow"
        assert [r["code"] for r in state(inspected).content["light"]["reasons"]] == ["red_made_good"]


class TestReview:
    def test_a_return_waits_for_its_correction_and_the_correction_for_a_review(
        self, inspected: Flask, person: People
    ) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        decide(li, receipt, "returned", items=[{"item_id": "curing", "reason_code": "photo_unclear", "text": None}])
        settle(inspected)
        assert inspection(inspected, receipt).state == "returned"

        correction = correct(wang, receipt, response_to("curing", verdict="na"))
        settle(inspected)
        assert inspection(inspected, receipt).state == "submitted"
        assert inspection(inspected, receipt).content["responses"]["curing"]["verdict"] == "na"
        assert inspection(inspected, receipt).content["first_responses"]["curing"]["verdict"] == "pass"

        decide(li, receipt, "accepted", corrections_seen=[correction["sha256"]])
        settle(inspected)
        assert inspection(inspected, receipt).state == "accepted"

    def test_a_review_that_did_not_see_the_correction_does_not_decide(self, inspected: Flask, person: People) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang)
        decide(li, receipt, "returned")
        correct(wang, receipt, response_to("curing"))

        decide(li, receipt, "accepted")
        settle(inspected)

        assert inspection(inspected, receipt).state == "submitted"
        assert [r["superseded"] for r in inspection(inspected, receipt).content["reviews"]] == [False, True]

    def test_the_first_of_two_decisions_counts(self, inspected: Flask, person: People) -> None:
        receipt = visit(person("wang"))
        decide(person("li"), receipt, "accepted")

        decide(person("li"), receipt, "rejected")
        settle(inspected)

        assert inspection(inspected, receipt).state == "accepted"


def test_a_task_is_done_when_its_inspection_is_live(inspected: Flask, person: People) -> None:
    with runtime_of(inspected).unit_of_work(write=True) as uow:
        uow.session.add(
            Task(id="t1", project_id=EAST_ROAD, site_id=EAST_SITE, assignee_id="user-wang", kind="planned",
                 due_on=datetime(2026, 9, 15, tzinfo=UTC).date())
        )  # fmt: skip
    receipt = visit(person("wang"), task_id="t1")

    settle(inspected)

    with runtime_of(inspected).unit_of_work() as uow:
        task = uow.session.scalars(select(Task)).one()
    assert (task.state, task.record_id) == ("done", receipt["id"])


@pytest.mark.invariant("S19")
def test_rebuilding_from_zero_gives_the_same_projections(inspected: Flask, person: People) -> None:
    """S19: what a supervisor sees follows from the records, byte for byte."""
    wang, li = person("wang"), person("li")
    decide(li, visit(wang, reached(600.0, 0.0), response_to("board", verdict="fail", grade="serious")))
    returned = visit(wang, picture=2, photo={"source": "imported"})
    decide(li, returned, "returned")
    correct(wang, returned, response_to("curing"))
    settle(inspected)
    runtime = runtime_of(inspected)
    evaluate_all(runtime.unit_of_work, runtime.now())
    before = _projections(inspected)

    with runtime.unit_of_work(write=True) as uow:
        forget_projections(uow)
    evaluate_all(runtime.unit_of_work, runtime.now())

    assert len(before) > 5
    assert _projections(inspected) == before


def test_a_second_evaluation_of_unchanged_facts_writes_no_event(inspected: Flask, person: People) -> None:
    visit(person("wang"), reached(600.0, 0.0))
    settle(inspected)
    runtime = runtime_of(inspected)
    evaluate_all(runtime.unit_of_work, runtime.now())
    before = _events(inspected)

    evaluate_all(runtime.unit_of_work, runtime.now() + timedelta(hours=1))

    assert _events(inspected) == before


def test_the_daily_round_evaluates_every_project_and_asks_for_the_next(inspected: Flask) -> None:
    runtime = runtime_of(inspected)

    start_daily_evaluation(runtime)
    settle(inspected)

    with runtime.unit_of_work() as uow:
        evaluated = set(uow.session.scalars(select(ProjectState.project_id)))
        assert evaluated == set(project_ids(uow))
        waiting = uow.session.scalars(select(PendingWork)).all()
    assert [(w.kind, w.not_before) for w in waiting] == [
        ("evaluate_daily", datetime(2026, 9, 15, 16, 5, tzinfo=UTC))  # five past midnight in the county
    ]


def _projections(app: Flask) -> list[Any]:
    with runtime_of(app).unit_of_work() as uow:
        rows: list[Any] = []
        for model in (Flag, InspectionState, ProjectState):
            for row in uow.session.scalars(select(model)):
                values = {c.key: getattr(row, c.key) for c in model.__table__.columns}
                if values.get("cleared_at") is None:
                    rows.append((model.__tablename__, sorted((k, repr(v)) for k, v in values.items())))
        return sorted(rows)


def _events(app: Flask) -> int:
    with runtime_of(app).unit_of_work() as uow:
        return len(uow.session.scalars(select(LogEvent.seq)).all())


def test_what_comes_while_a_project_is_being_computed_is_in_it(
    inspected: Flask, person: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Computing holds no write lock: a phone that sends meanwhile neither waits nor is left out."""
    wang, late = person("wang"), []
    visit(wang)
    compute = evaluation.compute_project

    def interrupted(uow: UnitOfWork, project_id: str, now: datetime) -> evaluation.Evaluation | None:
        found = compute(uow, project_id, now)
        if not late:
            late.append(visit(wang, picture=2))
        return found

    monkeypatch.setattr(evaluation, "compute_project", interrupted)
    runtime = runtime_of(inspected)
    for _ in range(2):
        do_next(runtime)  # the photo, the project

    assert inspection(inspected, late[0]).state == "submitted"
