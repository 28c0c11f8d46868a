"""The network goes and comes while pictures are on their way: the phone goes on by itself and sends nothing twice."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from harness.chaos_faults import Exchange, Fault, Gate, Pass
from harness.chaos_plan import is_photo, is_record
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.serving import Served, free_port
from harness.stored import cited, photos_of, records_of

pytestmark = [pytest.mark.fault("F38"), pytest.mark.invariant("S7")]
Open = Callable[..., BrowserContext]
COUNT_EVENTS = "window.__back = 0; addEventListener('online', () => { window.__back += 1 })"
BY_ITSELF_MS = 30_000


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work) -> Worker:
    return Worker(demo, work.project["area_id"])


@pytest.fixture
def upstream(demo: Served) -> int:
    return int(demo.url.rpartition(":")[2])


@pytest.fixture
def proxy(upstream: int) -> Iterator[ChaosProxy]:
    with chaos_proxy(upstream) as between:
        yield between


@pytest.fixture
def large_picture(tmp_path: Path) -> Path:
    """A JPEG of 2 MB that nothing makes smaller: it goes up in parts."""
    file, (width_px, height_px) = tmp_path / "noise.jpg", (1600, 1200)
    noise = random.Random(38).randbytes(width_px * height_px * 3)
    Image.frombytes("RGB", (width_px, height_px), noise).save(file, quality=95)
    return file


def _snap_of_a_file(phone: WorkerPhone, picture: Path) -> None:
    phone.page.goto("/snap")
    phone.page.locator("input[type=file]").set_input_files(picture)
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")


def _at_the_gate(phone: WorkerPhone, gate: Gate) -> None:
    """Until the proxy holds a picture that the phone has sent."""
    for _ in range(300):
        if gate.waiting:
            return
        phone.page.wait_for_timeout(100)
    pytest.fail("no picture came to the proxy")


def _stored_once(worker: Worker, records: int) -> None:
    held = records_of(worker.served, worker.id)
    assert [record["placed"] for record in held] == ["live"] * records
    assert sorted(photos_of(worker.served, worker.id)) == sorted(set(cited(held)))


@pytest.mark.invariant("S4")
def test_airplane_mode_during_an_upload(
    worker: Worker, work: Work, proxy: ChaosProxy, open_context: Open, large_picture: Path
) -> None:
    gate = Gate(loses=True)

    def third_part_waits(exchange: Exchange) -> Fault:
        return gate if exchange.path.endswith("/parts/2") and not gate.opened.is_set() else Pass()

    phone = worker.on(open_context(position=work.on_site(), base_url=proxy.url))
    phone.page.add_init_script(COUNT_EVENTS)
    proxy.choose = third_part_waits
    phone.context.set_offline(True)
    phone.snap()
    _snap_of_a_file(phone, large_picture)
    before = phone.held()
    phone.page.goto("/outbox")
    phone.context.set_offline(False)

    _at_the_gate(phone, gate)
    phone.context.set_offline(True)
    gate.opened.set()  # the server has the part, and nobody hears its answer
    expect(phone.page.get_by_text(phone.t("why.offline")).first).to_be_visible()
    gone = phone.held()
    assert gone.lost_since(before) == {}
    assert gone.unsent() >= 1
    phone.context.set_offline(False)
    expect(phone.page.get_by_text(phone.t("outbox.none"))).to_be_visible(timeout=BY_ITSELF_MS)

    assert phone.held().lost_since(before) == {}
    _stored_once(worker, records=2)
    sent = Counter(exchange.path for exchange in proxy.counted.exchanges if is_photo(exchange) or is_record(exchange))
    again = {path for path, times in sent.items() if times > 1}
    assert again == set(), "what the server has is not sent again, heard or not"


def test_a_network_that_comes_back_without_a_word_is_found_by_the_timer(
    worker: Worker, work: Work, upstream: int, open_context: Open
) -> None:
    port = free_port()
    with chaos_proxy(upstream, port=port) as first:
        phone = worker.on(open_context(position=work.on_site(), base_url=first.url))
        phone.page.add_init_script(COUNT_EVENTS)
        phone.context.set_offline(True)
        phone.snap()
        before = phone.held()
    phone.page.goto("/outbox")
    phone.context.set_offline(False)  # the radio is on, but nobody answers
    expect(phone.page.get_by_text(phone.t("outbox.unsafe"), exact=True)).to_be_visible()
    phone.page.evaluate("window.__back = 0")
    address = phone.page.url

    with chaos_proxy(upstream, port=port):
        expect(phone.page.get_by_text(phone.t("outbox.none"))).to_be_visible(timeout=BY_ITSELF_MS)
        assert phone.page.evaluate("window.__back") == 0
        assert phone.page.url == address
        assert phone.held().lost_since(before) == {}
    _stored_once(worker, records=1)
