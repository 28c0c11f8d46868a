"""A real Chromium with a fake camera and a position that tests move."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
ACT_WITHIN_MS, SEE_WITHIN_MS = 45_000, 20_000
"""Two browsers share two cores in `make test`; only a step that never comes shall fail."""
LOOK_MS = 50
COUNTY_ZONE = "Asia/Shanghai"

# Counts what a finger does and what the page's policy refused; runs before any script of the app.
OBSERVER = """
window.__taps = 0;
window.__refused = [];
addEventListener('pointerdown', (event) => { if (event.isTrusted) window.__taps += 1 }, true);
document.addEventListener('securitypolicyviolation', (event) => {
  window.__refused.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile);
});
"""


def find_browser() -> str:
    """The path of a Chromium; a missing one fails the run with the sentence that says what to install."""
    named = os.environ.get("SITEPROOF_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail(
            "The browser journeys need Chromium: install the packages chromium and fonts-noto-cjk, "
            "or name a browser with SITEPROOF_CHROMIUM.",
            pytrace=False,
        )
    return found


def launch(playwright: Playwright, *more_flags: str) -> Browser:
    """A headless Chromium of this machine; nothing is downloaded."""
    return playwright.chromium.launch(executable_path=find_browser(), args=[*FLAGS, *more_flags])


def _options(url: str, language: str, position: tuple[float, float, float] | None, phone: bool) -> dict[str, Any]:
    options: dict[str, Any] = {
        "base_url": url,
        "viewport": PHONE if phone else DESK,
        "locale": language,
        "timezone_id": COUNTY_ZONE,
        "has_touch": phone,
        "is_mobile": phone,
        "permissions": ["geolocation", "camera"],
    }
    if position:
        lat_deg, lon_deg, accuracy_m = position
        options["geolocation"] = {"latitude": lat_deg, "longitude": lon_deg, "accuracy": accuracy_m}
    return options


def _observe(context: BrowserContext, language: str) -> None:
    context.add_init_script(OBSERVER)
    context.add_init_script(
        f"localStorage.getItem('siteproof-lang') || localStorage.setItem('siteproof-lang', '{language}')"
    )
    context.set_default_timeout(ACT_WITHIN_MS)
    expect.set_options(timeout=SEE_WITHIN_MS)


def new_context(
    browser: Browser,
    url: str,
    *,
    language: str = "zh-CN",
    position: tuple[float, float, float] | None = None,
    phone: bool = True,
    **more: Any,
) -> BrowserContext:
    """A fresh profile: `position` is latitude and longitude in degrees and the accuracy in metres."""
    context = browser.new_context(**{**_options(url, language, position, phone), **more})
    _observe(context, language)
    return context


@contextmanager
def lasting_profile(
    playwright: Playwright,
    folder: Path,
    url: str,
    *,
    language: str = "zh-CN",
    position: tuple[float, float, float] | None = None,
    more_flags: tuple[str, ...] = (),
) -> Iterator[BrowserContext]:
    """A profile on disk, as an installed app has one: needed for installability and for killed browsers."""
    options = _options(url, language, position, phone=True)
    context = playwright.chromium.launch_persistent_context(
        str(folder), executable_path=find_browser(), args=[*FLAGS, *more_flags], **options
    )
    _observe(context, language)
    try:
        yield context
    finally:
        try:
            context.close()
        except Error:
            if (folder / "SingletonLock").is_symlink():  # nobody killed it: then it has to close
                raise


def kill(profile: Path) -> None:
    """Kills the browser of a profile on disk as an empty battery would, and lets the next one open the folder."""
    pid = int((profile / "SingletonLock").readlink().name.rsplit("-", 1)[1])
    os.kill(pid, signal.SIGKILL)
    for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
        (profile / name).unlink(missing_ok=True)


def move(context: BrowserContext, lat_deg: float, lon_deg: float, accuracy_m: float) -> None:
    """Carries the phone to another place."""
    context.set_geolocation({"latitude": lat_deg, "longitude": lon_deg, "accuracy": accuracy_m})


def taps(page: Page) -> int:
    """How often the glass was touched since the page was loaded."""
    return int(page.evaluate("window.__taps"))


def refusals(page: Page) -> list[str]:
    """What the content security policy refused on this page; empty on a sound page."""
    return list(page.evaluate("window.__refused"))


def wait_until(page: Page, asks: str, given: Any = None) -> None:
    """Asks the page until what it answers is true; `wait_for_function` takes any promise for true at once."""
    for _ in range(SEE_WITHIN_MS // LOOK_MS):
        try:
            if page.evaluate(asks, given):
                return
        except Error as failure:  # the page is being loaded again
            if "context was destroyed" not in failure.message:
                raise
        page.wait_for_timeout(LOOK_MS)
    raise AssertionError(f"never true: {asks} {given}")
