"""The first hour as the README tells it: its own commands, its own words on the screen, its own order.

Words in 「」 of the README are what the journey looks for, so a renamed key or a step that no longer
leads on breaks this test and not only a newcomer's evening.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, expect

from harness.browser import DESK, new_context, taps
from harness.county import Work, tasks_of
from harness.readme import quoted, steps
from harness.screens import DeskScreen, PhoneScreen
from harness.serving import Served, free_port
from harness.sources import REPOSITORY

MOST_TAPS = 25
MOST_S = 5 * 60
PRINTED_WITHIN_S = 120


@dataclass(frozen=True)
class Printed:
    """What `make run` said: the sign-in address of each role, and when it said so (monotonic seconds)."""

    links: dict[str, str]
    at_s: float


@contextmanager
def make_run(data_dir: str) -> Iterator[Printed]:
    """`make run` as a newcomer types it, until the block ends; the demo of this run is already seeded there."""
    command = ["make", "run", f"PORT={free_port()}", f"DATA={data_dir}"]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        yield _read(process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


def _read(process: "subprocess.Popen[str]") -> Printed:
    assert process.stdout is not None
    links: dict[str, str] = {}
    give_up_at = time.monotonic() + PRINTED_WITHIN_S
    for line in process.stdout:
        if found := re.match(r"\S+ (inspector|supervisor|leader): .*?(http\S+#code=\S+)", line):
            links[found[1]] = found[2]
        if len(links) == 3 or time.monotonic() > give_up_at:
            break
    assert len(links) == 3, links
    return Printed(links, time.monotonic())


def _open(context: BrowserContext, link: str) -> PhoneScreen:
    phone = PhoneScreen(context.new_page())
    phone.page.goto(link)
    return phone


def _answer_all(phone: PhoneScreen, work: Work) -> None:
    for item in work.checklist["items"]:
        phone.pass_item(item, work.project["design"] or {})


def _start_first_with(words: str, works: list[Work], phone: PhoneScreen) -> Work:
    """Taps the topmost task whose card carries the README's words; answers which it is."""
    card = phone.page.locator("button.task").filter(has_text=words).first
    text = card.inner_text()
    card.tap()
    return next(work for work in works if work.name in text and f"{len(work.checklist['items'])} 项" in words)


def test_a_newcomers_first_inspection_is_in_the_office_within_five_minutes_and_25_taps(
    demo: Served, browser: Browser
) -> None:
    told = steps("The first five minutes")
    ready, twelve = quoted(told[1])
    well, *hand_in, _home = quoted(told[2])
    outbox, stored = quoted(told[3])
    works = tasks_of(demo, 0)
    at_his_desk = (works[0].on_site()[0] + 0.05, works[0].on_site()[1], 35.0)
    with make_run(str(demo.data_dir.parent)) as printed:
        url = printed.links["inspector"].partition("/#")[0]
        context = new_context(browser, url, position=at_his_desk, viewport=DESK, is_mobile=False)
        phone = _open(context, printed.links["inspector"])
        phone.page.get_by_text(ready, exact=True).wait_for(timeout=60_000)
        work = _start_first_with(twelve, works, phone)
        assert phone.t("check.pass") == well
        _answer_all(phone, work)
        while "/today" not in phone.page.url:
            phone.page.locator(".dock .btn-main").filter(has_text=re.compile("|".join(hand_in))).tap()
            phone.page.wait_for_timeout(700)
        phone.page.get_by_role("link", name=outbox).tap()
        expect(phone.page.get_by_text(stored)).to_be_visible(timeout=60_000)
        took_s, touched = time.monotonic() - printed.at_s, taps(phone.page)
        _stands_in_the_queue(browser, url, printed.links["supervisor"], work)
        context.close()

    assert touched <= MOST_TAPS
    assert took_s <= MOST_S


def _stands_in_the_queue(browser: Browser, url: str, link: str, work: Work) -> None:
    context = new_context(browser, url, phone=False)
    desk = DeskScreen(context.new_page())
    desk.page.goto(link)
    expect(desk.row(work.name)).to_be_visible(timeout=30_000)
    context.close()
