"""Every screen in both languages: axe, finger-sized targets, no refusals by the policy, and a picture to look at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from harness.county import tasks_of
from harness.looks import Looks
from harness.screens import DeskScreen, LeaderScreen, PhoneScreen, signed_in
from harness.serving import Served

LANGUAGES = ["zh-CN", "en"]
Open = Callable[..., BrowserContext]


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Looks:
    folder = Path(__file__).parent / "screenshots"
    folder.mkdir(exist_ok=True)
    return Looks(folder, request.getfixturevalue("language"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phone(demo: Served, open_context: Open, looks: Looks, language: str) -> None:
    work = next(work for work in tasks_of(demo, 1) if len(work.checklist["items"]) == 12)
    context = open_context(position=work.on_site(), language=language)
    page = context.new_page()
    page.goto("/signin")
    page.locator("input[name=password]").wait_for()
    looks.at(page, "phone-signin")
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen, language)
    page, name = phone.page, work.project["name"]["en" if language == "en" else "zh"]
    phone.wait_until_offline_ready()
    looks.at(page, "phone-today")
    phone.task(name, work.task["id"]).tap()
    page.wait_for_url("**/check/**")
    looks.at(page, "phone-check")
    first = work.checklist["items"][0]["id"]
    phone.item(first).get_by_role("radio", name=phone.t("check.fail"), exact=True).tap()
    looks.at(page, "phone-check-failed")
    phone.item(first).locator(".slot-add").tap()
    page.locator("button.shutter:enabled").wait_for()
    looks.at(page, "phone-camera")
    phone.shoot_while_asked()
    page.locator(".dock .btn-main").tap()
    page.wait_for_url("**/hand-in/**")
    looks.at(page, "phone-hand-in")
    for name_, address in (
        ("phone-snap", "/snap"),
        ("phone-outbox", "/outbox"),
        ("phone-me", "/me"),
        ("phone-lost", "/no-such"),
    ):
        page.goto(address)
        page.locator("main").wait_for()
        looks.at(page, name_)
    page.goto("/me")
    phone.button("me.signOut").tap()
    question = page.get_by_role("dialog", name=phone.t("me.signOutSure"), exact=True)
    question.get_by_role("button", name=phone.t("me.signOutYes"), exact=True).tap()
    page.get_by_role("dialog", name=phone.t("me.refusedTitle", n=1), exact=True).wait_for()
    looks.at(page, "phone-leave")
    looks.settle()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_keys(demo: Served, open_context: Open, looks: Looks, language: str) -> None:
    measured = next(
        (work, item)
        for number in range(4)
        for work in tasks_of(demo, number)
        for item in work.checklist["items"]
        if item["kind"] == "measure" and not item.get("inputs")
    )
    work, item = measured
    context = open_context(position=work.on_site(), language=language)
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen, language)
    phone.wait_until_offline_ready()
    phone.task(work.project["name"]["en" if language == "en" else "zh"], work.task["id"]).tap()
    phone.item(item["id"]).locator(".reading").first.tap()
    phone.type_number(7)
    looks.at(phone.page, "phone-keypad")
    looks.settle()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk(demo: Served, open_context: Open, looks: Looks, language: str) -> None:
    context = open_context(phone=False, language=language)
    desk: DeskScreen = signed_in(context, demo.account("supervisor"), DeskScreen, language)
    desk.page.locator("a.q").first.wait_for()
    looks.typed = True  # which record stands first, and what its inspector wrote, is for the other journeys to say
    looks.at(desk.page, "desk-queue", touch=False)
    desk.page.locator("a.q").first.click()
    desk.page.locator(".rv-title").wait_for()
    looks.at(desk.page, "desk-record", touch=False)
    desk.press("r")
    desk.page.locator(".ret").wait_for()
    looks.at(desk.page, "desk-return", touch=False)
    desk.page.goto("/desk/kept")
    desk.page.locator("main .empty, main .kept").first.wait_for()
    looks.at(desk.page, "desk-kept", touch=False)
    looks.settle()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_leader(demo: Served, open_context: Open, looks: Looks, language: str) -> None:
    context = open_context(language=language)
    leader: LeaderScreen = signed_in(context, demo.account("leader"), LeaderScreen, language)
    leader.page.locator(".three .num").first.wait_for()
    assert leader.page.get_by_text(leader.t("today.visits")).is_visible()
    looks.at(leader.page, "leader-today")
    leader.page.locator(".need").first.tap()
    leader.page.get_by_text(leader.t("visit.title")).wait_for()
    looks.at(leader.page, "leader-project")
    leader.page.goto("/leader/projects")
    leader.page.locator(".need").first.wait_for()
    looks.at(leader.page, "leader-projects")
    looks.settle()


@pytest.mark.parametrize(("role", "first"), [("auditor", ".three .num"), ("unit", "a.need")])
def test_who_reviews_nothing_begins_where_he_may_look(
    demo: Served, open_context: Open, tmp_path: Path, role: str, first: str
) -> None:
    looks, context = Looks(tmp_path, "zh-CN"), open_context()
    leader: LeaderScreen = signed_in(context, demo.account(role), LeaderScreen)
    leader.page.locator(first).first.wait_for()
    assert leader.page.get_by_text(leader.t("today.visits")).count() == 0
    places = leader.page.locator(".leader-tabs a")
    for address in [place.get_attribute("href") for place in places.all()]:
        leader.page.goto(str(address))
        leader.page.locator("main .card, main .kept, main .empty").first.wait_for()
        assert leader.page.get_by_role("alert").or_(leader.page.locator(".banner-warn")).count() == 0, address
        looks.at(leader.page, f"{role}{str(address).replace('/', '-')}", touch="desk" not in str(address))
    looks.settle()
