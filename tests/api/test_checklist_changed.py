"""A published version of a checklist serves its records for ever, whatever the next version leaves out (F59, F60)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.inspected import ROAD_LIST, ROAD_LIST_YAML, prepare, settle, visit
from factories.phone import Phone, response_to
from siteproof.api.app import runtime_of
from siteproof.services.load_checklists import load_checklist

Phones = Callable[..., Phone]
BOARD = ROAD_LIST_YAML[ROAD_LIST_YAML.index("  - id: board") : ROAD_LIST_YAML.index("  - id: curing")]
ONLY_OLD_LIMITS_ALLOW = [1, 4, 4, 2, 1]
"""Millimetres of unevenness: up to 5 in version 1, up to 3 in version 2."""


@pytest.fixture
def begun(county: Flask, phone: Phones) -> Phone:
    """Somebody whose draft is of version 1, while version 2 came without the notice board and with a new limit."""
    wang = phone("wang")
    runtime = runtime_of(prepare(county))
    changed = {"version: 1\n": "version: 2\n", BOARD: "", "abs_upper: 5,": "abs_upper: 3,"}
    second = ROAD_LIST_YAML
    for old, new in changed.items():
        assert second.count(old) == 1
        second = second.replace(old, new)
    with runtime.unit_of_work(write=True) as uow:
        load_checklist(uow, second, "road-test-2.yaml", runtime.now())
    return wang


def handed_in(wang: Phone, version: int, *responses: dict[str, Any], picture: int = 1) -> dict[str, Any]:
    """The record page of an inspection by this version, as a supervisor reads it."""
    flatness = response_to("flatness", verdict="answered", readings=ONLY_OLD_LIMITS_ALLOW)
    receipt = visit(wang, flatness, *responses, picture=picture, checklist={"id": ROAD_LIST, "version": version})
    assert (receipt["placed"], receipt["reasons"]) == ("live", [])
    settle(wang.app)
    page: dict[str, Any] = Phone(wang.app, "li").get(f"/inspections/{receipt['id']}").json
    return page


@pytest.mark.fault("F59")
@pytest.mark.invariant("S21")
def test_a_draft_of_the_old_version_goes_live_and_is_judged_by_its_limits(begun: Phone) -> None:
    old, new = handed_in(begun, 1), handed_in(begun, 2, picture=2)

    judged = {
        page["checklist"]["version"]: next(
            each["verdict_detail"] for each in page["items"] if each["item"]["id"] == "flatness"
        )
        for page in (old, new)
    }

    assert {version: (found["verdict"], found["passed"], found["high"]) for version, found in judged.items()} == {
        1: ("pass", 5, 5.0),
        2: ("fail", 3, 3.0),
    }


@pytest.mark.fault("F60")
@pytest.mark.invariant("S21")
def test_the_answer_to_a_deleted_question_is_shown_under_its_name(begun: Phone) -> None:
    page = handed_in(begun, 1, response_to("board", verdict="fail", grade="serious"))

    board = page["items"][0]

    assert (board["item"]["name"], board["item"]["kind"]) == ({"zh": "公告牌", "en": "Notice board"}, "check")
    assert (board["response"]["verdict"], board["response"]["grade"]) == ("fail", "serious")
    assert [flag["code"] for flag in page["flags"] if flag["subject_part"] == "board"] == [
        "quality.basic_requirement_missing"
    ]
    assert "board" not in [each["item"]["id"] for each in handed_in(begun, 2, picture=2)["items"]]
