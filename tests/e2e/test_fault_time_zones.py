"""A phone that travels: moments are kept as UTC with the zone's minutes, and the lists speak of the county's day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from harness.browser import COUNTY_ZONE
from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.office import Person
from harness.screens import PhoneScreen, signed_in
from harness.serving import Served
from harness.stored import records_of

pytestmark = [pytest.mark.fault("F40"), pytest.mark.invariant("S17")]
Open = Callable[..., BrowserContext]
SET_CLOCK = """
(() => {
  const Right = Date
  let off = Number(localStorage.getItem('clock-off-ms') ?? %d)
  globalThis.Date = class extends Right {
    constructor(...given) { if (given.length) super(...given); else super(Right.now() + off) }
    static now() { return Right.now() + off }
  }
  globalThis.setClock = (ms) => {
    off = ms - Right.now()
    localStorage.setItem('clock-off-ms', String(off))
  }
})()
"""
SUMMER_TIME_ENDS = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)  # in New York it is 02:00 and becomes 01:00
HALF_A_MINUTE = timedelta(seconds=30)
A_TEST = timedelta(minutes=3)


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


def _start_clock(context: BrowserContext, at: datetime) -> None:
    context.add_init_script(SET_CLOCK % ((at - datetime.now(UTC)).total_seconds() * 1000))


def _set_clock(page: Page, at: datetime) -> None:
    page.evaluate("(ms) => setClock(ms)", at.timestamp() * 1000)


def _moment(text: str) -> datetime:
    assert text.endswith("Z"), text
    return datetime.fromisoformat(text)


def test_moments_stay_in_order_while_the_zone_and_summer_time_change(
    demo: Served, work: Work, open_context: Open
) -> None:
    context = open_context(position=work.on_site(), timezone_id=None)
    _start_clock(context, SUMMER_TIME_ENDS - HALF_A_MINUTE)
    worker = Worker(demo, work.project["area_id"])
    phone = worker.on(context)
    travels = context.new_cdp_session(phone.page)
    travels.send("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
    context.set_offline(True)
    said = [SUMMER_TIME_ENDS - HALF_A_MINUTE, SUMMER_TIME_ENDS + HALF_A_MINUTE, SUMMER_TIME_ENDS + 2 * HALF_A_MINUTE]
    for at in said[:2]:
        _set_clock(phone.page, at)
        phone.snap()
    _set_clock(phone.page, said[2])
    phone.snap(send=False)
    travels.send("Emulation.setTimezoneOverride", {"timezoneId": COUNTY_ZONE})
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")
    context.set_offline(False)
    phone.wait_until_all_stored()

    records = sorted(records_of(demo, worker.id), key=lambda record: str(record["created_at"]))
    sealed = [_moment(record["created_at"]) for record in records]
    captured = [_moment(record["photos"][0]["captured_at"]) for record in records]
    assert [record["tz_offset_min"] for record in records] == [-240, -300, 480]
    assert [timedelta(0) <= at - begun < A_TEST for at, begun in zip(captured, said, strict=True)] == [True] * 3
    assert all(before <= after for before, after in zip(captured, sealed, strict=True))
    assert sealed[0] < SUMMER_TIME_ENDS < captured[1]
    supervisor = Person(demo, "supervisor", 0)
    for record in records:
        page = supervisor.page_when(f"/inspections/{record['id']}", bool)
        assert _moment(page["photos"][0]["captured_at"]) == _moment(record["photos"][0]["captured_at"])


def _day_shown(day: datetime) -> re.Pattern[str]:
    return re.compile(rf"(^|\D){day.month}月{day.day}日")


def _snap_stored(phone: WorkerPhone | PhoneScreen) -> None:
    phone.page.goto("/snap")
    phone.shutter()
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")
    phone.page.goto("/outbox")
    phone.page.get_by_text(phone.t("outbox.none")).wait_for(timeout=60_000)


def test_at_the_countys_midnight_the_lists_of_a_phone_set_to_another_zone_turn(
    demo: Served, work: Work, open_context: Open
) -> None:
    due = datetime.fromisoformat(work.task["due_on"]).replace(tzinfo=ZoneInfo(COUNTY_ZONE))
    context = open_context(position=work.on_site(), timezone_id="Pacific/Honolulu")
    _start_clock(context, due - 2 * HALF_A_MINUTE)
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    phone.wait_until_offline_ready()
    head, card = phone.page.locator(".page-head"), phone.task(work.name, work.task["id"])
    _set_clock(phone.page, due - 2 * HALF_A_MINUTE)
    _snap_stored(phone)
    _set_clock(phone.page, due - 2 * HALF_A_MINUTE)
    phone.page.goto("/today")
    expect(head).to_contain_text(_day_shown(due - timedelta(days=1)))
    expect(card).to_contain_text(phone.t("due.tomorrow"))

    _set_clock(phone.page, due + 2 * HALF_A_MINUTE)
    phone.page.evaluate("dispatchEvent(new Event('online'))")  # the page was open all the time
    expect(head).to_contain_text(_day_shown(due))
    expect(card).to_contain_text(phone.t("due.today"))
    _snap_stored(phone)

    rows = phone.page.locator(".ob-detail")
    expect(rows.filter(has_text=_day_shown(due - timedelta(days=1)))).to_have_count(1)
    expect(rows.filter(has_text=_day_shown(due))).to_have_count(1)
