"""Seeding the demo county: the same services, signatures and hashes as on any other day.

Facts are written in the order in which they happened, on a clock that is moved along; then everything
is examined and evaluated. Only an empty installation is seeded.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from siteproof.domain.checklist import Checklist
from siteproof.domain.checklist_parse import parse_checklist
from siteproof.media.demo_pictures import PictureOrder, draw_picture
from siteproof.services import evaluate_project, examine_photo
from siteproof.services.append_record import append_record
from siteproof.services.devices import DeviceClaim, enroll_device
from siteproof.services.pending_work import do_next
from siteproof.services.receive_photo import receive_photo
from siteproof.services.runtime import Runtime
from siteproof.services.seed_demo import administer, people
from siteproof.services.seed_demo.field_work import (
    RETURN_WORDS,
    PhotoAlbum,
    PlannedVisit,
    SealedVisit,
    plan_visit,
    seal_correction,
    seal_visit,
)
from siteproof.services.seed_demo.land import Land
from siteproof.services.seed_demo.projects import DemoProject, demo_projects
from siteproof.services.seed_demo.rectify import CLOSED_AFTER, notice_body
from siteproof.services.seed_demo.sealing import DemoDevice, SealedRecord, seal, uuid7
from siteproof.services.seed_demo.story import Outcome, leader_visits, visits
from siteproof.services.seed_demo.timeline import ZONE, Happening, UnitReport, start_times, unit_reports
from siteproof.store.queries.checklists import published_content
from siteproof.store.scope import Viewer

SEED = 7
SOURCE = "demo"
PICTURE_PROCESSES = 2
WORKERS = 3
HISTORY_DAYS = 100
_WORK = (evaluate_project, examine_photo)  # importing them registers what the seeding drains

Progress = Callable[[str], None]


class StoryClock:
    """The clock of an installation being seeded: stands where the story stands."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A line of demo-accounts.json."""

    role: str
    username: str
    password: str
    name: str


def demo_password() -> str:
    """A password for all accounts of one demo, new for every installation."""
    return "shifan-" + secrets.token_hex(4)


def draw_demo(now: datetime, scenes: Path) -> DemoScript:
    """Plan the whole story for a demo that is seeded at `now` and draw its pictures (in child processes)."""
    today = now.astimezone(ZONE).date()
    ground = Land(SEED)
    projects = demo_projects(today, ground)
    lists = _checklists()
    all_visits = [*visits(projects, today), *leader_visits(projects, today)]
    plans = [
        plan_visit(visit, None if visit.by_leader else lists[visit.project.kind.checklist_id], started_at, scenes)
        for visit, started_at in zip(all_visits, start_times(all_visits), strict=True)
    ]
    orders = [photo.order for plan in plans for photo in plan.photos]
    orders += [_again(plan) for plan in plans if plan.visit.outcome is Outcome.CORRECTED]
    with ProcessPoolExecutor(PICTURE_PROCESSES) as pool:
        drawn = iter(list(pool.map(draw_picture, orders, chunksize=16)))
    pictures = [[next(drawn) for _ in plan.photos] for plan in plans]
    again = {id(plan): next(drawn) for plan in plans if plan.visit.outcome is Outcome.CORRECTED}
    reports = unit_reports(projects, all_visits, today)
    return DemoScript(now, ground, projects, lists, plans, pictures, again, reports)


def _again(plan: PlannedVisit) -> PictureOrder:
    first = plan.photos[0].order
    return PictureOrder(first.scene, first.board, first.seed + "-again")


def _checklists() -> dict[str, Checklist]:
    from siteproof.services.load_checklists import read_checklist

    found: dict[str, Checklist] = {}
    for folder in (administer.SHIPPED_CHECKLISTS, administer.DEMO_CHECKLISTS):
        for file in sorted(folder.glob("*.yaml")):
            document = read_checklist(file.read_text("utf-8"), file.name)
            found[str(document["id"])] = parse_checklist(document)
    return found


