"""What a person does on the app's screens, in his own words: the texts come from the app's catalogues."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

from harness.words import DESK, LEADER, PHONE, words

SHOT_IS_KEPT = """
() => !location.pathname.startsWith('/camera/') || document.querySelector('.shutter')?.disabled === false
"""


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
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    def task(self, project_name: str, task_id: str | None = None) -> Locator:
        """The card of a task; tapping it starts. A project may have several: then its id says which."""
        which = "button.task" if task_id is None else f'button.task[data-task="{task_id}"]'
        return self.page.locator(which).filter(has_text=project_name).first

    def item(self, item_id: str) -> Locator:
        """The open panel of a checklist item."""
        return self.page.locator(f'[data-item="{item_id}"]')

    def shutter(self) -> None:
        """One picture in the page's own viewfinder; back at the list when nothing more is asked for."""
        self.page.locator("button.shutter:enabled").tap()

    def shoot_while_asked(self) -> int:
        """Photographs until the viewfinder closes by itself; answers how many pictures it took."""
        taken = 0
        while "/camera/" in self.page.url:
            self.shutter()
            taken += 1
            self.page.wait_for_timeout(100)
            self.page.wait_for_function(SHOT_IS_KEPT)
            self.page.wait_for_timeout(300)  # the viewfinder closes after the picture is kept
        return taken

    def pass_item(self, item: dict[str, Any], design: dict[str, Any]) -> None:
        """Answers one item well, whatever its kind, and takes the proof shots it asks for."""
        panel, kind = self.item(item["id"]), item["kind"]
        panel.wait_for()
        if kind == "choice":
            panel.locator(".choice:not(.is-bad)").first.tap()
        elif kind == "check" or (kind == "lab" and not item.get("measure")):
            panel.get_by_role("radio", name=self.t("check.pass"), exact=True).tap()
        elif kind == "progress":
            self._progress(panel)
        elif kind == "text":
            panel.locator("textarea, input").first.fill("12")
            panel.locator("textarea, input").first.blur()
        elif item.get("inputs"):
            for field in panel.locator("input").all():
                field.fill("1")
                field.blur()
        else:
            self._measure(panel, item, design)
        measurable = not item.get("measure") or item.get("inputs") or good_reading(item["measure"], design) is not None
        if (item.get("photo") or {}).get("when") == "always" and measurable:
            self.page.wait_for_url("**/camera/**")
            self.shoot_while_asked()

    def fail_item(self, item_id: str, grade: str = "check.serious") -> None:
        """Not good: grade and the photos it asks for."""
        panel = self.item(item_id)
        panel.get_by_role("radio", name=self.t("check.fail"), exact=True).tap()
        panel.get_by_role("radio", name=self.t(grade), exact=True).tap()
        panel.locator(".slot-add").tap()
        self.page.wait_for_url("**/camera/**")
        self.shoot_while_asked()

    def type_number(self, value: float) -> None:
        """On the app's own number keys."""
        pad = self.page.get_by_role("group", name=self.t("measure.pad"))
        if value < 0:
            pad.get_by_role("button", name=self.t("measure.sign")).tap()
        for digit in f"{abs(value):g}":
            name = self.t("measure.point") if digit == "." else digit
            pad.get_by_role("button", name=name, exact=True).tap()

    def _progress(self, panel: Locator) -> None:
        """Ten percent more than what was seen last, milestone by milestone; the long key leads to the next."""
        rows = panel.locator(".progress-row")
        seen = [re.search(r"(\d+(?:\.\d+)?)%", row.inner_text()) for row in rows.all()]
        rows.first.locator(".progress-cell").tap()
        for last in seen:
            self.type_number(min(100.0, float(last[1]) + 10 if last else 10))
            self.page.locator(".pad-next").tap()

    def _measure(self, panel: Locator, item: dict[str, Any], design: dict[str, Any]) -> None:
        value = good_reading(item["measure"], design)
        if value is None:
            panel.get_by_role("button", name=self.t("measure.cannot"), exact=True).tap()
            panel.get_by_role("button", name=self.t("cannot.no_tool"), exact=True).tap()
            return
        panel.locator(".reading.is-empty").first.tap()
        for _ in range(panel.locator(".reading:not(:has(svg))").count()):
            self.type_number(value)
            self.page.locator(".pad-next").tap()

    def seal(self) -> None:
        """From the list to the outbox, over the look before handing in when something is to be said there."""
        dock = self.page.locator(".dock .btn-main")
        dock.tap()
        self.page.wait_for_url(re.compile(r"/(hand-in/|today)"))
        if "/hand-in/" in self.page.url:
            self.button("hand.seal").tap()
            self.page.wait_for_url("**/today")


def good_reading(measure: dict[str, Any], design: dict[str, Any]) -> float | None:
    """A reading well inside the limits of a measure, None where that needs a number nobody gave."""
    nominal = measure.get("nominal")
    if isinstance(nominal, str):
        nominal = design.get(nominal)
        if nominal is None:
            return None
    low, high = measure.get("lower_abs"), measure.get("upper_abs")
    if isinstance(low, str) or isinstance(high, str):
        return None
    if nominal is not None:
        return float(nominal)
    if low is not None and high is not None:
        return (float(low) + float(high)) / 2
    if high is not None:
        return 0.0 if low is None else float(low)
    return None if low is None else float(low) + 5


class DeskScreen(Screen):
    """A supervisor at a desk."""

    catalogues = DESK

    def row(self, project_name: str) -> Locator:
        """The newest entry of a project in the queue."""
        return self.page.locator("a.q").filter(has_text=project_name).first

    def press(self, key: str) -> None:
        """A single key, as the desk offers it."""
        self.page.keyboard.press(key)


class LeaderScreen(Screen):
    """A leader on a phone."""

    catalogues = LEADER


def signed_in(context: BrowserContext, account: dict[str, str], screen: type[Screen], language: str = "zh-CN") -> Any:
    """A new page with this person signed in, on his first page."""
    opened = screen(context.new_page(), language)
    opened.sign_in(account)
    return opened
