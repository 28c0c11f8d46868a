"""Photos without a position: the record counts as handed in, one hint says so, and an answer settles it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from factories.county import EAST_ROAD
from factories.inspected import correct, settle, visit
from factories.phone import TIMES, Phone, cite, photo_entry, response_to
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.services.evaluate_project import evaluate_all
from siteproof.store.models import ProjectState

People = Callable[[str], Phone]
pytestmark = pytest.mark.fault("F70")
UNPLACED = {"fix": None}


def seen(app: Flask, person: People, receipt: dict[str, Any]) -> dict[str, Any]:
    """What the supervisor reads once everything is computed."""
    settle(app)
    page: dict[str, Any] = person("li").get(f"/inspections/{receipt['id']}").json
    return page


def test_it_is_taken_with_one_hint_that_asks_for_no_look(inspected: Flask, person: People) -> None:
    receipt = visit(person("wang"), photo=UNPLACED)

    page = seen(inspected, person, receipt)
    (row,) = person("li").get("/review-queue").json["items"]

    (flag,) = page["flags"]
    assert (receipt["placed"], page["presence"]["state"], page["photos"][0]["fix"]) == ("live", "not_assessable", None)
    assert (flag["code"], flag["severity"], flag["subject_type"]) == ("evidence.no_fix", "info", "inspection")
    assert flag["numbers"] == {"photos": 1, "without_fix": 1, "reason": "none"}
    assert (row["section"], [each["code"] for each in row["flags"]]) == ("rest", ["evidence.no_fix"])


def test_the_light_is_what_it_was_before_the_visit(inspected: Flask, person: People) -> None:
    before = light(inspected)
    visit(person("wang"), photo=UNPLACED)

    assert light(inspected) == before


def light(app: Flask) -> tuple[str, int, list[dict[str, Any]]]:
    """The light with its reasons, and how many grave flags phones see at the project."""
    settle(app)
    runtime = runtime_of(app)
    evaluate_all(runtime.unit_of_work, runtime.now())
    with runtime.unit_of_work() as uow:
        state = uow.session.scalars(select(ProjectState).where(ProjectState.project_id == EAST_ROAD)).one()
        return state.light, state.content["shared"]["serious_flags"], state.content["light"]["reasons"]


@pytest.mark.parametrize("answered", ["while handing in", "by the supervisor"])
def test_a_word_answers_it(inspected: Flask, person: People, answered: str) -> None:
    said = {"code": "evidence.no_fix", "subject_part": None, "reason_code": "no_signal", "text": "地下车库"}
    at_once = [said] if answered == "while handing in" else []
    receipt = visit(person("wang"), photo=UNPLACED, answers=at_once)
    settle(inspected)
    if not at_once:
        person("li").send("answer", {**said, "verdict": "accepted"}, of=cite(receipt))

    (flag,) = seen(inspected, person, receipt)["flags"]

    assert (flag["answered"]["text"], flag["answered"]["verdict"]) == (
        "地下车库",
        "explained" if at_once else "accepted",
    )


def test_what_a_correction_brings_counts_from_its_arrival(inspected: Flask, person: People) -> None:
    wang = person("wang")
    receipt = visit(wang)
    wang.put_photo(jpeg(90))
    later = wang.send(
        "correction",
        {"responses": [response_to("curing")], "reason": None, **TIMES, "fixes": [], "answers": []},
        of=cite(receipt),
        photos=[photo_entry(jpeg(90), item_id="curing", fix=None)],
    )

    (flag,) = seen(inspected, person, receipt)["flags"]

    assert flag["numbers"] == {"photos": 2, "without_fix": 1, "reason": ""}
    assert datetime.fromisoformat(flag["first_seen_at"]) == datetime.fromisoformat(later["received_at"])


def test_a_correction_with_a_position_leaves_the_first_photos_hint(inspected: Flask, person: People) -> None:
    wang = person("wang")
    receipt = visit(wang, photo=UNPLACED)
    correct(wang, receipt, response_to("curing"))

    (flag,) = seen(inspected, person, receipt)["flags"]

    assert flag["numbers"] == {"photos": 2, "without_fix": 1, "reason": ""}
    assert datetime.fromisoformat(flag["first_seen_at"]) == datetime.fromisoformat(receipt["received_at"])
