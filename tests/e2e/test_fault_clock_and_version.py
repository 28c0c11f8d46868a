"""A phone whose clock is wrong and a phone whose app is too old: both work on, both are told, nothing is lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from harness.county import Work, tasks_of
from harness.field_worker import Worker
from harness.office import Person
from harness.serving import Served

Open = Callable[..., BrowserContext]
WRONG_CLOCK = """
(() => {
  const Right = Date, off = %d
  globalThis.Date = class extends Right {
    constructor(...given) { if (given.length) super(...given); else super(Right.now() + off) }
    static now() { return Right.now() + off }
  }
})()
"""


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


def _shown_to_the_supervisor(worker: Worker) -> dict[str, Any]:
    supervisor = Person(worker.served, "supervisor", 0)

    def mine(page: dict[str, Any]) -> list[dict[str, Any]]:
        return [row for row in page["items"] if row["inspector_name"]["zh"] == worker.name]

    row = mine(supervisor.page_when("/review-queue", lambda page: bool(mine(page))))[0]
    page: dict[str, Any] = supervisor.get(f"/inspections/{row['inspection_id']}")
    return page


@pytest.mark.fault("F39")
@pytest.mark.invariant("S17")
@pytest.mark.parametrize("says", ["a day ahead", "a day behind", "1970", "2099"])
def test_a_wrong_clock_is_kept_beside_the_right_one_and_flagged(
    demo: Served, work: Work, open_context: Open, says: str
) -> None:
    now = datetime.now(UTC)
    said = {
        "a day ahead": now + timedelta(days=1),
        "a day behind": now - timedelta(days=1),
        "1970": datetime(1970, 1, 2, tzinfo=UTC),
        "2099": datetime(2099, 1, 1, tzinfo=UTC),
    }[says]
    context = open_context(position=work.on_site())
    context.add_init_script(WRONG_CLOCK % int((said - now).total_seconds() * 1000))
    worker = Worker(demo, work.project["area_id"])
    phone = worker.on(context)
    phone.snap()
    phone.wait_until_all_stored()

    page = _shown_to_the_supervisor(worker)
    received_at = datetime.fromisoformat(page["received_at"])
    captured_at = datetime.fromisoformat(page["photos"][0]["captured_at"])

    assert abs(received_at - now) < timedelta(minutes=5)
    assert abs(captured_at - said) < timedelta(minutes=5)
    assert "evidence.clock_wrong" in {flag["code"] for flag in page["flags"]}


@pytest.mark.fault("F52")
@pytest.mark.invariant("S21")
def test_an_app_that_is_too_old_keeps_its_work_and_sends_it_after_the_update(
    demo: Served, work: Work, open_context: Open
) -> None:
    context = open_context(position=work.on_site())
    phone = Worker(demo, work.project["area_id"]).on(context)
    context.set_offline(True)
    phone.snap()
    before = phone.held()

    def older(route: Route) -> None:
        route.continue_(headers={**route.request.headers, "siteproof-app": "0.0.1"})

    context.route("**/api/**", older)
    context.set_offline(False)
    phone.page.goto("/outbox")
    expect(phone.page.get_by_text(phone.t("why.update")).first).to_be_visible(timeout=30_000)
    assert phone.held().lost_since(before) == {}

    context.unroute("**/api/**")
    phone.page.reload()
    assert phone.wait_until_all_stored().lost_since(before) == {}
