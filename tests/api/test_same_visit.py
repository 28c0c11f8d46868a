"""Inspections of one site on one day of the county are two facts and are shown together (sync.md 1.2, F45, F46)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.county import EAST_ROAD, change_user
from factories.inspected import decide, prepare, settle, visit
from factories.phone import NOW, Phone
from siteproof.api.app import runtime_of
from siteproof.store.models import Site

Phones = Callable[..., Phone]
MINUTE_BEFORE_MIDNIGHT, MIDNIGHT = "2026-09-14T15:59:00.000Z", "2026-09-14T16:00:00.000Z"
"""Of the county, eight hours east."""


@pytest.fixture
def ready(county: Flask) -> Flask:
    """The county with a checklist to inspect by."""
    return prepare(county)


def counted(supervisor: Phone) -> dict[str, int]:
    """Inspections in the order of the queue, with the number of others of the same visit."""
    answer = supervisor.get("/review-queue")
    assert answer.status_code == 200, answer.text
    return {item["inspection_id"]: item["same_visit_count"] for item in answer.json["items"]}


def others(reader: Phone, receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """The other inspections that the page of this one tells of."""
    answer = reader.get(f"/inspections/{receipt['id']}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["same_visit"]
    return found


@pytest.mark.fault("F45")
def test_two_phones_of_one_inspector_are_told_together(ready: Flask, phone: Phones) -> None:
    first = visit(phone("wang"), picture=1)
    second = visit(phone("wang"), picture=2, type="drawn", started_at="2026-09-15T01:30:00.000Z")
    settle(ready)
    li = phone("li")

    assert counted(li) == {first["id"]: 1, second["id"]: 1}
    assert others(li, second) == [
        {"inspection_id": first["id"], "inspector_name": {"zh": "Wang", "en": "Wang"}, "type": "routine",
         "state": "submitted", "started_at": NOW}
    ]  # fmt: skip
    assert [each["inspection_id"] for each in others(li, first)] == [second["id"]]


@pytest.mark.fault("F46")
def test_two_inspectors_are_told_together_and_a_decided_one_with_its_decision(ready: Flask, phone: Phones) -> None:
    change_user(ready, "zhou", role="inspector")
    decided, waiting = visit(phone("wang"), picture=1), visit(phone("zhou"), picture=2)
    decide(phone("li"), decided, "returned")
    settle(ready)

    (other,) = others(phone("li"), waiting)

    assert (other["inspection_id"], other["inspector_name"]["zh"], other["state"]) == (
        decided["id"],
        "Wang",
        "returned",
    )
    assert counted(phone("li")) == {waiting["id"]: 1}


def second_site(app: Flask) -> str:
    """Another lot of the eastern road."""
    line = {"type": "LineString", "coordinates": [[104.0, 30.02], [104.0, 30.03]]}
    box = {"min_lat_deg": 30.02, "max_lat_deg": 30.03, "min_lon_deg": 104.0, "max_lon_deg": 104.0}
    with runtime_of(app).unit_of_work(write=True) as uow:
        uow.session.add(Site(id="site-lot-2", project_id=EAST_ROAD, name="二标段", name_en="Lot 2", kind="line",
                             geometry=line, buffer_m=30.0, **box))  # fmt: skip
    return "site-lot-2"


def test_another_day_of_the_county_and_another_site_are_other_visits(ready: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li")
    evening = visit(wang, picture=1, started_at=MINUTE_BEFORE_MIDNIGHT)
    night = visit(wang, picture=2, started_at=MIDNIGHT)
    elsewhere = visit(wang, picture=3, started_at=MIDNIGHT, site_id=second_site(ready))
    settle(ready)

    assert [others(li, each) for each in (evening, night, elsewhere)] == [[], [], []]


def test_a_phone_ahead_of_time_inspected_no_later_than_its_record_came(ready: Flask, phone: Phones) -> None:
    ahead, right = (
        visit(phone("wang"), picture=1, started_at="2026-09-17T02:00:00.000Z"),
        visit(phone("wang"), picture=2),
    )
    settle(ready)

    assert [each["inspection_id"] for each in others(phone("li"), right)] == [ahead["id"]]


def test_one_visit_stands_side_by_side_in_its_section(ready: Flask, phone: Phones, clock: Any) -> None:
    wang = phone("wang")
    sent = []
    for picture, started_at in enumerate((MIDNIGHT, MINUTE_BEFORE_MIDNIGHT, MIDNIGHT)):
        sent.append(visit(wang, picture=picture, started_at=started_at)["id"])
        clock.advance(minutes=1)
    settle(ready)

    assert list(counted(phone("li"))) == [sent[2], sent[0], sent[1]]


def test_an_inspector_is_told_of_his_own_only(ready: Flask, phone: Phones) -> None:
    wang = phone("wang")
    own, second = visit(wang, picture=1), visit(phone("wang"), picture=2)
    visit(phone("li"), picture=3)
    settle(ready)

    assert [each["inspection_id"] for each in others(wang, own)] == [second["id"]]
