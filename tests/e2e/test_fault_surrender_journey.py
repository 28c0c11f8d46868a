"""A stopped inspector's phone hands over its queue by a code from the desk, and is cleared when all of it is safe."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from faults.scale import scaled
from harness.browser import refusals
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.screens import Screen, signed_in
from harness.serving import Served, run_command, serving
from harness.stored import cited, photos_of, records_of

Open = Callable[..., BrowserContext]
RECORDS = scaled(6, 12)
"""Each has a picture: six are a queue of twelve."""
DATABASES = "() => indexedDB.databases().then((all) => all.map(({ name }) => name))"
NOBODYS_CODE = "0000-0000-0000-0000"


class Desk(Screen):
    """The desk's page for phones that cannot sign in."""

    catalogues = ("rescue-desk.zh.ts",)


class SurrenderScreen(Screen):
    """The phone's page for handing over."""

    catalogues = ("surrender.zh.ts",)


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def proxy(demo: Served) -> Iterator[ChaosProxy]:
    """The address of the office, whichever server stands behind it."""
    with chaos_proxy(int(demo.url.rpartition(":")[2])) as between:
        yield between


def _code_of(desk: Desk, worker: Worker) -> str:
    desk.page.goto("/desk/rescue")
    everybody = desk.page.get_by_role("button", name=desk.pattern("phones.all"))
    row = desk.page.locator(".row").filter(has_text=worker.name)
    expect(row.or_(everybody).first).to_be_visible()
    if not row.is_visible():
        everybody.click()
    expect(row).to_contain_text(desk.t("phones.stopped"))
    row.get_by_role("button", name=desk.t("code"), exact=True).click()
    desk.button("code.yes").click()
    return desk.page.locator(".rsc-code").inner_text()


def _give(hand_over: SurrenderScreen, code: str) -> None:
    hand_over.page.get_by_label(hand_over.t("code"), exact=True).fill(code)
    hand_over.button("go").tap()


def _backup_of(served: Served, folder: Path) -> Path:
    """Made and read back now; answers where it lies."""
    backup_dir = folder / "backup"
    backup_dir.mkdir()
    environment = {"SITEPROOF_DATA_DIR": str(served.data_dir), "SITEPROOF_BACKUP_DIR": str(backup_dir)}
    run_command("backup", environment=environment)
    return backup_dir


@pytest.mark.fault("F57")
@pytest.mark.invariant("S10")
@pytest.mark.invariant("S14")
def test_a_blocked_inspectors_queue_goes_over_by_a_code_and_the_phone_is_cleared(
    demo: Served, work: Work, proxy: ChaosProxy, open_context: Open, tmp_path: Path
) -> None:
    worker = Worker(demo, work.project["area_id"])
    phone = worker.on(open_context(position=work.on_site(), base_url=proxy.url))
    phone.context.set_offline(True)
    for _ in range(RECORDS):
        phone.snap()
    before = phone.held()
    assert before.unsent() == 2 * RECORDS
    worker.change(active=False)
    phone.context.set_offline(False)

    phone.page.goto("/outbox")
    phone.page.get_by_role("link", name=phone.t("outbox.surrender"), exact=True).tap()
    hand_over = SurrenderScreen(phone.page)
    expect(phone.page.get_by_text(hand_over.t("owed", n=2 * RECORDS))).to_be_visible()
    _give(hand_over, NOBODYS_CODE)
    expect(phone.page.get_by_text(hand_over.t("problem.surrender_code"))).to_be_visible()
    assert phone.held().unsent() == 2 * RECORDS
    desk: Desk = signed_in(open_context(phone=False, base_url=proxy.url), demo.account("administrator"), Desk)
    _give(hand_over, _code_of(desk, worker))
    expect(phone.page.get_by_text(hand_over.t("stored", n=2 * RECORDS))).to_be_visible()

    records = records_of(demo, worker.id)
    assert [record["placed"] for record in records] == ["quarantine"] * RECORDS
    assert sorted(photos_of(demo, worker.id)) == sorted(set(cited(records)))
    assert {f"{record['id']}/record" for record in records} <= set(before.bytes)
    hand_over.button("look").tap()
    expect(hand_over.button("look")).to_be_enabled()
    assert phone.held().lost_since(before) == {}, "there is no backup yet"

    backup_dir = _backup_of(demo, tmp_path)
    with serving(demo.data_dir, SITEPROOF_BACKUP_DIR=str(backup_dir)) as backed_up:
        proxy.upstream_port = int(backed_up.url.rpartition(":")[2])
        hand_over.button("look").tap()
        expect(phone.page.get_by_text(hand_over.t("cleared"))).to_be_visible()
    _nothing_is_left(phone)
    assert refusals(desk.page) == []


def _nothing_is_left(phone: WorkerPhone) -> None:
    assert f"siteproof-{phone.worker.id}" not in phone.page.evaluate(DATABASES)
    phone.page.goto("/today")
    phone.page.wait_for_url("**/signin**")
    expect(phone.page.locator("main")).not_to_contain_text(phone.worker.name)
