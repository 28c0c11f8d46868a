"""Networks that lie, in a real browser: portals before and after the service worker, certificates that do not hold."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from harness.browser import launch, new_context, wait_until
from harness.chaos_faults import Exchange, Fault, Pass, portal_page, portal_redirect
from harness.chaos_plan import always
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.county import Work, tasks_of
from harness.false_certificates import Certificate, make_certificate
from harness.field_worker import Held, Worker, WorkerPhone
from harness.serving import Served, free_port

Open = Callable[..., BrowserContext]

CACHED = """
async () => {
  const hex = async (bytes) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const found = {}
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      found[new URL(request.url).pathname] = await hex(await (await cache.match(request)).arrayBuffer())
    }
  }
  return found
}
"""
UPDATED = "() => navigator.serviceWorker.ready.then((r) => r.update()).then(() => 'updated', () => 'refused')"


def everything(_exchange: Exchange) -> bool:
    """The shell, the API, the worker."""
    return True


def port_of(served: Served) -> int:
    """The port of a running server."""
    return int(served.url.rpartition(":")[2])


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work) -> Worker:
    return Worker(demo, work.project["area_id"])


@pytest.fixture
def proxy(demo: Served) -> Iterator[ChaosProxy]:
    with chaos_proxy(port_of(demo)) as between:
        yield between


def _said(phone: WorkerPhone, key: str) -> None:
    phone.page.goto("/outbox")
    phone.button("outbox.try").tap()
    expect(phone.page.get_by_text(phone.t(key), exact=True)).to_be_visible()


def _nothing_went(phone: WorkerPhone, before: Held) -> None:
    held = phone.held()
    assert held.lost_since(before) == {}
    assert held.unsent() == before.unsent()


@pytest.mark.fault("F26", "F27", "F28")
@pytest.mark.invariant("S7", "S9")
def test_a_portal_neither_takes_work_nor_changes_the_app(
    worker: Worker, work: Work, proxy: ChaosProxy, open_context: Open
) -> None:
    phone = worker.on(open_context(position=work.on_site(), base_url=proxy.url))
    phone.context.set_offline(True)
    phone.snap()
    before, shell = phone.held(), phone.page.evaluate(CACHED)
    assert shell

    proxy.choose = always(portal_page(), everything)
    phone.context.set_offline(False)
    _said(phone, "outbox.captive")
    _nothing_went(phone, before)
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name=phone.t("outbox.title"))).to_be_visible()
    assert phone.page.evaluate(UPDATED) == "refused"
    assert phone.page.evaluate(CACHED) == shell

    proxy.choose = always(portal_redirect(), everything)
    _said(phone, "outbox.captive")
    _nothing_went(phone, before)
    assert "/wifi-login" not in [exchange.target for exchange in proxy.counted.exchanges]

    proxy.choose = always(Pass())
    assert phone.wait_until_all_stored().lost_since(before) == {}


@pytest.mark.fault("F28")
def test_a_portal_during_the_installation_leaves_no_page_of_its_own_in_the_app(
    worker: Worker, work: Work, proxy: ChaosProxy, open_context: Open
) -> None:
    asked: list[str] = []

    def some_assets(exchange: Exchange) -> Fault:
        asked.append(exchange.path)
        return portal_page() if exchange.path.startswith("/assets/") and asked.count(exchange.path) > 1 else Pass()

    proxy.choose = some_assets  # the page gets its files, the worker that asks for them again gets the portal's
    context = open_context(position=work.on_site(), base_url=proxy.url)
    phone = WorkerPhone(worker, context)
    phone.sign_in(worker.account)
    wait_until(
        phone.page, "() => navigator.serviceWorker.getRegistration().then((r) => r === undefined || !r.installing)"
    )
    phone.page.wait_for_timeout(1000)
    assert phone.page.evaluate("() => navigator.serviceWorker.controller === null")

    proxy.choose = always(Pass())
    phone.page.reload()
    phone.wait_until_offline_ready()
    pages = {path for path in phone.page.evaluate(CACHED) if path.startswith("/assets/")}
    assert pages
    context.set_offline(True)
    phone.page.goto("/today")
    expect(phone.page.locator("main")).to_be_visible()


@pytest.fixture
def trusted(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path, "trusted")


@pytest.mark.fault("F36", "F37")
def test_without_a_certificate_that_holds_nothing_is_sent_and_nothing_lost(
    demo: Served, worker: Worker, work: Work, playwright: Playwright, trusted: Certificate, tmp_path: Path
) -> None:
    port, upstream = free_port(), port_of(demo)
    false = {
        "expired": make_certificate(tmp_path, "expired", expired=True),
        "wrong host": make_certificate(tmp_path, "other", host="other.example"),
        "a private address of somebody else (F37)": make_certificate(tmp_path, "router", host="192.168.1.1"),
        "nobody known": make_certificate(tmp_path, "nobody"),
    }
    browser = launch(playwright, f"--ignore-certificate-errors-spki-list={trusted.spki_sha256}")
    context = new_context(browser, f"https://127.0.0.1:{port}", position=work.on_site())
    try:
        with chaos_proxy(upstream, tls=trusted.context, port=port):
            phone = worker.on(context)
            context.set_offline(True)
            phone.snap()
            before = phone.held()
        context.set_offline(False)
        for name, certificate in false.items():
            with chaos_proxy(upstream, tls=certificate.context, port=port) as impostor:
                _said(phone, "outbox.unsafe")
                _nothing_went(phone, before)
                assert (name, impostor.counted.exchanges) == (name, [])
        with chaos_proxy(upstream, tls=trusted.context, port=port):
            assert phone.wait_until_all_stored().lost_since(before) == {}
    finally:
        browser.close()
