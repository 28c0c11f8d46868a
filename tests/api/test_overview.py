"""The leader's first page: counts, the few projects that need him, his own visits."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.counting import count_queries
from factories.county import EAST_ROAD
from factories.inspected import decide, prepare, reached, settle, visit
from factories.phone import Phone, response_to
from siteproof.api.app import runtime_of
from siteproof.services.evaluate_project import evaluate_all
from siteproof.store.models import Project

Phones = Callable[..., Phone]


@pytest.fixture
def ready(county: Flask) -> Flask:
    """The county with a checklist to inspect by, every project evaluated once."""
    prepare(county)
    evaluate(county)
    return county


def evaluate(app: Flask) -> None:
    settle(app)
    runtime = runtime_of(app)
    evaluate_all(runtime.unit_of_work, runtime.now())


def overview(reader: Phone) -> dict[str, Any]:
    answer = reader.get("/overview")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_projects_nobody_has_seen_are_grey(ready: Flask, phone: Phones) -> None:
    found = overview(phone("zhou"))

    assert found["project_count"] == 2
    assert (found["counts"]["grey"], found["counts"]["no_fresh_evidence"]) == (2, 2)
    assert found["evidence_limit_days"] == 30
    assert found["needs"][0]["headline"]["zh"] == "还没有人到过"


def test_an_accepted_inspection_changes_the_light(ready: Flask, phone: Phones) -> None:
    decide(phone("li"), visit(phone("wang"), reached(600.0, 0.0)))
    evaluate(ready)

    found = overview(phone("zhou"))

    assert (found["counts"]["red"], found["counts"]["grey"]) == (1, 1)
    assert (found["counts_before"]["red"], found["counts_before"]["grey"]) == (0, 2)
    first = found["needs"][0]
    assert (first["project_id"], first["light"]) == (EAST_ROAD, "red")
    assert first["headline"]["zh"] == "比计划少 48 个点"
    assert first["detail"]["zh"] == "计划 72%，核实 24%"
    assert first["stuck"] == {"name": {"zh": "路桥公司", "en": "Builder"}, "unit_name": None}


def test_money_ahead_of_the_work_is_said_first(ready: Flask, phone: Phones) -> None:
    with runtime_of(ready).unit_of_work(write=True) as uow:
        project = uow.session.get(Project, EAST_ROAD)
        assert project is not None
        project.paid_fen = 72_000_00
    decide(phone("li"), visit(phone("wang"), reached(600.0, 0.0)))
    evaluate(ready)

    first = overview(phone("zhou"))["needs"][0]

    assert first["headline"]["zh"] == "付款跑在前面"
    assert first["detail"]["zh"] == "已付 72%，核实只有 24%"


def test_his_own_visit_counts_only_with_presence(ready: Flask, phone: Phones) -> None:
    zhou = phone("zhou")
    snap = response_to("snap", verdict="answered", text="在施工")
    visit(zhou, snap, picture=1, checklist=None, type="leader_visit")
    evaluate(ready)
    assert overview(zhou)["visits"] == {"visited": 1, "total": 2}

    assert overview(phone("zheng"))["visits"]["visited"] == 0


def test_a_supervisor_sees_his_own_scope(ready: Flask, phone: Phones) -> None:
    assert overview(phone("li"))["project_count"] == 1


@pytest.mark.parametrize("username", ["wang", "wu", "feng"])
def test_other_roles_have_no_overview(ready: Flask, phone: Phones, username: str) -> None:
    assert phone(username).get("/overview").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_projects(ready: Flask, phone: Phones) -> None:
    zhou, li = phone("zhou"), phone("li")
    with count_queries() as two:
        overview(zhou)
    with count_queries() as one:
        overview(li)

    assert two.count == one.count
