"""A pull never skips a change: many writers with late commits, moved projects and changed rights in the middle.

Writers and readers use the product's own log, services and cursors on a real database. Each reader is compared with the
log at its cursor while the writers go on, and with a full download at the end.
"""

import random
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import OperationalError

from factories.county import EAST, WEST, add_county
from faults.scale import FULL, scaled
from faults.seeds import run_with_seeds
from harness.clock import FakeClock
from siteproof.api.app import registrations
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.hello import hello
from siteproof.services.pull_changes import pull_changes
from siteproof.services.runtime import Runtime, open_runtime
from siteproof.store.database import open_engine
from siteproof.store.log import append_event
from siteproof.store.models import Project, ScopeChange, UserArea, UserSector
from siteproof.store.queries.changes import objects_of_project
from siteproof.store.scope import Viewer, scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork

assert registrations.REGISTERED
CHANGES = scaled(1_500, 100_000)  # under each seed, on each of the two engines
PROJECTS, BATCH, WRITERS = scaled(60, 400), scaled(25, 200), 3
READERS_REST_S = 2.0 if FULL else 0.03
LOOKS_INTO_THE_LOG = scaled(100, 5)  # percent of the pulls: comparing reads the whole log
NOW = FakeClock()()
READERS = {"wang": "inspector", "li": "supervisor", "zhou": "leader", "chen": "supervisor"}


def viewer(name: str) -> Viewer:
    return Viewer(f"user-{name}", name, name, READERS[name], None, "session", None)


@contextmanager
def county(url: str, folder: Path) -> Iterator[Runtime]:
    """The small county with many projects."""
    engine = open_engine(url)
    folder.mkdir(exist_ok=True)
    runtime = open_runtime(
        engine, data_dir=folder, blob_dir=folder / "blobs", clock=FakeClock(), entropy=secrets.token_bytes
    )
    with runtime.unit_of_work(write=True) as uow:
        add_county(uow)
        pattern = uow.session.get_one(Project, "project-east-road")
        columns = {c.name: getattr(pattern, c.name) for c in Project.__table__.columns}
        for n in range(PROJECTS):
            own = {"id": f"p{n:03}", "number": str(100 + n), "area_id": EAST if n % 2 else WEST}
            uow.session.add(Project(**{**columns, **own}))
        uow.session.flush()
        for n in range(PROJECTS):
            looks = [(scope, "project", f"p{n:03}") for scope in scopes_of_project(uow, f"p{n:03}")]
            append_event(uow, kind="administered", subject_type="project", subject_id=f"p{n:03}", at=NOW, looks=looks)
    yield runtime
    engine.dispose()


