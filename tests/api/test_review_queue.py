"""The supervisor's queue: what waits in his scope, flagged first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.counting import count_queries
from factories.county import WEST_ROAD, WEST_SITE
from factories.inspected import correct, decide, prepare, settle, visit
from factories.phone import Phone, response_to

Phones = Callable[..., Phone]


@pytest.fixture
def ready(county: Flask) -> Flask:
    """The county with a checklist to inspect by."""
    return prepare(county)


def queue(supervisor: Phone) -> list[dict[str, Any]]:
    answer = supervisor.get("/review-queue")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_flagged_come_first_then_drawn_then_the_rest(ready: Flask, phone: Phones) -> None:
    wang = phone("wang")
    rest = visit(wang, picture=1)
    drawn = visit(wang, picture=2, type="drawn")
    flagged = visit(wang, response_to("curing", verdict="fail", grade="general"), picture=3)
    settle(ready)

    items = queue(phone("li"))

    assert [item["inspection_id"] for item in items] == [flagged["id"], drawn["id"], rest["id"]]
    assert [item["section"] for item in items] == ["flagged", "drawn", "rest"]
    assert [flag["code"] for flag in items[0]["flags"]] == ["quality.item_failed"]
    assert items[0]["flags"][0]["sentence"].keys() == {"zh", "en"}


def test_a_row_shows_who_where_when_and_a_photo(ready: Flask, phone: Phones) -> None:
    receipt = visit(phone("wang"))
    settle(ready)

    row = queue(phone("li"))[0]

    assert (row["sha256"], row["inspector_name"]["zh"]) == (receipt["sha256"], "Wang")
    assert row["site_name"] == {"zh": "一标段", "en": "Lot 1"}
    assert (row["presence"], row["photo_count"], row["photo"]["record_id"]) == ("verified", 1, receipt["id"])


def test_decided_and_returned_ones_leave_and_corrected_ones_come_back(ready: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li")
    decide(li, visit(wang, picture=1))
    returned = visit(wang, picture=2)
    decide(li, returned, "returned")
    settle(ready)
    assert queue(li) == []

    correct(wang, returned, response_to("curing"))
    settle(ready)

    assert [item["inspection_id"] for item in queue(li)] == [returned["id"]]
    assert li.get("/review-queue").json["reviewed_today"] == 2


def test_another_township_is_not_in_it(ready: Flask, phone: Phones) -> None:
    fix = {"lat_deg": 30.004, "lon_deg": 105.0, "accuracy_m": 8.0, "age_s": 2.0}
    visit(phone("zhao"), photo={"fix": fix}, project_id=WEST_ROAD, site_id=WEST_SITE)
    settle(ready)

    assert queue(phone("li")) == []
    assert len(queue(phone("sun"))) == 1


def test_nobody_is_shown_his_own_inspection(ready: Flask, phone: Phones) -> None:
    li = phone("li")
    visit(li)
    settle(ready)

    assert queue(li) == []


@pytest.mark.parametrize("username", ["wang", "zhou", "wu", "zheng", "feng"])
def test_only_supervisors_have_a_queue(ready: Flask, phone: Phones, username: str) -> None:
    assert phone(username).get("/review-queue").status_code == 403


def test_the_number_of_queries_does_not_grow(ready: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li")
    visit(wang, picture=1)
    settle(ready)
    with count_queries() as one:
        queue(li)
    for picture in range(2, 6):
        visit(wang, picture=picture)
    settle(ready)

    with count_queries() as five:
        assert len(queue(li)) == 5

    assert five.count == one.count
