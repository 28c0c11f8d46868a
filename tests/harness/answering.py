"""Every kind of item answered by hand: the keys, fields and shutter that a person with one thumb would use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, expect

from harness.screens import PhoneScreen

VERDICT_CLASS = re.compile(r"\bis-(pass|fail|open)\b")


class Answering(PhoneScreen):
    """An inspector's phone at an open checklist; `labels` are the list's words for its fields."""

    labels: Mapping[str, Mapping[str, str]]

    def verdict(self, item_id: str) -> str:
        """What stands beneath the readings now: pass, fail, open (so far) or cannot_assess."""
        line = self.item(item_id).locator(".verdict").first
        found = VERDICT_CLASS.search(line.get_attribute("class") or "")
        return found[1] if found else "cannot_assess"

    def expect_verdict(self, item_id: str, word: str, *numbers: str) -> None:
        """Waits until the live verdict says this word and these numbers."""
        line = self.item(item_id).locator(".verdict").first
        for part in (self.t(f"verdict.{word}"), *numbers):
            expect(line).to_contain_text(part)

    def key(self, item_id: str, answer: str) -> None:
        """One of the three keys: pass, fail, na."""
        self.item(item_id).get_by_role("radio", name=self.t(f"check.{answer}"), exact=True).tap()

    def grade(self, item_id: str, grade: str) -> None:
        """How grave a failed item is: general, serious, critical."""
        self.item(item_id).get_by_role("radio", name=self.t(f"check.{grade}"), exact=True).tap()

    def choose(self, item_id: str, option: str) -> None:
        """An option by its words."""
        self.item(item_id).get_by_role("radio", name=option, exact=True).tap()

    def shots(self, count: int) -> None:
        """The camera is open and asks for `count` pictures; it closes by itself after the last."""
        self.page.wait_for_url("**/camera/**")
        for n in range(1, count + 1):
            self.shutter()
            if n < count:
                expect(self.page.get_by_text(self.t("camera.count", n=n), exact=True)).to_be_visible()
        self.page.wait_for_url("**/check/**")

    def photograph(self, item_id: str, count: int) -> None:
        """The pictures which this item asks for, by its own key."""
        self.item(item_id).locator(".slot-add").tap()
        self.shots(count)

    def measure(self, item_id: str, readings: Sequence[float]) -> None:
        """Reading after reading; the long key leads on and closes the pad after the last wanted one."""
        for value in readings:
            if not self.page.locator(".pad").count():
                self.item(item_id).locator(".reading.is-empty").first.tap()
            self.type_number(value)
            self.page.locator(".pad-next").tap()

    def cannot_measure(self, item_id: str, reason: str) -> None:
        """量不了 on the pad, then the reason."""
        self.item(item_id).locator(".reading").first.tap()
        pad = self.page.get_by_role("group", name=self.t("measure.pad"))
        pad.get_by_role("button", name=self.t("measure.cannot"), exact=True).tap()
        self.item(item_id).get_by_role("button", name=self.t(f"cannot.{reason}"), exact=True).tap()

    def fields(self, item_id: str, values: Mapping[str, str | float]) -> None:
        """Values copied from a paper into the item's named fields."""
        self._fill(self.item(item_id), values)

    def design_values(self, values: Mapping[str, float]) -> None:
        """The figures from the drawings, asked once at the top of the list."""
        box = self.page.locator("details.design")
        box.locator("summary").tap()
        self._fill(box, values)

    def _fill(self, box: Locator, values: Mapping[str, str | float]) -> None:
        language = "en" if self.language == "en" else "zh"
        for name, value in values.items():
            field = box.get_by_label(re.compile(rf"^\s*{re.escape(self.labels[name][language])}\s*(·|$)"))
            field.fill(f"{value:g}" if isinstance(value, float) else str(value))
            field.blur()

    def write(self, item_id: str, text: str) -> None:
        """A line in one's own words."""
        line = self.item(item_id).locator("textarea")
        line.fill(text)
        line.blur()

    def reached(self, item_id: str, values: Sequence[float]) -> None:
        """How far each milestone is, in the order of the list."""
        self.item(item_id).locator(".progress-cell").first.tap()
        for value in values:
            self.type_number(value)
            self.page.locator(".pad-next").tap()
