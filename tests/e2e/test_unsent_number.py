"""The number of what is not stored yet: the same on the tabs and in the outbox as in the store (sync.md S26)."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from harness.county import tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.serving import Served

pytestmark = pytest.mark.invariant("S26")
Open = Callable[..., BrowserContext]
REFUSAL = {"code": "invalid_field", "title": "invalid_field", "status": 422, "detail": None}


def _shown(phone: WorkerPhone) -> int:
    """What the store holds unsent; the badge and the outbox say the same, and the outbox says since when."""
    phone.page.get_by_role("link", name=phone.t("tab.outbox")).tap()
    phone.page.wait_for_url("**/outbox")
    held = phone.held()
    number = held.unsent() + len(held.drafts)
    for place in (phone.page.locator(".tabs .badge-wait [aria-hidden]"), phone.page.locator(".owe .num")):
        if number:
            expect(place).to_have_text(str(number))
        else:
            expect(place).to_have_count(0)
    if number:
        expect(phone.page.locator(".owe")).to_contain_text(phone.pattern("outbox.oldest"))
    return number


def _wait_for(phone: WorkerPhone, *states: str) -> None:
    """Until the outbox holds exactly these states."""
    for _ in range(100):
        if sorted(phone.held().outbox.values()) == sorted(states):
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError(phone.held().outbox)


def test_the_number_shown_is_the_number_held_in_every_state(demo: Served, open_context: Open) -> None:
    work = tasks_of(demo, 0)[0]
    context = open_context(position=work.on_site())
    phone = Worker(demo, work.project["area_id"]).on(context)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    context.route("**/api/v1/records/**", hold)
    context.set_offline(True)
    phone.snap(send=False)
    (draft,) = phone.held().drafts
    phone.page.goto("/today")
    numbers = {"draft": _shown(phone)}
    phone.page.goto(f"/snap/{draft}")
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")
    numbers["waiting"] = _shown(phone)
    expect(phone.page.locator(".st-wait").first).to_be_visible()

    with phone.page.expect_request("**/api/v1/records/**"):
        context.set_offline(False)
    expect(phone.page.locator(".st-send")).to_be_visible()
    numbers["sending"] = _shown(phone)

    held[0].fulfill(
        status=422,
        body=json.dumps(REFUSAL),
        headers={"Content-Type": "application/problem+json", "Siteproof-Version": "1"},
    )
    _wait_for(phone, "refused", "stored")
    expect(phone.page.locator(".st-error")).to_be_visible()
    numbers["refused"] = _shown(phone)

    context.unroute("**/api/v1/records/**")
    phone.button("app.retry").tap()
    _wait_for(phone, "stored", "stored")
    expect(phone.page.get_by_text(phone.t("outbox.none"))).to_be_visible()
    numbers["stored"] = _shown(phone)

    assert numbers == {"draft": 1, "waiting": 2, "sending": 2, "refused": 1, "stored": 0}
