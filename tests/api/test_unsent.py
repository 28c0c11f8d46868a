"""The office sees who holds unsent work; one key reminds, once an hour; the phone's own word settles it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from factories.phone import Phone
from harness.clock import FakeClock
from siteproof.api.app import runtime_of
from siteproof.store.models import Audit

OWES = "unsent_count=3&unsent_oldest_at=2026-09-12T02:00:00.000Z&app_version=0.1.0"
Phones = Callable[..., Phone]


def rows(reader: Phone) -> dict[str, dict[str, Any]]:
    """The page by device id."""
    answer = reader.get("/unsent")
    assert answer.status_code == 200, answer.text
    return {row["device_id"]: row for row in answer.get_json()["items"]}


def told(phone: Phone) -> list[dict[str, Any]]:
    """Reminders that lie in this person's own scope."""
    items = phone.get("/changes?scope=me").get_json()["items"]
    return [item["data"] for item in items if item["type"] == "reminder" and not item["gone"]]


def reminders_in_audit(app: Flask) -> list[tuple[str | None, str | None]]:
    with runtime_of(app).unit_of_work() as uow:
        entries = uow.session.scalars(select(Audit).where(Audit.act == "reminder.sent"))
        return [(entry.user_id, entry.object_id) for entry in entries]


def test_a_supervisor_sees_the_phones_of_his_own_scope_only(phone: Phones) -> None:
    wang, li, sun, chen, feng = (phone(name) for name in ("wang", "li", "sun", "chen", "feng"))
    wang.get(f"/hello?{OWES}")

    row = rows(li)[wang.device_id]

    assert (row["user_name"]["zh"], row["unsent_count"], row["unsent_oldest_at"]) == (
        "Wang", 3, "2026-09-12T02:00:00.000Z",
    )  # fmt: skip
    assert row["reminder"] is None
    assert wang.device_id in rows(feng)
    assert wang.device_id not in rows(sun)
    assert wang.device_id not in rows(chen)
    assert sun.post(f"/unsent/{wang.device_id}/reminder", {}).status_code == 404
    assert phone("zhou").get("/unsent").status_code == 403


def test_one_press_reaches_the_phone_and_gives_a_text_to_send(phone: Phones, county: Flask) -> None:
    wang, li = phone("wang"), phone("li")
    wang.get(f"/hello?{OWES}")

    answer = li.post(f"/unsent/{wang.device_id}/reminder", {}).get_json()

    assert answer["sent"] is True
    assert "还有 3 条检查没传，最早的是 9月12日 10:00" in answer["text"]["zh"]
    assert "3 unsent records, the oldest from 12 Sep 10:00" in answer["text"]["en"]
    (item,) = told(wang)
    assert (item["id"], item["unsent_count"], item["sent_by"]["zh"]) == (wang.device_id, 3, "Li")
    assert told(phone("zhao")) == []
    assert reminders_in_audit(county) == [("user-li", wang.device_id)]


def test_pressed_again_within_an_hour_nothing_more_is_sent(phone: Phones, county: Flask, clock: FakeClock) -> None:
    wang = phone("wang")
    wang.get(f"/hello?{OWES}")

    sent = []
    for minutes in (0, 1, 58, 2):
        clock.advance(minutes=minutes)
        sent.append(phone("li", key=False).post(f"/unsent/{wang.device_id}/reminder", {}).get_json()["sent"])

    assert sent == [True, False, False, True]
    assert len(reminders_in_audit(county)) == 2


def test_the_phones_own_word_settles_it(phone: Phones, clock: FakeClock) -> None:
    wang, li = phone("wang"), phone("li")
    wang.get(f"/hello?{OWES}")
    li.post(f"/unsent/{wang.device_id}/reminder", {})
    before = wang.get("/changes?scope=me").get_json()["next"]
    clock.advance(minutes=5)

    wang.get("/hello?unsent_count=0&app_version=0.1.0")

    gone = wang.get(f"/changes?scope=me&after={before}").get_json()["items"]
    assert [(item["type"], item["gone"]) for item in gone] == [("reminder", True)]
    row = rows(phone("li", key=False))[wang.device_id]
    assert (row["unsent_count"], row["reminder"]["settled_at"]) == (0, row["reported_at"])
    again = phone("li", key=False).post(f"/unsent/{wang.device_id}/reminder", {}).get_json()
    assert again["sent"] is False


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_silent_phone_is_counted_because_nobody_knows_what_it_holds(phone: Phones, clock: FakeClock) -> None:
    phone("wang").get("/hello?unsent_count=0&app_version=0.1.0")
    clock.advance(days=4)

    page = phone("li", key=False).get("/unsent").get_json()

    assert (page["items"], page["phone_count"], page["silent_count"], page["silent_after_days"]) == ([], 1, 1, 3)
