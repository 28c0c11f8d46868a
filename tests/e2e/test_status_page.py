"""An administrator sees what his installation needs; a phone says what it can do and how it is installed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from harness.looks import Looks
from harness.screens import Screen
from harness.serving import Served
from harness.words import words

STATUS, DEVICE = ("status.zh.ts",), ("device.zh.ts", "install.zh.ts")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_status_page_names_what_to_do(
    open_context: Callable[..., BrowserContext], demo: Served, tmp_path: Path, language: str
) -> None:
    looks, told = Looks(tmp_path, language), words(language, STATUS)
    page = open_context(phone=False, language=language).new_page()
    Screen(page, language).sign_in(demo.account("administrator"))
    page.goto("/desk/admin")

    page.get_by_role("heading", name=told["title"], exact=True).wait_for()
    page.get_by_text(told["state.alarm"], exact=True).wait_for()

    assert page.get_by_text(told["backup.none"], exact=True).count() == 1
    looks.at(page, "status", touch=False)
    for key, said in (("originals.ask", "originals.yes"), ("originals.stop", "originals.no")):
        page.get_by_role("button", name=told[key], exact=True).click()
        page.get_by_text(told[said], exact=True).wait_for()
    looks.settle()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_phone_says_what_it_can_and_how_to_install(
    open_context: Callable[..., BrowserContext], demo: Served, tmp_path: Path, language: str
) -> None:
    looks, told = Looks(tmp_path, language), words(language, DEVICE)
    page = open_context(language=language).new_page()
    Screen(page, language).sign_in(demo.account("inspector"))
    page.goto("/me")
    page.get_by_text(told["background.no"]).wait_for()
    looks.at(page, "abilities")

    page.get_by_text(told["install.how"]).tap()
    page.get_by_role("heading", name=told["install.title"]).wait_for()

    assert page.get_by_role("img").count() == 4
    looks.at(page, "install")
    looks.settle()
