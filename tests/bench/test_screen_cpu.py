"""What the app costs a phone's processor, against a static page with the same DOM and the same styles.

CPU is the main thread's own ticks (Chromium's TaskDuration in thread ticks), so a busy machine does not matter much.
The static page is what the app drew: its document without scripts, served by the same server in the same run.
"""

import re
import statistics
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Route

from harness.browser import launch, new_context
from harness.figures import Figures
from harness.screens import PhoneScreen, signed_in
from harness.serving import Served

pytestmark = pytest.mark.bench

ROUNDS = 7
BUDGET_RATIO = 3.0
STATIC_PATH = "/static-twin"


def _ticks_ms(page: Page, act: Callable[[], None]) -> float:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def now() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    before = now()
    act()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    spent = (now() - before) * 1000
    session.detach()
    return spent


def _static_twin(page: Page) -> str:
    html = page.content()
    html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    return re.sub(r'<link[^>]+rel="modulepreload"[^>]*>', "", html)


def _serve_twin(context: BrowserContext, html: str) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html)

    context.unroute(f"**{STATIC_PATH}")
    context.route(f"**{STATIC_PATH}", answer)


def _measure(page: Page, app: Callable[[], None], twin: Callable[[], None]) -> tuple[float, float]:
    pairs = [(_ticks_ms(page, app), _ticks_ms(page, twin)) for _ in range(ROUNDS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def test_first_list_and_form(playwright: Playwright, demo_server: Served, figures: Figures) -> None:
    browser = launch(playwright)
    context = new_context(browser, demo_server.url, position=(30.0, 104.0, 8.0), service_workers="block")
    screen = signed_in(context, demo_server.account("inspector"), PhoneScreen)
    page = screen.page
    cards = page.locator("button.task")
    cards.first.wait_for()
    page.get_by_role("button", name=screen.t("today.refresh")).first.wait_for()
    page.wait_for_timeout(3000)  # the first pull is over
    page.goto("/today")
    cards.first.wait_for()
    _serve_twin(context, _static_twin(page))

    def open_list() -> None:
        page.goto("/today")
        cards.first.wait_for()

    def open_twin() -> None:
        page.goto(STATIC_PATH)
        cards.first.wait_for()

    app_ms, twin_ms = _measure(page, open_list, open_twin)
    figures.add(
        "first list: main thread CPU / static twin",
        app_ms / twin_ms,
        "x",
        BUDGET_RATIO,
        f"{app_ms:.0f} / {twin_ms:.0f} ms",
    )

    open_list()
    _form(page, screen, figures, context)
    browser.close()
    figures.settle()


def _form(page: Page, screen: PhoneScreen, figures: Figures, context: BrowserContext) -> None:
    card = page.locator("button.task").filter(has_text=re.compile(r"12")).first
    card.click()
    page.get_by_role("radiogroup").first.wait_for()
    address = page.url
    items = page.get_by_role("radiogroup").count()
    _serve_twin(context, _static_twin(page))

    def open_form() -> None:
        page.goto(address)
        page.get_by_role("radiogroup").first.wait_for()

    def open_twin() -> None:
        page.goto(STATIC_PATH)
        page.get_by_role("radiogroup").first.wait_for()

    app_ms, twin_ms = _measure(page, open_form, open_twin)
    note = f"{app_ms:.0f} / {twin_ms:.0f} ms, {items} three-key items"
    figures.add("12-item form: main thread CPU / static twin", app_ms / twin_ms, "x", BUDGET_RATIO, note)