def _is_sqlite_busy(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


class Writer:
    """Changes batches of projects, commits late, sometimes not at all, and moves projects and rights about."""

    def __init__(self, runtime: Runtime, seed: int, changes: int) -> None:
        self._runtime, self._rng, self.left = runtime, random.Random(seed), changes

    def run(self) -> None:
        while self.left > 0:
            kind, written = self._rng.random(), 0
            try:
                with self._runtime.unit_of_work(write=True) as uow:
                    if kind < 0.04:
                        self._move_project(uow)
                    elif kind < 0.08:
                        self._change_rights(uow)
                    else:
                        written = self._change_batch(uow)
                    if kind > 0.97:
                        raise InterruptedError
            except InterruptedError:  # rolled back: readers must not see it, and nothing is skipped by it
                continue
            except OperationalError as error:
                if not isinstance(error.orig, LockNotAvailable) and not _is_sqlite_busy(error.orig):
                    raise
                continue  # waited for its turn in vain: the server says 503, and a phone tries again
            self.left -= written

    def _change_batch(self, uow: UnitOfWork) -> int:
        ids = [f"p{n:03}" for n in self._rng.sample(range(PROJECTS), BATCH)]
        if self._rng.random() < 0.2:
            time.sleep(self._rng.random() / 300)
        looks = [(scope, "project", id_) for id_ in ids for scope in self._scopes(uow, ids)[id_]]
        append_event(uow, kind="administered", subject_type="project", subject_id=ids[0], at=NOW, looks=looks)
        uow.connection.execute(update(Project).where(Project.id.in_(ids)).values(version=Project.version + 1))
        if self._rng.random() < 0.2:
            time.sleep(self._rng.random() / 300)
        return len(looks)

    def _scopes(self, uow: UnitOfWork, ids: list[str]) -> dict[str, list[str]]:
        """As scopes_of_project, for many in one query: these areas lie right below the county."""
        columns = (Project.id, Project.area_id, Project.sector_id)
        in_order = select(*columns).where(Project.id.in_(ids)).order_by(Project.id).with_for_update()
        rows = uow.connection.execute(in_order).all()
        return {row.id: [f"area:{row.area_id}", "area:county", f"sector:{row.sector_id}"] for row in rows}

    def _move_project(self, uow: UnitOfWork) -> None:
        id_ = f"p{self._rng.randrange(PROJECTS):03}"
        uow.connection.execute(select(Project.id).where(Project.id == id_).with_for_update())
        before = scopes_of_project(uow, id_)
        values = {"area_id": self._rng.choice((EAST, WEST)), "sector_id": self._rng.choice(("roads", "schools"))}
        uow.connection.execute(update(Project).where(Project.id == id_).values(**values))
        scopes = dict.fromkeys([*before, *scopes_of_project(uow, id_)])
        looks = [(scope, type_, object_id) for type_, object_id in objects_of_project(uow, id_) for scope in scopes]
        append_event(uow, kind="administered", subject_type="project", subject_id=id_, at=NOW, looks=looks)

    def _change_rights(self, uow: UnitOfWork) -> None:
        """A scope gained, lost, narrowed or widened while pulls run (F74)."""
        user = f"user-{self._rng.choice(('wang', 'li', 'chen'))}"
        append_event(uow, kind="administered", subject_type="user", subject_id=user, at=NOW)
        uow.connection.execute(delete(UserArea).where(UserArea.user_id == user))
        uow.connection.execute(delete(UserSector).where(UserSector.user_id == user))
        uow.session.add_all([UserArea(user_id=user, area_id=a) for a in (EAST, WEST) if self._rng.random() < 0.6])
        sectors = [sector for sector in ("roads", "schools") if self._rng.random() < 0.4]
        uow.session.add_all([UserSector(user_id=user, sector_id=sector) for sector in sectors])


class Reader:
    """A phone that pulls in small pages: pwa/src/sync/pull.ts in a few lines."""

    def __init__(self, runtime: Runtime, name: str, seed: int) -> None:
        self._runtime, self.viewer, self._rng = runtime, viewer(name), random.Random(seed)
        self.items: dict[tuple[str, str, str], Any] = {}
        self.heard: dict[tuple[str, str, str], int] = {}
        self.cursors: dict[str, tuple[str, int]] = {}
        self.pulled = 0

    def pull(self, limit: int | None = None) -> None:
        scopes = {scope["id"] for scope in hello(self._runtime, self.viewer)["scopes"]}
        for lost in set(self.cursors) - scopes:
            self._forget(lost)
        for scope in scopes:
            try:
                while self._page(scope, limit or self._rng.choice((7, 50, 500))):
                    pass
            except SiteproofError as error:
                if error.code is not ErrorCode.SCOPE_UNKNOWN:  # else lost since hello; the next run forgets it
                    raise
        assert scopes

    def _page(self, scope: str, limit: int) -> bool:
        after, seq = self.cursors.get(scope, (None, 0))
        try:
            page = pull_changes(self._runtime, self.viewer, scope, after, limit)
        except SiteproofError as error:
            if error.code is not ErrorCode.CURSOR or after is None:
                raise
            self._forget(scope)
            return True
        for item in page["items"]:
            key = (scope, item["type"], item["id"])
            assert item["seq"] > seq, "a change from before the cursor"
            self.heard[key] = item["seq"]
            self.items.pop(key, None)
            if not item["gone"]:
                self.items[key] = item["data"]
        self.pulled += len(page["items"])
        self.cursors[scope] = (page["next"], max([seq, *(item["seq"] for item in page["items"])]))
        return bool(page["more"])

    def _forget(self, scope: str) -> None:
        self.cursors.pop(scope, None)
        for held in (self.items, self.heard):
            for key in [key for key in held if key[0] == scope]:
                del held[key]

    def missed(self) -> list[Any]:
        """Changes up to a cursor that this reader was not told of: must be none, at any moment.

        What has changed again after the cursor comes with its newest change, later.
        """
        found = []
        with self._runtime.unit_of_work() as uow:
            for scope, (_, seq) in self.cursors.items():
                logged = f"me:{self.viewer.user_id}" if scope == "me" else scope
                newest = (
                    select(ScopeChange.type, ScopeChange.object_id, func.max(ScopeChange.seq))
                    .where(ScopeChange.scope == logged)
                    .group_by(ScopeChange.type, ScopeChange.object_id)
                    .having(func.max(ScopeChange.seq) <= seq)
                )
                for type_, object_id, changed in uow.connection.execute(newest):
                    if self.heard.get((scope, type_, object_id), 0) < changed:
                        found.append((scope, type_, object_id, changed, seq))
        return found


def contest(runtime: Runtime, seed: int) -> int:
    """Lets writers and readers run at once, new phones among them; answers how many changes were written."""
    before, dice = _written(runtime), random.Random(seed)
    writers = [Writer(runtime, seed + n, CHANGES // WRITERS) for n in range(WRITERS)]
    readers = [Reader(runtime, name, seed + n) for n, name in enumerate(READERS)]
    failures: list[BaseException] = []
    threads = [threading.Thread(target=_noting(writer.run, failures)) for writer in writers]
    writing = threading.Event()
    writing.set()
    threads += [
        threading.Thread(target=_noting(_reading(reader, writing, dice.randrange(1 << 32)), failures))
        for reader in readers
    ]
    for thread in threads:
        thread.start()
    for thread in threads[:WRITERS]:
        thread.join()
    writing.clear()
    for thread in threads[WRITERS:]:
        thread.join()
    if failures:
        raise failures[0]
    for reader in readers:
        reader.pull()
        whole = Reader(runtime, reader.viewer.username, seed)
        whole.pull(500)
        assert (reader.missed(), reader.items) == ([], whole.items)
    return _written(runtime) - before


def _written(runtime: Runtime) -> int:
    with runtime.unit_of_work() as uow:
        return int(uow.connection.scalar(select(func.count()).select_from(ScopeChange)) or 0)


def _noting(run: Callable[[], None], failures: list[BaseException]) -> Callable[[], None]:
    def noted() -> None:
        try:
            run()
        except BaseException as failure:  # noqa: BLE001  (a thread's failure is the test's)
            failures.append(failure)

    return noted


def _reading(reader: Reader, writing: threading.Event, seed: int) -> Callable[[], None]:
    dice = random.Random(seed)

    def read() -> None:
        while writing.is_set():
            reader.pull()
            if dice.randrange(100) < LOOKS_INTO_THE_LOG:
                missed = reader.missed()
                assert missed == []
            time.sleep(READERS_REST_S)

    return read


@pytest.mark.invariant("S12")
@pytest.mark.invariant("S13")
@pytest.mark.fault("F17")
@pytest.mark.fault("F73")
@pytest.mark.fault("F74")
def test_a_pull_never_skips_a_change(database_url: str, engine_name: str, tmp_path: Path) -> None:
    with county(database_url, tmp_path / "data") as runtime:

        def run(seed: int) -> None:
            written = contest(runtime, seed)
            print(f"{written} changes, none skipped")  # noqa: T201  (the count is the result)
            assert written >= CHANGES

        run_with_seeds(f"pull_never_skips_{engine_name}", run)
