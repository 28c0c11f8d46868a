"""A newer app waits for its inspector: never on a page where he works, never while something is being sent."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from harness.browser import wait_until
from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.serving import Served, serving
from siteproof.config import Settings

pytestmark = [pytest.mark.fault("F51"), pytest.mark.invariant("S7", "S10")]
Open = Callable[..., BrowserContext]
LOOK_FOR_A_NEWER_APP = "navigator.serviceWorker.ready.then((found) => found.update())"
WAITS = "navigator.serviceWorker.ready.then((found) => found.waiting !== null)"
LONGER_THAN_A_LOOK_MS = 1_500  # the page looks twice a second whether something is being sent


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    """A place with a project, so that a snap knows where it belongs."""
    return tasks_of(demo, 0)[0]


@pytest.fixture
def deployed(demo: Served, tmp_path: Path) -> Iterator[Served]:
    """The same county behind an app that a test can replace."""
    static = tmp_path / "static"
    shutil.copytree(Settings.from_env().static_dir, static)
    with serving(demo.data_dir, SITEPROOF_STATIC_DIR=str(static)) as served:
        yield served


@pytest.fixture
def phone(deployed: Served, work: Work, open_context: Open) -> WorkerPhone:
    context = open_context(position=work.on_site(), base_url=deployed.url)
    return Worker(deployed, work.project["area_id"]).on(context)


@pytest.fixture
def deploy_a_newer_app(tmp_path: Path) -> Callable[[WorkerPhone], None]:
    """Puts another worker in the served one's place and waits until the phone has fetched it."""

    def deploy(phone: WorkerPhone) -> None:
        worker = tmp_path / "static" / "app" / "sw.js"
        worker.write_text(worker.read_text(encoding="utf-8") + "\n// a newer build\n", encoding="utf-8")
        worker.with_name("sw.js.gz").unlink(missing_ok=True)
        phone.page.evaluate(LOOK_FOR_A_NEWER_APP)
        wait_until(phone.page, f"() => {WAITS}")

    return deploy


def test_it_is_offered_on_no_page_where_he_works_and_loses_nothing(
    phone: WorkerPhone, deploy_a_newer_app: Callable[[WorkerPhone], None]
) -> None:
    phone.context.set_offline(True)
    phone.snap()
    phone.snap(send=False)
    before = phone.held()
    phone.context.set_offline(False)
    offered = phone.page.get_by_text(phone.t("app.update"))
    deploy_a_newer_app(phone)

    assert phone.page.url.endswith("/snap")
    expect(offered).to_have_count(0)
    phone.page.goto("/today")
    expect(offered).to_be_visible()
    phone.page.get_by_role("link").filter(has_text=phone.t("today.snapOpen")).tap()
    phone.button("snap.full").tap()
    phone.page.wait_for_url("**/check/**")
    expect(phone.page.locator("[data-item]").first).to_be_visible()
    expect(offered).to_have_count(0)
    phone.page.get_by_role("radio", name=phone.t("check.fail"), exact=True).first.tap()
    phone.page.locator(".slot-add").first.tap()
    phone.page.wait_for_url("**/camera/**")
    expect(phone.page.locator("button.shutter:enabled")).to_be_visible()
    expect(offered).to_have_count(0)
    assert phone.page.evaluate(WAITS)
    phone.page.goto("/today")
    phone.button("app.updateNow").tap()
    wait_until(phone.page, f"() => {WAITS}.then((waits) => !waits)")

    assert phone.held().lost_since(before) == {}
    assert phone.wait_until_all_stored().lost_since(before) == {}


def test_it_waits_until_what_is_being_sent_is_there(
    phone: WorkerPhone, deploy_a_newer_app: Callable[[WorkerPhone], None]
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    phone.context.route("**/api/v1/records/**", hold)
    with phone.page.expect_request("**/api/v1/records/**"):
        phone.snap()
    before = phone.held()
    deploy_a_newer_app(phone)
    phone.page.evaluate("window.samePage = true")

    phone.button("app.updateNow").tap()
    phone.page.wait_for_timeout(LONGER_THAN_A_LOOK_MS)
    assert phone.page.evaluate(WAITS)
    assert phone.page.evaluate("window.samePage === true")
    assert phone.held().outbox == before.outbox
    with phone.page.expect_event("load"):
        held[0].continue_()

    assert len(held) == 1
    assert not phone.page.evaluate(WAITS)
    assert set(phone.held().outbox.values()) == {"stored"}
    assert phone.held().lost_since(before) == {}
