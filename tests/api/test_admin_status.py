"""Phones say with hello what they owe; an administrator sees it, with disk, backups and backlog."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from factories.phone import Phone
from harness.clock import FakeClock
from siteproof.api.app import runtime_of
from siteproof.services.checks import checks_of
from siteproof.services.installation_status import Disk, installation_status
from siteproof.store.models import Device, PendingWork

SAID = "unsent_count=3&unsent_oldest_at=2026-09-12T02:00:00.000Z&free_bytes=9000000000&app_version=0.1.0"


@pytest.fixture
def status(phone: Callable[..., Phone]) -> Callable[[], dict[str, Any]]:
    """The page as the administrator reads it now."""

    def read() -> dict[str, Any]:
        answer = phone("feng", key=False).get("/admin_status")
        assert answer.status_code == 200, answer.json
        return dict(answer.json or {})

    return read


def _check(page: dict[str, Any], code: str) -> dict[str, Any]:
    return dict(next(each for each in page["checks"] if each["code"] == code))


def test_what_a_phone_owes_is_seen(phone: Callable[..., Phone], status: Callable[[], dict[str, Any]]) -> None:
    wang = phone("wang")
    assert status()["silent_count"] == 1

    assert wang.get(f"/hello?{SAID}").status_code == 200

    page = status()
    row = page["phones"][0]
    assert row["user_name"] == {"zh": "Wang", "en": "Wang"}
    assert (row["unsent_count"], row["unsent_oldest_at"]) == (3, "2026-09-12T02:00:00.000Z")
    assert (row["free_bytes"], row["app_version"], row["stopped"]) == (9_000_000_000, "0.1.0", False)
    assert (page["phone_count"], page["silent_count"]) == (1, 0)
    check = _check(page, "phones")
    assert check["state"] == "todo"
    assert "3 天" in check["sentence"]["zh"]
    assert check["todo"]["en"]


def test_a_phone_that_sent_everything_is_gone(
    phone: Callable[..., Phone], status: Callable[[], dict[str, Any]]
) -> None:
    wang = phone("wang")
    wang.get(f"/hello?{SAID}")

    wang.get("/hello?unsent_count=0&app_version=0.1.0")

    assert status()["phones"] == []
    assert _check(status(), "phones")["state"] == "ok"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "unsent_count=-1",
        "unsent_count=%00&free_bytes=1e9",
        "unsent_oldest_at=yesterday",
        "unsent_oldest_at=2026-09-12",
        "unsent_oldest_at=0001-01-01T00:00:00%2B23:00",
        "app_version=" + "9" * 50,
        "unsent_count=" + "9" * 30,
        "unsent_count=٣",
        "wholly=unknown",
    ],
)
def test_whatever_a_phone_says_it_gets_its_hello(
    said: str, phone: Callable[..., Phone], status: Callable[[], dict[str, Any]]
) -> None:
    answer = phone("wang").get(f"/hello?{said}")

    assert answer.status_code == 200
    assert [scope["id"] for scope in (answer.json or {})["scopes"]] == ["area:east", "me"]
    assert status()["phones"] == []


def test_the_same_words_are_written_once_in_ten_minutes(
    phone: Callable[..., Phone], status: Callable[[], dict[str, Any]], clock: FakeClock
) -> None:
    wang = phone("wang")
    wang.get(f"/hello?{SAID}")
    first = status()["phones"][0]["reported_at"]

    clock.advance(minutes=2)
    wang.get(f"/hello?{SAID}")
    assert status()["phones"][0]["reported_at"] == first

    clock.advance(minutes=9)
    wang.get(f"/hello?{SAID}")
    assert status()["phones"][0]["reported_at"] > first


def test_a_stranger_reports_nothing(county: Flask, status: Callable[[], dict[str, Any]]) -> None:
    assert county.test_client().get(f"/api/v1/hello?{SAID}").status_code == 200

    assert status()["phones"] == []


def test_no_backup_is_an_alarm_and_unknown_growth_is_said(status: Callable[[], dict[str, Any]]) -> None:
    page = status()

    assert page["newest_backup_at"] is None
    assert _check(page, "backup")["state"] == "alarm"
    assert page["disk"]["days_left"] is None
    assert page["disk"]["free_bytes"] > 0
    assert (page["version"], page["work_waiting"], page["quarantine_count"]) == ("0.1.0", 0, 0)
    assert _check(page, "health")["state"] == "ok"


def test_how_long_the_disk_lasts_is_said_in_a_figure_that_means_something(county: Flask, tmp_path: Path) -> None:
    now = installation_status(runtime_of(county), tmp_path, None)

    def said(grew_bytes_per_day: float) -> str:
        disk = Disk(total_bytes=10**12, free_bytes=5 * 10**11, grew_bytes_per_day=grew_bytes_per_day)
        return next(check.sentence()["zh"] for check in checks_of(replace(now, disk=disk)) if check.code == "disk")

    assert said(1e9).endswith("还能用 500 天")
    assert said(1.0).endswith("还能用十年以上")
    assert "还算不出" in said(0.0)


def test_a_backlog_is_told(county: Flask, status: Callable[[], dict[str, Any]], clock: FakeClock) -> None:
    with runtime_of(county).unit_of_work(write=True) as uow:
        uow.session.add(PendingWork(kind="examine_photo", subject_id="x", revision=1, not_before=clock(), tries=0))
    clock.advance(minutes=40)

    page = status()

    assert page["work_waiting"] == 1
    assert _check(page, "work")["state"] == "todo"
    assert "40" in _check(page, "work")["sentence"]["zh"]


def test_work_on_a_stopped_phone_is_not_forgotten(
    county: Flask, phone: Callable[..., Phone], status: Callable[[], dict[str, Any]], clock: FakeClock
) -> None:
    phone("wang").get(f"/hello?{SAID}")
    with runtime_of(county).unit_of_work(write=True) as uow:
        for device in uow.session.query(Device).where(Device.user_id == "user-wang"):
            device.revoked_at = clock()

    assert [row["stopped"] for row in status()["phones"]] == [True]


@pytest.mark.parametrize("username", ["wang", "li", "zhou", "wu", "zheng"])
def test_only_an_administrator_reads_it(phone: Callable[..., Phone], username: str) -> None:
    assert phone(username, key=False).get("/admin_status").status_code == 403
