"""The administrator's screens and the page of activation in both languages: axe, policy, a picture to look at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from harness.looks import Looks
from harness.screens import DeskScreen, signed_in
from harness.serving import Served

LANGUAGES = ["zh-CN", "en"]
Open = Callable[..., BrowserContext]
PASSWORD = "seven mountain goats"


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Looks:
    folder = Path(__file__).parent / "screenshots"
    folder.mkdir(exist_ok=True)
    return Looks(folder, request.getfixturevalue("language"))


def _new_person(page: Page, language: str) -> str:
    """Adds an inspector; answers the link of his activation."""
    page.goto("/desk/people/new")
    page.locator("input[name=new-username]").fill(f"new-{language.lower()}")
    page.locator("input[name=person-name]").fill("新来的")
    page.locator("input[name=person-name-en]").fill("Newcomer")
    page.locator(".adm-pick label").nth(1).click()
    page.locator("form button[type=submit]").click()
    page.locator(".adm-qr").wait_for()
    return page.locator(".adm-link").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_administrator(demo: Served, open_context: Open, looks: Looks, language: str) -> None:
    context = open_context(phone=False, language=language)
    page = signed_in(context, demo.account("administrator"), DeskScreen, language).page
    page.locator(".adm-row").first.wait_for()
    looks.at(page, "admin-people", touch=False)
    link = _new_person(page, language)
    looks.at(page, "admin-activation", touch=False)
    for name in ("devices", "areas"):
        page.goto(f"/desk/{name}")
        page.locator("table").wait_for()
        looks.at(page, f"admin-{name}", touch=False)
    page.goto("/desk/tasks")
    page.locator(".adm-head .btn-main").click()
    page.locator("main .adm-row").first.click()
    page.locator("select[name=task-inspector]").wait_for()
    looks.at(page, "admin-tasks", touch=False)
    page.goto("/desk/design")
    page.locator("main .adm-row").first.click()
    page.locator("main form").wait_for()
    looks.at(page, "admin-design", touch=False)
    page.goto("/desk/projects")
    page.locator("table").wait_for()
    looks.at(page, "admin-projects", touch=False)
    page.locator("table a").nth(1).click()
    page.locator("main form").wait_for()
    looks.at(page, "admin-plan", touch=False)
    page.locator("main a[href$=sites]").click()
    page.locator(".m-pt").first.wait_for()
    looks.at(page, "admin-sites", touch=False)
    newcomer = open_context(language=language).new_page()
    newcomer.goto(link)
    newcomer.locator("input[name=new-password]").fill(PASSWORD)
    newcomer.locator("input[name=repeat-password]").fill(PASSWORD)
    looks.at(newcomer, "activate")
    newcomer.locator("button[type=submit]").click()
    newcomer.wait_for_url("**/today")
    looks.settle()
