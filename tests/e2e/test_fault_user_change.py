"""Two people share a phone: who leaves with unsent work says so by a word, and the other neither sees nor sends it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from harness.chaos_plan import is_put
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.county import Work, tasks_of
from harness.field_worker import Held, Worker, WorkerPhone
from harness.screens import Screen
from harness.serving import Served
from harness.stored import cited, photos_of, records_of

pytestmark = [pytest.mark.fault("F58"), pytest.mark.invariant("S7"), pytest.mark.invariant("S10")]
Open = Callable[..., BrowserContext]


class WayOut(Screen):
    """The question before signing out with unsent work."""

    catalogues = ("device.zh.ts",)


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def proxy(demo: Served) -> Iterator[ChaosProxy]:
    with chaos_proxy(int(demo.url.rpartition(":")[2])) as between:
        yield between


def _leave_by_the_word(phone: WorkerPhone) -> None:
    out = WayOut(phone.page)
    phone.page.goto("/me")
    phone.button("me.signOut").tap()
    phone.button("me.signOutYes").tap()
    anyway = out.button("leave.anyway")
    expect(anyway).to_be_disabled()
    typed = phone.page.get_by_label(out.t("leave.type", word=out.t("leave.word")))
    typed.fill(out.t("leave.word")[:1])
    expect(anyway).to_be_disabled()
    typed.fill(out.t("leave.word"))
    anyway.tap()
    phone.page.wait_for_url("**/signin**")


def _sees_and_sends_nothing_of(colleague: WorkerPhone, owner: WorkerPhone, before: Held, proxy: ChaosProxy) -> None:
    proxy.counted.clear()
    colleague.wait_until_offline_ready()
    expect(colleague.page.get_by_text(colleague.t("today.snapOpen"))).to_have_count(0)
    expect(colleague.page.get_by_role("heading", name=owner.worker.name)).to_have_count(0)
    held = colleague.wait_until_all_stored()
    assert (held.drafts, held.bytes, held.outbox) == ((), {}, {})
    for record_id in (key.partition("/")[0] for key in before.outbox):
        colleague.page.goto(f"/check/{record_id}")
        expect(colleague.page.locator("main img")).to_have_count(0)
    colleague.page.goto(f"/snap/{before.drafts[0]}")
    expect(colleague.page.locator("main figure")).to_have_count(0)
    assert [exchange.path for exchange in proxy.counted.exchanges if is_put(exchange)] == []
    assert records_of(owner.worker.served, owner.worker.id) == []
    assert owner.held(colleague.page).lost_since(before) == {}


def test_who_leaves_by_the_word_keeps_his_work_to_himself_and_sends_it_later(
    demo: Served, work: Work, proxy: ChaosProxy, open_context: Open
) -> None:
    owner, other = (Worker(demo, work.project["area_id"]) for _ in range(2))
    phone = owner.on(open_context(position=work.on_site(), base_url=proxy.url))
    phone.context.set_offline(True)
    phone.snap()
    phone.snap(send=False)
    before = phone.held()
    assert (len(before.drafts), before.unsent()) == (1, 2)

    _leave_by_the_word(phone)
    phone.context.set_offline(False)
    colleague = WorkerPhone(other, phone.context, phone.page)
    colleague.sign_in(other.account)
    _sees_and_sends_nothing_of(colleague, phone, before, proxy)
    colleague.page.goto("/me")
    colleague.button("me.signOut").tap()
    colleague.button("me.signOutYes").tap()
    colleague.page.wait_for_url("**/signin**")
    phone.sign_in(owner.account)
    after = phone.wait_until_all_stored()

    assert after.lost_since(before) == {}
    assert after.drafts == before.drafts
    records = records_of(demo, owner.id)
    assert [(record["placed"], record["author_device"] is None) for record in records] == [("live", False)]
    assert photos_of(demo, owner.id) == cited(records)
    assert (records_of(demo, other.id), photos_of(demo, other.id)) == ([], [])
