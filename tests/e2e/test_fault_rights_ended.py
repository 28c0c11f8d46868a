"""The right to work ended while the phone was away (sync.md S14): what it holds still arrives, for a person to judge.

Each begins with a handed-in snap and an open draft with a photo, both taken without a network; the draft is handed in
after the change. Both must be stored, and both must be said to be kept for a person: on the phone and at the office.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, expect

from harness.county import Work, tasks_of
from harness.field_worker import Held, Worker, WorkerPhone
from harness.office import Person
from harness.serving import Served
from siteproof.cli.installation import opened
from siteproof.config import Settings
from siteproof.store.base import Base
from siteproof.store.log import append_event
from siteproof.store.models import Project, Site
from siteproof.store.unit_of_work import UnitOfWork

pytestmark = pytest.mark.invariant("S7", "S10", "S14")
Open = Callable[..., BrowserContext]
EMPTY_PLACE = (29.0, 103.0, 8.0)  # far from every project of the demo county
DEVICE_ID = """
(userId) => new Promise((done, failed) => {
  const asked = indexedDB.open('siteproof-' + userId)
  asked.onerror = failed
  asked.onsuccess = () => {
    const found = asked.result.transaction('meta').objectStore('meta').get('device')
    found.onsuccess = () => { asked.result.close(); done(found.result.id) }
  }
})
"""


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    """A place with a project, so that a snap knows where it belongs."""
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work) -> Worker:
    return Worker(demo, work.project["area_id"])


@pytest.fixture
def phone(worker: Worker, work: Work, open_context: Open) -> WorkerPhone:
    return worker.on(open_context(position=work.on_site()))


def _captured(phone: WorkerPhone) -> Held:
    phone.context.set_offline(True)
    phone.snap()
    phone.snap(send=False)
    held = phone.held()
    assert (len(held.drafts), held.unsent()) == (1, 2)
    return held


def _hand_in_the_draft(phone: WorkerPhone) -> None:
    (draft,) = phone.held().drafts
    phone.page.goto(f"/snap/{draft}")
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")


def _kept_for_a_person(phone: WorkerPhone, before: Held, *reasons: str) -> None:
    """Nothing is gone from the phone; both records are said to be kept aside, here and at the office."""
    assert phone.held().lost_since(before) == {}
    phone.page.goto("/outbox")
    expect(phone.page.locator(".ob").filter(has_text=phone.t("outbox.keptAside"))).to_have_count(2)
    leader = Person(phone.worker.served, "leader")
    rows = [row for row in leader.get("/quarantine")["items"] if row["author_name"]["zh"] == phone.worker.name]
    assert [{reason["code"] for reason in row["reasons"]} >= set(reasons) for row in rows] == [True, True]
    assert [row["photos_missing"] for row in rows] == [0, 0]


@pytest.mark.fault("F34")
def test_another_role(phone: WorkerPhone) -> None:
    before = _captured(phone)
    phone.worker.change(role="auditor")

    phone.context.set_offline(False)
    _hand_in_the_draft(phone)
    phone.wait_until_all_stored()

    _kept_for_a_person(phone, before, "role_may_not_write")


@pytest.mark.fault("F57")
def test_a_blocked_account(phone: WorkerPhone) -> None:
    before = _captured(phone)
    phone.worker.change(active=False)
    device_id = phone.page.evaluate(DEVICE_ID, phone.worker.id)

    phone.page.reload()
    phone.context.set_offline(False)
    phone.page.goto("/outbox")
    expect(phone.page.get_by_text(phone.t("outbox.signIn")).first).to_be_visible(timeout=30_000)
    assert phone.held().unsent() == before.unsent()
    _hand_in_the_draft(phone)
    supervisor = Person(phone.worker.served, "supervisor", 0)
    status, given = supervisor.ask("POST", f"/devices/{device_id}/surrender", {"origin": phone.worker.served.url})
    assert status == 200, given
    phone.page.goto(f"/surrender#{given['code']}")
    phone.page.locator("button[type=submit]").tap()
    phone.page.locator("button[type=submit]").wait_for(state="detached")

    assert phone.held().unsent() == 0
    _kept_for_a_person(phone, before, "user_blocked", "surrendered")


@contextmanager
def _office(served: Served) -> Iterator[UnitOfWork]:
    """The county's own database, beside its server."""
    settings = Settings.from_env({"SITEPROOF_DATA_DIR": str(served.data_dir)})
    with opened(settings) as runtime, runtime.unit_of_work(write=True) as uow:
        yield uow


def _tell(uow: UnitOfWork, project_id: str, area_id: str) -> None:
    looks = [(f"area:{area_id}", "project", project_id), (f"area:{area_id}", "site", project_id)]
    append_event(
        uow, kind="administered", subject_type="project", subject_id=project_id, at=datetime.now(UTC), looks=looks
    )


def _make_project(served: Served, like: Work) -> str:
    """A project of its own at an empty place, with a site of the same id."""
    project_id, (lat_deg, lon_deg, _) = f"passing-{uuid.uuid4()}", EMPTY_PLACE
    with _office(served) as uow:
        model = uow.session.get_one(Project, like.project["id"])
        same = {column.name: getattr(model, column.name) for column in Project.__table__.columns}
        uow.session.add(Project(**{**same, "id": project_id, "number": project_id, "name": "临时便道"}))
        uow.session.flush()
        line = {"type": "LineString", "coordinates": [[lon_deg, lat_deg], [lon_deg, lat_deg + 0.009]]}
        uow.session.add(
            Site(
                id=project_id, project_id=project_id, name="一标段", name_en="Lot 1", kind="line", geometry=line,
                buffer_m=30.0, min_lat_deg=lat_deg, max_lat_deg=lat_deg + 0.009, min_lon_deg=lon_deg,
                max_lon_deg=lon_deg,
            )
        )  # fmt: skip
        _tell(uow, project_id, like.project["area_id"])
    return project_id


def _delete_project(served: Served, project_id: str, area_id: str) -> None:
    """No screen deletes a project: this is what a row that is gone does, however it went."""
    with _office(served) as uow:
        for table in reversed(Base.metadata.sorted_tables):
            if any(key.column.table.name == "project" for key in table.foreign_keys):
                uow.session.execute(table.delete().where(table.c.project_id == project_id))
        uow.session.delete(uow.session.get_one(Project, project_id))
        _tell(uow, project_id, area_id)


@pytest.mark.fault("F35")
def test_a_project_deleted_on_the_server(demo: Served, worker: Worker, work: Work, open_context: Open) -> None:
    project_id = _make_project(demo, work)
    phone = worker.on(open_context(position=EMPTY_PLACE))
    before = _captured(phone)
    _delete_project(demo, project_id, work.project["area_id"])

    phone.context.set_offline(False)
    _hand_in_the_draft(phone)
    phone.wait_until_all_stored()

    _kept_for_a_person(phone, before, "unknown_project")
