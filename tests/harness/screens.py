"""What a person does on the app's screens, in his own words: the texts come from the app's catalogues."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

from harness.words import DESK, LEADER, PHONE, words


def fill(template: str, **values: Any) -> str:
    """The text with its holes filled; `{n|item|items}` picks the first word for 1."""

    def one(match: re.Match[str]) -> str:
        value = values[match[1]]
        return str(value) if match[2] is None else match[2] if value == 1 else match[3]

    return re.sub(r"\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}", one, template)


class Screen:
    """A page of the app in one language."""

    catalogues = PHONE

    def __init__(self, page: Page, language: str = "zh-CN") -> None:
        self.page, self.language = page, language

    def t(self, key: str, **values: Any) -> str:
        """The text a person reads for this key."""
        return fill(words(self.language, self.catalogues)[key], **values)

    def pattern(self, key: str) -> re.Pattern[str]:
        """A text with holes, whatever fills them."""
        pieces = re.split(r"\{[^}]*\}", words(self.language, self.catalogues)[key])
        return re.compile(".*".join(map(re.escape, pieces)))

    def button(self, key: str, **values: Any) -> Locator:
        """The button with exactly this word."""
        return self.page.get_by_role("button", name=self.t(key, **values), exact=True)

    def sign_in(self, account: dict[str, str]) -> None:
        """By name and password, as somebody does on his first day."""
        phone = words(self.language)
        self.page.goto("/signin")
        self.page.get_by_label(phone["signin.username"]).fill(account["username"])
        self.page.locator("input[name=password]").fill(account["password"])
        self.page.get_by_role("button", name=phone["signin.go"], exact=True).click()
        self.page.wait_for_url(lambda url: "/signin" not in url)


class PhoneScreen(Screen):
    """An inspector's phone."""

    def wait_until_offline_ready(self) -> None:
        """可离线: everything for the next inspection lies on the phone, and the worker serves the shell."""
        self.page.get_by_text(self.t("today.ready"), exact=True).wait_for(timeout=60_000)
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")

    def task(self, project_name: str) -> Locator:
        """The card of a task; tapping it starts."""
        return self.page.locator("button.task").filter(has_text=project_name).first


class DeskScreen(Screen):
    """A supervisor at a desk."""

    catalogues = DESK


class LeaderScreen(Screen):
    """A leader on a phone."""

    catalogues = LEADER


def signed_in(context: BrowserContext, account: dict[str, str], screen: type[Screen], language: str = "zh-CN") -> Any:
    """A new page with this person signed in, on his first page."""
    opened = screen(context.new_page(), language)
    opened.sign_in(account)
    return opened
