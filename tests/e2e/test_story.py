"""The one whole story, in a real browser: an inspection without a network becomes a flag, a review and a light."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from harness.browser import move, refusals
from harness.county import Work, tasks_of
from harness.device import iso_ms
from harness.office import Person
from harness.screens import DeskScreen, LeaderScreen, PhoneScreen, signed_in
from harness.serving import Served

Picture = Callable[[Page, str], Path]
FLAGS = {"evidence.place_uncertain", "quality.item_failed"}
STALE = ("grey", "red", "yellow", None)


def _work(demo: Served) -> Work:
    """A task whose project has no fresh evidence yet, so that a good visit must change its light."""
    works = [work for number in range(2) for work in tasks_of(demo, number)]
    return min(
        works,
        key=lambda work: (
            STALE.index(work.project["light"]) if work.project["light"] in STALE else 9,
            len(work.checklist["items"]),
        ),
    )


def _inspect_offline(phone: PhoneScreen, context: BrowserContext, work: Work, picture: Picture) -> None:
    page = phone.page
    context.set_offline(True)
    page.reload()
    phone.task(work.name, work.task["id"]).tap()
    page.wait_for_url("**/check/**")
    failed = next(item for item in work.checklist["items"] if item["kind"] == "check" and item["crit"] == "general")
    for item in work.checklist["items"]:
        if item is failed:
            move(context, *work.doubtful())
            page.wait_for_timeout(1500)  # the new position reaches the page
            phone.fail_item(item["id"])
            picture(page, "story-1-failed-item")
            move(context, *work.on_site())
            page.wait_for_timeout(1500)
        else:
            phone.pass_item(item, work.project["design"] or {})
    phone.page.locator(".dock .btn-main").tap()
    page.wait_for_url("**/hand-in/**")
    expect(page.locator(".doubt").first).to_be_visible()
    picture(page, "story-2-foreseen")
    phone.button("hand.seal").tap()
    page.wait_for_url("**/today")


def _wait_until_stored(phone: PhoneScreen) -> None:
    phone.page.goto("/outbox")
    expect(phone.page.get_by_text(phone.t("outbox.none"))).to_be_visible(timeout=60_000)


def _inspection_id(supervisor: Person, work: Work, since: str) -> str:
    """The inspection that this story handed in; evaluation runs behind the answer, so it may take a moment."""

    def newest(page: dict[str, Any]) -> list[str]:
        mine = (
            row for row in page["items"] if row["project_id"] == work.project["id"] and row["submitted_at"] >= since
        )
        return [row["inspection_id"] for row in mine]

    return newest(supervisor.page_when("/review-queue", lambda page: bool(newest(page))))[0]


def _return_it(desk: DeskScreen, inspection_id: str, picture: Picture) -> None:
    page = desk.page
    page.goto(f"/desk/queue/{inspection_id}")
    flags = page.get_by_role("region", name=desk.pattern("flags.title"))
    expect(flags.get_by_role("article").first).to_be_visible()
    picture(page, "story-3-desk-flagged")
    desk.press("r")
    expect(page.get_by_text(desk.t("return.title"))).to_be_visible()
    picture(page, "story-4-desk-returning")
    desk.press("4")
    expect(page.locator(".said")).to_contain_text("回执", timeout=20_000)


def _correct_offline(phone: PhoneScreen, context: BrowserContext, work: Work, picture: Picture) -> None:
    page = phone.page
    move(context, *work.on_site())
    page.goto("/today")
    returned = page.locator("button.task:has(.is-returned)").first
    expect(returned).to_be_visible(timeout=30_000)
    context.set_offline(True)
    picture(page, "story-5-returned")
    returned.tap()
    page.wait_for_url("**/check/**")
    box = page.locator(".returned").first
    expect(box.locator("img").first).to_be_visible()
    picture(page, "story-6-old-photo-beside")
    for number in range(page.locator("[data-item]:has(.returned)").count()):
        panel = page.locator("[data-item]:has(.returned)").nth(number)
        panel.locator(".returned .slot-add, .returned .btn").first.tap()
        page.wait_for_url("**/camera/**")
        phone.shoot_while_asked()
    picture(page, "story-7-new-beside-old")
    phone.seal()


def test_from_an_offline_inspection_to_a_light(
    demo: Served, open_context: Callable[..., BrowserContext], take_picture: Picture
) -> None:
    work = _work(demo)
    watching = Person(demo, "supervisor")
    leader_of = _leader_who_sees(demo, work)
    before = leader_of.get(f"/projects/{work.project['id']}")

    started = iso_ms(datetime.now(UTC))
    field = open_context(position=work.on_site())
    phone: PhoneScreen = signed_in(field, work.account, PhoneScreen)
    phone.wait_until_offline_ready()
    _inspect_offline(phone, field, work, take_picture)
    field.set_offline(False)
    _wait_until_stored(phone)
    inspection_id = _inspection_id(watching, work, started)
    assert watching.flags_of(inspection_id, until=FLAGS.issubset) >= FLAGS

    office = open_context(phone=False)
    desk: DeskScreen = signed_in(office, demo.account("supervisor"), DeskScreen)
    _return_it(desk, inspection_id, take_picture)
    _correct_offline(phone, field, work, take_picture)
    field.set_offline(False)
    _wait_until_stored(phone)

    desk.page.goto(f"/desk/queue/{inspection_id}")
    expect(desk.page.get_by_text(desk.pattern("head.corrected")).first).to_be_visible(timeout=30_000)
    take_picture(desk.page, "story-8-desk-corrected")
    desk.press("a")
    expect(desk.page.locator(".said")).to_contain_text("回执", timeout=20_000)

    _light_changed(leader_of, work, before)
    car = open_context()
    leader: LeaderScreen = signed_in(car, _account_of(demo, leader_of), LeaderScreen)
    leader.page.goto(f"/leader/projects/{work.project['id']}")
    expect(leader.page.get_by_text(leader.t("visit.title"))).to_be_visible()
    take_picture(leader.page, "story-9-leader-project")
    assert [refusals(screen.page) for screen in (phone, desk, leader)] == [[], [], []]


def _leader_who_sees(demo: Served, work: Work) -> Person:
    for number in range(2):
        person = Person(demo, "leader", number)
        if person.ask("GET", f"/projects/{work.project['id']}")[0] == 200:
            return person
    raise AssertionError("no leader sees the project")


def _account_of(demo: Served, person: Person) -> dict[str, str]:
    return next(
        entry
        for entry in demo.accounts()
        if entry["username"] == person.user.get("username") or entry["name"] == person.user["name"]
    )


def _light_changed(leader: Person, work: Work, before: dict[str, object]) -> None:
    page = leader.page_when(f"/projects/{work.project['id']}", lambda page: page["light"] != before["light"])

    assert page["light"]["colour"] != before["light"]["colour"], (before["light"], page["light"])  # type: ignore[index]
    assert page["last_visit"]["name"]["zh"] == work.account["name"]
