"""Two windows with work to send: one does it while they can agree, and if they cannot it is one record all the same."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Request, expect

from harness.chaos_faults import Exchange, Fault, Gate, Pass
from harness.chaos_plan import is_record
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.serving import Served
from harness.stored import cited, photos_of, records_of

Open = Callable[..., BrowserContext]
WITHOUT_LOCKS = "Object.defineProperty(navigator, 'locks', { value: undefined })"
LOOKS, LOOK_MS = 300, 100
A_CHANCE_MS = 1_500


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def proxy(demo: Served) -> Iterator[ChaosProxy]:
    with chaos_proxy(int(demo.url.rpartition(":")[2])) as between:
        yield between


def _counts_records(window: WorkerPhone, sent: Counter[str], name: str) -> None:
    def count(request: Request) -> None:
        if request.method == "PUT" and "/records/" in request.url:
            sent[name] += 1

    window.page.on("request", count)


def _all_at_the_gate(window: WorkerPhone, gate: Gate, how_many: int) -> None:
    for _ in range(LOOKS):
        if gate.waiting >= how_many:
            return
        window.page.wait_for_timeout(LOOK_MS)
    pytest.fail(f"{gate.waiting} of {how_many} windows sent the record")


@pytest.mark.fault("F44")
@pytest.mark.invariant("S4")
@pytest.mark.parametrize("locks", [True, False], ids=["with locks", "without locks"])
def test_two_windows_that_send_at_once_make_one_record(
    demo: Served, work: Work, proxy: ChaosProxy, open_context: Open, locks: bool
) -> None:
    gate, sent, worker = Gate(), Counter[str](), Worker(demo, work.project["area_id"])

    def records_wait(exchange: Exchange) -> Fault:
        return gate if is_record(exchange) else Pass()

    context = open_context(position=work.on_site(), base_url=proxy.url)
    if not locks:
        context.add_init_script(WITHOUT_LOCKS)
    first = worker.on(context)
    proxy.choose = records_wait
    context.set_offline(True)
    first.snap()
    windows = {"first": first, "second": WorkerPhone(worker, context)}
    for name, window in windows.items():
        window.page.goto("/outbox")
        _counts_records(window, sent, name)

    context.set_offline(False)
    for window in windows.values():
        window.page.evaluate("dispatchEvent(new Event('online'))")
    _all_at_the_gate(first, gate, 1 if locks else 2)
    for window in windows.values():
        window.button("outbox.try").tap()
    first.page.wait_for_timeout(A_CHANCE_MS)
    gate.opened.set()
    for window in windows.values():  # where it is: a page that is left gives up what it is sending
        expect(window.page.get_by_text(window.t("outbox.none"))).to_be_visible(timeout=30_000)

    assert sorted(sent.values()) == ([1] if locks else [1, 1])
    assert gate.waiting == sum(sent.values()), "nobody but the windows sent it"
    assert set(first.held().outbox.values()) == {"stored"}
    records = records_of(demo, worker.id)
    assert [record["placed"] for record in records] == ["live"]
    assert photos_of(demo, worker.id) == cited(records)
