"""What the outbox says and does about records that are not simply stored, on a phone against the real server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from harness.county import Work, tasks_of
from harness.device import Device, inspection_body
from harness.field_worker import Worker, WorkerPhone
from harness.looks import Looks
from harness.office import Person, snap_response
from harness.serving import Served, ask
from harness.words import words

Open = Callable[..., BrowserContext]
REFUSED = {"code": "pixels", "title": "pixels", "status": 422, "detail": None}
ENDED = {"code": "session_ended", "title": "session_ended", "status": 401, "detail": None}


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def phone(demo: Served, work: Work, open_context: Open) -> WorkerPhone:
    return Worker(demo, work.project["area_id"]).on(open_context(position=work.on_site()))


def _store_another(phone: WorkerPhone, record_id: str, project_id: str) -> dict[str, Any]:
    """What the same person's other phone has handed in under this number."""
    url, worker = phone.worker.served.url, phone.worker
    enrolment = Device().enrolment(worker.username, worker.account["password"])
    status, session = ask(url, "POST", "/api/v1/session", body=enrolment)
    assert status == 200, session
    record = {
        "id": record_id, "kind": "inspection", "schema": 1, "author_device": None,
        "created_at": "2026-01-05T01:00:00.000Z", "tz_offset_min": 480, "clock": None, "beacons": [], "of": None,
        "body": inspection_body(project_id, None, [snap_response()]), "photos": [], "prev": None, "sig": None,
    }  # fmt: skip
    sent = json.dumps(record, separators=(",", ":")).encode()
    status, receipt = ask(url, "PUT", f"/api/v1/records/{record_id}", token=session["access_token"], body=sent)
    assert (status, receipt["placed"]) == (200, "live"), receipt
    return dict(receipt)


def _answer(route: Route, problem: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/problem+json", "Siteproof-Version": "1"}
    route.fulfill(status=problem["status"], body=json.dumps(problem), headers=headers)


@pytest.mark.invariant("S26")
def test_what_all_work_waits_for_is_said_once_and_only_while_it_is_so(phone: WorkerPhone, tmp_path: Path) -> None:
    looks, page = Looks(tmp_path, "zh-CN", typed=True), phone.page
    unreachable = page.get_by_text(phone.t("outbox.unsafe"), exact=True)
    phone.context.set_offline(True)
    phone.snap()
    phone.context.route("**/api/v1/**", lambda route: route.abort())
    phone.context.set_offline(False)
    page.goto("/outbox")
    expect(unreachable).to_be_visible(timeout=20_000)
    expect(page.locator(".st-wait")).to_have_text([phone.t("outbox.waiting")] * 2)
    expect(page.get_by_text(phone.t("why.offline"))).to_have_count(0)
    expect(phone.button("app.retry")).to_have_count(0)
    looks.at(page, "unreachable")

    held: list[Route] = []
    phone.context.unroute("**/api/v1/**")
    phone.context.route("**/api/v1/records/**", lambda route: held.append(route))
    phone.button("outbox.try").tap()
    expect(page.locator(".st-send")).to_be_visible(timeout=20_000)
    expect(page.locator(".st-wait")).to_have_text(phone.t("outbox.waitingNow"))
    expect(unreachable).to_have_count(0)
    looks.at(page, "sending")

    phone.context.route("**/api/v1/**", lambda route: _answer(route, ENDED))
    held[0].abort()
    page.reload()
    expect(page.get_by_text(phone.t("outbox.signIn"))).to_be_visible(timeout=20_000)
    expect(page.locator(".banner")).to_have_count(1)
    expect(page.locator(".st-wait")).to_have_text([phone.t("outbox.waitingNow")] * 2)
    expect(page.locator(".owe")).not_to_contain_text(phone.t("outbox.unreachable"))
    looks.at(page, "sign-in")
    looks.settle()


@pytest.mark.fault("F32")
@pytest.mark.invariant("S6")
def test_a_record_that_met_another_under_its_number_is_handed_in_beside_it(
    phone: WorkerPhone, work: Work, tmp_path: Path
) -> None:
    looks = Looks(tmp_path, "zh-CN", typed=True)
    phone.snap(send=False)
    (number,) = phone.held().drafts
    first = _store_another(phone, number, work.project["id"])
    phone.page.goto(f"/snap/{number}")
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")
    phone.page.goto("/outbox")
    expect(phone.page.get_by_text(phone.t("why.differs"))).to_be_visible(timeout=20_000)
    expect(phone.page.locator(".tabs .badge-wait [aria-hidden]")).to_have_text("1")
    looks.at(phone.page, "differs")

    phone.button("outbox.beside").tap()
    expect(phone.button("outbox.beside")).to_have_count(0)  # sealed: a page that goes before that takes the tap with it

    held = phone.wait_until_all_stored()
    looks.at(phone.page, "beside")
    supervisor = Person(phone.worker.served, "supervisor", 0)
    page = supervisor.page_when(f"/inspections/{number}", lambda page: len(page["corrections"]) == 1)
    (correction,) = page["corrections"]
    assert page["sha256"] == first["sha256"]
    assert (f"record/{correction['id']}" in held.outbox, f"record/{number}" in held.outbox) == (True, False)
    assert not correction["late"]
    assert (number[-6:] in correction["reason"], number in correction["reason"]) == (True, False)
    looks.settle()


@pytest.mark.fault("F34")
@pytest.mark.invariant("S14")
def test_why_a_record_was_kept_aside_is_said_with_what_to_do(phone: WorkerPhone, demo: Served, tmp_path: Path) -> None:
    looks, aside = Looks(tmp_path, "zh-CN", typed=True), words("zh-CN", ("aside.zh.ts",))
    phone.context.set_offline(True)
    phone.snap()
    other = next(task for task in (tasks_of(demo, 1)) if task.project["area_id"] != phone.worker.area_id)
    phone.worker.change(areas=[other.project["area_id"]])
    phone.context.set_offline(False)
    phone.page.goto("/outbox")

    expect(phone.page.get_by_text(phone.t("outbox.keptAside"))).to_be_visible(timeout=30_000)
    expect(phone.page.get_by_text(aside["out_of_scope"])).to_be_visible()
    looks.at(phone.page, "kept-aside")
    looks.settle()


@pytest.mark.invariant("S26")
def test_a_photo_refused_for_good_and_an_open_draft_are_said_for_what_they_are(
    phone: WorkerPhone, tmp_path: Path
) -> None:
    looks = Looks(tmp_path, "zh-CN", typed=True)

    phone.context.route("**/api/v1/photos/**", lambda route: _answer(route, REFUSED))
    phone.snap()
    phone.page.goto("/outbox")
    expect(phone.page.get_by_text(phone.t("outbox.settled", n=1))).to_be_visible(timeout=20_000)
    expect(phone.page.get_by_text(phone.t("why.pixels"))).to_be_visible()
    expect(phone.page.locator(".owe, .tabs .badge-wait")).to_have_count(0)
    looks.at(phone.page, "settled")

    phone.snap(send=False)
    phone.page.goto("/outbox")
    expect(phone.page.locator(".owe .num")).to_have_text("1")
    looks.at(phone.page, "draft")
    phone.page.get_by_role("link", name=phone.t("outbox.drafts", n=1)).tap()
    phone.page.wait_for_url("**/today")
    looks.settle()
