"""Two windows, two phones, two inspectors: nothing is overwritten, nothing is doubled, both are shown."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.office import Person
from harness.screens import DeskScreen, signed_in
from harness.serving import Served

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work) -> Worker:
    return Worker(demo, work.project["area_id"])


def _of(supervisor: Person, worker: Worker, how_many: int) -> list[dict[str, object]]:
    """The worker's inspections in the supervisor's queue, as soon as there are that many."""

    def mine(page: dict[str, list[dict[str, object]]]) -> list[dict[str, object]]:
        return [row for row in page["items"] if row["inspector_name"]["zh"] == worker.name]

    return mine(supervisor.page_when("/review-queue", lambda page: len(mine(page)) >= how_many))


@pytest.mark.fault("F43")
@pytest.mark.invariant("S6")
def test_a_second_window_on_a_draft_is_told_and_may_take_over(worker: Worker, work: Work, open_context: Open) -> None:
    first = worker.on(open_context(position=work.on_site()))
    first.snap(send=False)
    first.button("snap.full").tap()
    first.page.wait_for_url("**/check/**")
    first.page.get_by_role("radio", name=first.t("check.pass"), exact=True).first.tap()
    drafts = first.held().drafts
    second = WorkerPhone(worker, first.context)
    second.page.goto(first.page.url)

    expect(second.page.get_by_text(second.t("check.elsewhere"))).to_be_visible()
    second.button("check.takeOver").tap()
    expect(second.page.get_by_text(second.pattern("check.answered")).first).to_contain_text("1")
    expect(first.page.get_by_text(first.t("check.elsewhere"))).to_be_visible()

    assert second.held().drafts == drafts


@pytest.mark.fault("F45")
@pytest.mark.fault("F46")
def test_two_phones_and_two_inspectors_make_records_of_their_own_that_the_desk_shows_together(
    demo: Served, work: Work, open_context: Open
) -> None:
    quiet = next(each for each in tasks_of(demo, 0) if each.site["id"] != work.site["id"])
    worker, colleague = (Worker(demo, quiet.project["area_id"]) for _ in range(2))
    phones = [who.on(open_context(position=quiet.on_site())) for who in (worker, worker, colleague)]
    for phone in phones:
        phone.context.set_offline(True)
        phone.snap()
    for phone in phones:
        phone.context.set_offline(False)
        phone.wait_until_all_stored()

    supervisor = Person(demo, "supervisor", 0)
    rows = [*_of(supervisor, worker, 2), *_of(supervisor, colleague, 1)]

    first, second, third = (str(row["inspection_id"]) for row in rows)
    assert len({first, second, third}) == 3
    assert {row["project_id"] for row in rows} == {quiet.project["id"]}
    desk: DeskScreen = signed_in(open_context(phone=False), demo.account("supervisor"), DeskScreen)
    desk.page.locator(f'a.q[href$="{first}"]').click()
    _one_visit(desk, first, {second, third})
    desk.page.locator(f'.rv-same a[href$="{second}"]').click()
    _one_visit(desk, second, {first, third})


def _one_visit(desk: DeskScreen, shown: str, others: set[str]) -> None:
    """The row and the page of an inspection say that there are others of its visit; the page leads to them."""
    desk.page.wait_for_url(f"**/{shown}")
    together = desk.page.locator(".rv-same")
    for other in others:
        expect(together.locator(f'a[href$="{other}"]')).to_be_visible()
    expect(together.locator(f'a[href$="{shown}"]')).to_have_count(0)
    said = desk.t("same.site", n=together.locator("a").count())
    expect(together).to_contain_text(said)
    expect(desk.page.locator(f'a.q[href$="{shown}"]')).to_contain_text(said)
