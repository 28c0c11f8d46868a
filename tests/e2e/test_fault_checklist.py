"""A checklist gets a new version while an inspection by the old one is open: the draft stays what it was (F59, F60).

The list has twelve items, so the record that goes out is also the one whose bytes on the wire are bounded: here by
a real Chromium, its head and the cited photos included.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext, expect

from harness.chaos_plan import is_record
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.office import Person
from harness.screens import DeskScreen, signed_in
from harness.serving import Served, run_command
from harness.stored import records_of

Open = Callable[..., BrowserContext]
LIST = "twelve-items"
DELETED, MEASURED = "T01", "T12"
LIMITS_MM, READING_MM = {1: 5, 2: 3}, 4
"""What version 1 allows and version 2 does not."""
MOST_RECORD_BYTES = 2_560
"""2.5 KB: a signed record of twelve items with chain and beacon."""
LOOKS, LOOK_MS = 300, 100
NEWEST_HELD = """
async ([user, list]) => {
  const ask = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })
  const db = await ask(indexedDB.open('siteproof-' + user))
  const rows = await ask(db.transaction('items').objectStore('items').index('byType').getAll('checklist'))
  db.close()
  return Math.max(0, ...rows.map((row) => row.data).filter((data) => data.id === list).map((data) => data.version))
}
"""


def _item(number: int) -> dict[str, Any]:
    """Every fourth wants a photo."""
    plain = {
        "id": f"T{number:02}", "name": {"zh": f"第{number}样东西", "en": f"Thing {number}"}, "kind": "check",
        "crit": "general", "sev": "general", "days": 7, "std": {"code": "Siteproof", "clause": "日常", "mark": "S"},
    }  # fmt: skip
    photo = {"when": "always", "min": 1, "what": {"zh": "全貌", "en": "The whole"}}
    return {**plain, "photo": photo} if number % 4 == 3 else plain


ITEMS = [_item(number) for number in range(1, 12)]


def _publish(county: Served, folder: Path, version: int, items: list[dict[str, Any]]) -> None:
    measure = {"unit": "mm", "nominal": 0, "abs_upper": LIMITS_MM[version], "points": 1, "rule": "single"}
    content = {
        "id": LIST, "version": version, "name": {"zh": "十二项表", "en": "Twelve items"},
        "applies_to": {}, "standards": [], "design_fields": [],
        "items": [*items, {**_item(12), "kind": "measure", "measure": measure}],
    }  # fmt: skip
    file = folder / f"{LIST}-{version}.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    run_command("checklist", "load", str(file), environment={"SITEPROOF_DATA_DIR": str(county.data_dir)})


@pytest.fixture
def proxy(demo: Served) -> Iterator[ChaosProxy]:
    with chaos_proxy(int(demo.url.rpartition(":")[2])) as between:
        yield between


@pytest.fixture
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work, tmp_path: Path) -> Worker:
    """Somebody with a task by version 1 of the list."""
    _publish(demo, tmp_path, 1, ITEMS)
    worker = Worker(demo, work.project["area_id"])
    due_on = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    task = {"assignee_id": worker.id, "due_on": due_on, "site_id": work.site["id"], "checklist_id": LIST}
    status, said = Person(demo, "supervisor").ask("POST", f"/admin/projects/{work.project['id']}/tasks", task)
    assert status == 200, said
    return worker


def _wait_until_held(phone: WorkerPhone, version: int) -> None:
    for _ in range(LOOKS):
        if (newest := phone.page.evaluate(NEWEST_HELD, [phone.worker.id, LIST])) == version:
            return
        phone.page.wait_for_timeout(LOOK_MS)
    raise AssertionError(f"the phone's newest version of the list is {newest}")


@pytest.mark.fault("F59", "F60")
@pytest.mark.invariant("S7", "S10", "S21")
def test_a_draft_keeps_its_version_and_the_desk_shows_the_question_that_is_gone(
    demo: Served, worker: Worker, work: Work, proxy: ChaosProxy, open_context: Open, tmp_path: Path
) -> None:
    phone = worker.on(open_context(position=work.on_site(), base_url=proxy.url))
    phone.snap()  # the record before it in the chain
    phone.task(work.name).tap()
    phone.page.wait_for_url("**/check/**")
    phone.context.set_offline(True)
    phone.pass_item(ITEMS[0], {})
    before = phone.held()

    _publish(demo, tmp_path, 2, ITEMS[1:])
    phone.context.set_offline(False)
    phone.page.reload()
    _wait_until_held(phone, version=2)
    phone.page.reload()
    expect(phone.page.get_by_text(ITEMS[0]["name"]["zh"], exact=True)).to_be_visible()
    expect(phone.item(MEASURED)).to_contain_text(f"{LIMITS_MM[1]} mm")
    assert phone.held().lost_since(before) == {}
    assert phone.held().drafts == before.drafts

    for item in ITEMS[1:]:
        phone.pass_item(item, {})
    phone.item(MEASURED).locator(".reading.is-empty").first.tap()
    phone.type_number(READING_MM)
    phone.page.locator(".pad-next").tap()
    proxy.counted.clear()
    phone.seal()
    phone.wait_until_all_stored()

    (sealed,) = (record for record in records_of(demo, worker.id) if record["body"]["checklist"])
    assert (sealed["placed"], sealed["body"]["checklist"]) == ("live", {"id": LIST, "version": 1})
    assert (len(sealed["body"]["responses"]), len(sealed["photos"]), len(sealed["beacons"])) == (12, 3, 1)
    assert sealed["prev"]
    assert sealed["sig"]
    (sent_bytes,) = (exchange.request_bytes for exchange in proxy.counted.exchanges if is_record(exchange))
    print(f"record of twelve items: {sent_bytes} bytes from Chromium, head included")  # noqa: T201
    assert sent_bytes <= MOST_RECORD_BYTES
    _is_read_by_version_1(demo, sealed["id"], open_context)


def _is_read_by_version_1(county: Served, record_id: str, open_context: Open) -> None:
    supervisor = Person(county, "supervisor")
    supervisor.page_when("/review-queue", lambda queue: record_id in str(queue))
    page = supervisor.get(f"/inspections/{record_id}")
    measured = next(each["verdict_detail"] for each in page["items"] if each["item"]["id"] == MEASURED)
    assert (measured["verdict"], measured["high"]) == ("pass", float(LIMITS_MM[1]))
    desk: DeskScreen = signed_in(open_context(phone=False), county.account("supervisor"), DeskScreen)
    desk.page.goto(f"/desk/queue/{record_id}")
    row = desk.page.locator("li.rs").filter(has=desk.page.get_by_text(ITEMS[0]["name"]["zh"], exact=True))
    expect(row).to_contain_text(desk.t("verdict.pass"))