@dataclass
class DemoScript:
    """Everything that will happen, pictures drawn; playing it writes it."""

    now: datetime
    ground: Land
    projects: list[DemoProject]
    checklists: dict[str, Checklist]
    plans: list[PlannedVisit]
    pictures: list[list[bytes]]
    again: dict[int, bytes]
    reports: list[UnitReport]

    @property
    def begins_at(self) -> datetime:
        """Before the first thing that happens."""
        return self.now - timedelta(days=HISTORY_DAYS)


@dataclass
class DemoCounty:
    """Plays a script on an open, empty installation."""

    runtime: Runtime
    clock: StoryClock
    script: DemoScript
    password: str
    devices: dict[str, DemoDevice] = field(default_factory=dict)
    album: PhotoAlbum = field(default_factory=PhotoAlbum)

    def play(self, tell: Progress) -> list[DemoAccount]:
        """Administer, inspect, review, report, then examine and evaluate; returns the accounts."""
        tell("administering areas, people and projects")
        self._administer()
        happenings = sorted(self._happenings(), key=lambda happening: happening.at)
        tell(f"writing {len(happenings)} records with their photos")
        for happening in happenings:
            self.clock.now = happening.at
            happening.act()
        self.clock.now = self.script.now
        tell("examining the photos and evaluating every project")
        self._drain()
        return [DemoAccount(u.role, u.username, self.password, u.name) for u in people.USERS]

    def _administer(self) -> None:
        now = self.runtime.now()
        today = self.script.now.astimezone(ZONE).date()
        with self.runtime.unit_of_work(write=True) as uow:
            administer.add_county(uow, self.script.ground, self.script.projects)
            administer.add_people(uow, self.password)
            administer.add_checklists(uow, now)
            assert published_content(uow, "village-road-patrol", 1) is not None
            administer.add_projects(uow, self.script.projects, today, now)
            administer.add_tasks(uow, self.script.projects, today, now)
            for user in people.USERS:
                if user.role in ("inspector", "leader"):
                    rng = Random(f"device-{user.id}")
                    device = DemoDevice(_uuid4(rng), user.id)
                    claim = DeviceClaim(device.id, "Linux; Android 15; K", device.public_key_jwk())
                    enroll_device(uow, user.id, claim, now)
                    self.devices[user.id] = device

    def _happenings(self) -> Iterator[Happening]:
        for nth, (plan, drawn) in enumerate(zip(self.script.plans, self.script.pictures, strict=True)):
            yield from self._visit(nth, plan, drawn)
        for report in self.script.reports:
            yield Happening(report.at, partial(self._report, report))

    def _visit(self, nth: int, plan: PlannedVisit, drawn: list[bytes]) -> Iterator[Happening]:
        """A visit, its review some hours later, and a correction where the story has one."""
        sealed: list[SealedVisit] = []
        outcome = plan.visit.outcome
        sent_at = min(plan.finished_at + timedelta(minutes=4), self.script.now)
        latest = self.script.now - timedelta(minutes=5)
        reviewed_at = min(sent_at + timedelta(hours=3 + nth % 20), latest)

        def inspect() -> None:
            checklist = None
            if not plan.visit.by_leader:
                checklist = self.script.checklists[plan.visit.project.kind.checklist_id]
            sealed.append(seal_visit(plan, checklist, drawn, self.devices[plan.user_id], self.album))
            self._send(plan.user_id, sealed[0])

        def review() -> None:
            self._review(nth, plan, sealed[0].record, "returned" if outcome is Outcome.CORRECTED else outcome.value)

        def correct() -> None:
            picture = self.script.again[id(plan)]
            device = self.devices[plan.user_id]
            self._send(plan.user_id, seal_correction(plan, sealed[0].record, picture, reviewed_at, device))

        def notify() -> None:
            self._rectify(nth, plan, sealed[0].record)

        yield Happening(sent_at, inspect)
        if outcome is not Outcome.PENDING:
            yield Happening(reviewed_at, review)
        if outcome is Outcome.WITH_ISSUES:
            yield Happening(min(reviewed_at + timedelta(minutes=30), latest), notify)
        if outcome is Outcome.CORRECTED:
            yield Happening(min(reviewed_at + timedelta(hours=2), self.script.now), correct)

    def _send(self, user_id: str, sealed: SealedVisit) -> None:
        viewer = _viewer(user_id)
        for picture in sealed.pictures:
            sha256 = hashlib.sha256(picture).hexdigest()
            receive_photo(self.runtime, viewer, sha256, iter([picture]), len(picture), SOURCE)
        self._append(viewer, sealed.record)

    def _append(self, viewer: Viewer, record: SealedRecord) -> None:
        receipt = append_record(self.runtime, viewer, record.id, record.raw, SOURCE)
        if receipt["placed"] != "live":
            raise RuntimeError(f"a demo record is {receipt['placed']}: {receipt['reasons']} {receipt['missing']}")

    def _review(self, nth: int, plan: PlannedVisit, of: SealedRecord, decision: str) -> None:
        returned = decision == "returned"
        item_id = plan.photos[0].item_id or "snap"
        body: dict[str, Any] = {
            "decision": decision,
            "corrections_seen": [],
            "items": [{"item_id": item_id, "reason_code": "photo_unclear", "text": RETURN_WORDS}] if returned else [],
            "reason_code": "photo_unclear" if returned else None,
            "reason": RETURN_WORDS if returned else None,
        }
        self._desk(("chenshu", "tangyi")[nth % 5 == 4], "review", body, of)

    def _rectify(self, nth: int, plan: PlannedVisit, of: SealedRecord) -> None:
        """A notice to the contractor; the older ones another supervisor has closed at once."""
        kind = plan.visit.project.kind
        body = notice_body(of, self.script.checklists[kind.checklist_id], kind.unit_id, self.clock.now)
        if body is None:
            return
        notice = self._desk("chenshu", "notice", body, of)
        if self.script.now - self.clock.now > CLOSED_AFTER:
            self.clock.now += timedelta(minutes=1)
            self._desk("tangyi", "closure", {"re_inspection": None, "reason": "现场看过，已改好。"}, notice)

    def _report(self, report: UnitReport) -> None:
        user = next(u for u in people.USERS if u.role == "unit" and u.unit_id == report.project.kind.unit_id)
        body = {
            "project_id": report.project.id,
            "reported_on": report.at.astimezone(ZONE).date().isoformat(),
            "milestones": [{"milestone": code, "pct": pct} for code, pct in report.shares.items()],
            "note": None,
        }
        self._desk(user.id, "progress", body, None)

    def _desk(self, user_id: str, kind: str, body: dict[str, Any], of: SealedRecord | None) -> SealedRecord:
        at = self.clock.now
        record_id = uuid7(at, Random(f"{kind}-{user_id}-{of.id if of else body['project_id']}-{at}"))
        record = seal(None, record_id=record_id, kind=kind, created_at=at, body=body, of=of)
        self._append(_viewer(user_id), record)
        return record

    def _drain(self) -> None:
        """Do all pending work in a few threads: decoding, flushing and evaluating wait for different things."""
        failures: list[Exception] = []

        def listen(_kind: str, _subject: str, error: Exception) -> None:
            failures.append(error)

        def work() -> None:
            while not failures and do_next(self.runtime, listen):
                pass

        threads = [threading.Thread(target=work) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        work()
        if failures:
            raise RuntimeError("the demo could not be evaluated") from failures[0]


def _viewer(user_id: str) -> Viewer:
    """A session without a device of its own: the record names the device, whose key is looked up."""
    user = next(each for each in people.USERS if each.id == user_id)
    return Viewer(user.id, user.username, user.name, user.role, user.unit_id, "demo", None)


def _uuid4(rng: Random) -> str:
    text = f"{(rng.getrandbits(128) & ~(0xF000 << 64) & ~(3 << 62)) | (4 << 76) | (2 << 62):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
