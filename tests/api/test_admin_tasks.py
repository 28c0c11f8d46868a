"""Tasks by hand and design values: the right inspector hears of them, nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from factories.county import EAST_ROAD, EAST_SITE, WEST_SITE
from factories.inspected import ROAD_LIST, prepare
from factories.phone import Phone
from siteproof.api.app import runtime_of
from siteproof.store.models import Project

MakePhone = Callable[..., Phone]
NEW = {"site_id": EAST_SITE, "checklist_id": "village-road", "assignee_id": "user-wang", "due_on": "2026-09-22",
       "hold_point": None}  # fmt: skip


def put(phone: Phone, path: str, body: object) -> TestResponse:
    return phone.client.put(f"/api/v1{path}", json=body, headers=phone.headers)


def pulled(phone: Phone, type_: str, scope: str = "me") -> dict[str, Any]:
    items = (phone.get(f"/changes?scope={scope}").json or {})["items"]
    return {item["id"]: item["data"] for item in items if item["type"] == type_}


@pytest.fixture
def li(phone: MakePhone) -> Phone:
    """A supervisor of the township."""
    return phone("li")


class TestTasks:
    def test_the_form_offers_the_inspectors_who_see_the_project(self, li: Phone) -> None:
        choices = li.get(f"/admin/projects/{EAST_ROAD}/assigning").json or {}

        assert [each["id"] for each in choices["inspectors"]] == ["user-wang"]
        assert [each["id"] for each in choices["sites"]] == [EAST_SITE]

    def test_a_task_reaches_its_inspector(self, li: Phone, phone: MakePhone) -> None:
        task = li.post(f"/admin/projects/{EAST_ROAD}/tasks", NEW).json or {}

        tasks = pulled(phone("wang"), "task")

        assert tasks[task["id"]]["due_on"] == "2026-09-22"
        assert tasks[task["id"]]["checklist_version"] == 1

    def test_a_task_taken_back_is_gone_from_the_phone(self, li: Phone, phone: MakePhone) -> None:
        task = li.post(f"/admin/projects/{EAST_ROAD}/tasks", NEW).json or {}

        answer = li.client.delete(f"/api/v1/admin/tasks/{task['id']}?version=1", headers=li.headers)

        assert answer.status_code == 204
        assert pulled(phone("wang"), "task") == {task["id"]: None}

    def test_two_who_change_at_once_see_both_sides(self, li: Phone) -> None:
        task = li.post(f"/admin/projects/{EAST_ROAD}/tasks", NEW).json or {}
        body = {"version": 1, "assignee_id": "user-wang", "due_on": "2026-09-30", "hold_point": "蓄水试验"}
        put(li, f"/admin/tasks/{task['id']}", body)

        late = put(li, f"/admin/tasks/{task['id']}", {**body, "due_on": "2026-10-01"})

        assert late.status_code == 409
        assert (late.json or {})["current"]["due_on"] == "2026-09-30"

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"assignee_id": "user-zhao"}, "assignee_id"),
            ({"assignee_id": "user-li"}, "assignee_id"),
            ({"site_id": WEST_SITE}, "site_id"),
            ({"checklist_id": "nothing"}, "checklist_id"),
            ({"due_on": "tomorrow"}, "due_on"),
            ({"kind": "drawn"}, "kind"),
        ],
    )
    def test_a_refusal_names_the_field(self, li: Phone, values: dict[str, Any], field: str) -> None:
        answer = li.post(f"/admin/projects/{EAST_ROAD}/tasks", {**NEW, **values})

        assert answer.status_code == 422
        assert list((answer.json or {})["fields"]) == [field]

    def test_the_list_is_by_due_date(self, li: Phone) -> None:
        for due in ("2026-09-30", "2026-09-16", "2026-09-20"):
            li.post(f"/admin/projects/{EAST_ROAD}/tasks", {**NEW, "due_on": due})

        rows = (li.get("/admin/tasks?state=open").json or {})["items"]

        assert [row["due_on"] for row in rows] == ["2026-09-16", "2026-09-20", "2026-09-30"]


class TestDesign:
    @pytest.fixture
    def feng(self, county: Flask, phone: MakePhone) -> Phone:
        """An administrator; the road has a checklist that asks for its slab."""
        prepare(county)
        with runtime_of(county).unit_of_work(write=True) as uow:
            uow.session.get_one(Project, EAST_ROAD).checklist_id = ROAD_LIST
        return phone("feng")

    def test_the_fields_are_those_of_the_checklist_and_those_known(self, feng: Phone) -> None:
        shown = feng.get(f"/admin/projects/{EAST_ROAD}/design").json or {}

        assert [field["id"] for field in shown["fields"]] == ["slab_mm", "width_m"]
        assert shown["design"] == {"width_m": 4.5}

    def test_entered_values_reach_the_phones_of_the_scope(self, feng: Phone, phone: MakePhone) -> None:
        answer = put(feng, f"/admin/projects/{EAST_ROAD}/design", {"version": 1, "design": {"slab_mm": 200}})

        assert answer.status_code == 200, answer.text
        assert pulled(phone("wang"), "project", "area:east")[EAST_ROAD]["design"] == {"slab_mm": 200}

    @pytest.mark.parametrize(
        ("design", "field"),
        [
            ({"depth": 1}, "design.depth"),
            ({"slab_mm": -1}, "design.slab_mm"),
            ({"slab_mm": True}, "design.slab_mm"),
            ({"slab_mm": [1]}, "design.slab_mm"),
            ({"slab_mm": ""}, "design.slab_mm"),
        ],
    )
    def test_a_refusal_names_the_value(self, feng: Phone, design: dict[str, Any], field: str) -> None:
        answer = put(feng, f"/admin/projects/{EAST_ROAD}/design", {"version": 1, "design": design})

        assert answer.status_code == 422
        assert list((answer.json or {})["fields"]) == [field]

    def test_both_sides_of_a_conflict(self, feng: Phone) -> None:
        answer = put(feng, f"/admin/projects/{EAST_ROAD}/design", {"version": 9, "design": {"slab_mm": 1}})

        body = answer.json or {}
        assert (answer.status_code, body["yours"]["design"], body["current"]["design"]) == (
            409,
            {"slab_mm": 1},
            {"width_m": 4.5},
        )
