"""One demo county on one server, one browser, and a folder for the pictures of every screen."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from harness.browser import launch, new_context
from harness.serving import Served, seed_demo, serving

SCREENSHOTS = Path(__file__).parent / "screenshots"
PICTURE_ORDER = "--readme-pictures"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make screenshots` asks for the README's pictures; a test run leaves them alone."""
    parser.addoption(PICTURE_ORDER, action="store_true", help="make the pictures of the README again")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = str(Path(__file__).parent) + os.sep
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright without a browser of its own."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The machine's Chromium with a fake camera."""
    opened = launch(playwright)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo county as `make run` serves it."""
    data_dir = tmp_path_factory.mktemp("county") / "demo"
    seed_demo(data_dir)
    with serving(data_dir) as served:
        yield served


@pytest.fixture
def open_context(browser: Browser, demo: Served) -> Iterator[Callable[..., BrowserContext]]:
    """Opens fresh profiles (arguments as in harness.browser.new_context) and closes them after the test."""
    opened: list[BrowserContext] = []

    def open_one(**options: object) -> BrowserContext:
        opened.append(new_context(browser, demo.url, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def take_picture() -> Callable[[Page, str], Path]:
    """Leaves a picture of what the page shows now, for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> Path:
        file = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=file)
        return file

    return take
