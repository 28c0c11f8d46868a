"""What a phone goes through: no network, a killed browser, a picture from the album, an installation."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from harness.browser import kill, lasting_profile, taps
from harness.county import Work, tasks_of
from harness.office import Person
from harness.screens import PhoneScreen, signed_in
from harness.serving import Served

MOST_TAPS = 17
STILL_PX = 1.0


def _patrol(demo: Served, number: int) -> Work:
    """A task with the twelve-item patrol."""
    return next(work for work in tasks_of(demo, number) if len(work.checklist["items"]) == 12)


AT_REST = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def _in_sight(phone: PhoneScreen, *items: dict[str, Any]) -> None:
    """Scrolls as a person does before he answers: the keys of these items are on the glass."""
    for item in items:
        phone.item(item["id"]).get_by_role("radio").first.scroll_into_view_if_needed()


def _keys_at_px(phone: PhoneScreen, item: dict[str, Any]) -> float:
    """How far below the top of the glass this item's keys are, once nothing moves any more."""
    phone.page.evaluate(AT_REST)
    box = phone.item(item["id"]).get_by_role("radio").first.bounding_box()
    assert box
    return box["y"]


def test_a_clean_twelve_item_inspection_takes_at_most_17_taps_and_no_typing(
    demo: Served, open_context: Callable[..., BrowserContext]
) -> None:
    work = _patrol(demo, 2)
    context = open_context(position=work.on_site())
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    phone.wait_until_offline_ready()
    context.set_offline(True)
    phone.page.reload()

    phone.task(work.name, work.task["id"]).tap()
    phone.page.wait_for_url("**/check/**")
    items = work.checklist["items"]
    moved_px: dict[str, float] = {}
    for item, following in pairwise(items):
        _in_sight(phone, following, item)
        before_px = _keys_at_px(phone, following)
        phone.pass_item(item, {})
        moved_px[item["id"]] = _keys_at_px(phone, following) - before_px
    assert {item_id: px for item_id, px in moved_px.items() if abs(px) > STILL_PX} == {}
    phone.pass_item(items[-1], {})
    phone.seal()

    assert taps(phone.page) <= MOST_TAPS


def test_the_app_opens_without_a_network(demo: Served, open_context: Callable[..., BrowserContext]) -> None:
    work = _patrol(demo, 2)
    context = open_context(position=work.on_site())
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    phone.wait_until_offline_ready()

    context.set_offline(True)
    for address in ("/today", "/outbox", "/me", "/snap"):
        phone.page.goto(address)
        expect(phone.page.locator("main")).to_be_visible()

    phone.page.goto("/today")
    expect(phone.task(work.name, work.task["id"])).to_be_visible()


def test_an_imported_photo_is_marked(demo: Served, open_context: Callable[..., BrowserContext], tmp_path: Path) -> None:
    work = _patrol(demo, 2)
    picture = tmp_path / "album.jpg"
    Image.effect_noise((1200, 900), 60).convert("RGB").save(picture)
    context = open_context(position=work.on_site())
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    phone.wait_until_offline_ready()
    phone.task(work.name, work.task["id"]).tap()
    item = next(item for item in work.checklist["items"] if item["kind"] == "check")

    phone.item(item["id"]).get_by_role("radio", name=phone.t("check.fail"), exact=True).tap()
    phone.item(item["id"]).locator(".slot-add").tap()
    phone.page.locator("input[type=file]").set_input_files(picture)

    phone.page.wait_for_url("**/check/**")
    expect(phone.item(item["id"]).get_by_role("img", name=phone.t("camera.imported"))).to_be_visible()


def test_a_snap_proposes_the_project_where_one_stands(
    demo: Served, open_context: Callable[..., BrowserContext]
) -> None:
    work = _patrol(demo, 2)
    context = open_context(position=work.on_site())
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    phone.wait_until_offline_ready()
    context.set_offline(True)

    phone.page.goto("/snap")
    expect(phone.page.locator(".vf-top")).to_contain_text(work.name)
    phone.shutter()
    expect(phone.page.get_by_text(work.name)).to_be_visible()
    phone.button("snap.send").tap()

    phone.page.wait_for_url("**/today")
    phone.page.goto("/outbox")
    expect(phone.page.locator("main")).to_contain_text(work.name)


def test_a_killed_browser_loses_nothing(demo: Served, playwright: Playwright, tmp_path: Path) -> None:
    work, profile = _patrol(demo, 3), tmp_path / "profile"
    with lasting_profile(playwright, profile, demo.url, position=work.on_site()) as context:
        phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
        phone.wait_until_offline_ready()
        context.set_offline(True)
        phone.task(work.name, work.task["id"]).tap()
        phone.page.wait_for_url("**/check/**")
        for item in work.checklist["items"][:6]:
            phone.pass_item(item, {})
        kill(profile)

    with lasting_profile(playwright, profile, demo.url, position=work.on_site()) as context:
        context.set_offline(True)
        phone = PhoneScreen(context.new_page())
        phone.page.goto("/today")
        phone.task(work.name, work.task["id"]).tap()
        expect(phone.page.get_by_text(phone.t("check.answered", n=6, of=12))).to_be_visible()
        _the_proof_shot_is_there(phone, work)
        for item in work.checklist["items"][6:]:
            phone.pass_item(item, {})
        phone.seal()
        context.set_offline(False)
        phone.page.goto("/outbox")
        expect(phone.page.get_by_text(phone.t("outbox.none"))).to_be_visible(timeout=60_000)
    _arrived_whole(demo, work)


def _the_proof_shot_is_there(phone: PhoneScreen, work: Work) -> None:
    name = next(item for item in work.checklist["items"] if (item.get("photo") or {}).get("when") == "always")["name"]
    phone.page.locator("button.done").filter(has_text=name["zh"]).tap()
    expect(phone.page.locator(".photo img").first).to_be_visible()


def _arrived_whole(demo: Served, work: Work) -> None:
    supervisor = Person(demo, "supervisor", 1)
    queue = supervisor.page_when(
        "/review-queue", lambda page: any(row["project_id"] == work.project["id"] for row in page["items"])
    )
    row = max(
        (row for row in queue["items"] if row["project_id"] == work.project["id"]), key=lambda row: row["submitted_at"]
    )
    page = supervisor.get(f"/inspections/{row['inspection_id']}")

    assert len(page["photos"]) == 3
    assert [entry["response"]["verdict"] for entry in page["items"]] == ["pass"] * 12


def test_the_app_can_be_installed(demo: Served, playwright: Playwright, tmp_path: Path) -> None:
    with lasting_profile(playwright, tmp_path / "profile", demo.url) as context:
        page: Page = context.new_page()
        page.goto("/signin")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        session = context.new_cdp_session(page)

        assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
        assert session.send("Page.getAppManifest")["errors"] == []
