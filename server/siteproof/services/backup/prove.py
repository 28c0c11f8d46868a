"""Proving the archive: once a week all of it is read, once a month the newest backup is restored into a scratch folder.

A backup that nobody ever restored is a hope. The drill goes the way of `siteproof restore`, into a SQLite file and a
folder inside the data folder that is removed again; it opens what it restored as a server would. It takes every row
and some photos: the weekly reading hashes all of them. How both ended is remembered for the status (security.md 1.9).
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from siteproof.media.archive_folder import ArchiveAbsent, ArchiveFolder
from siteproof.media.archive_seal import ArchiveDamaged, ArchiveLocked
from siteproof.services.backup.plan import RestoreRefused, plan_restore
from siteproof.services.backup.restore import Place, Restored, restore
from siteproof.services.backup.run import archive_key
from siteproof.services.backup.state import backup_state
from siteproof.services.backup.whole import WholeArchive, read_whole
from siteproof.services.runtime import Runtime, open_runtime
from siteproof.store.database import open_engine
from siteproof.store.queries import upkeep as store
from siteproof.store.unit_of_work import UnitOfWork

READING, DRILL = "archive_reading", "restore_drill"
READING_EVERY, DRILL_EVERY = timedelta(days=7), timedelta(days=30)
FIRST_AFTER = timedelta(days=1)
AGAIN_AFTER = timedelta(days=1)
"""After the installation began, and after a try that failed."""
SCRATCH = "restore-drill"
PHOTOS_MOST = 2000
ROOM_FACTOR, ROOM_BYTES = 4, 256 * 1024**2
"""Rows take more room in a database than packed in an archive; besides, photos and whatever else is going on."""


class ProofFailed(Exception):
    """The archive could not be proven; `code` is damaged, locked, gone, room or failing, `reason` what was seen."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code}: {reason}")


@dataclass(frozen=True, slots=True)
class Proof:
    """How the newest reading or drill ended; `problem` None: well. `numbers` as its sentence wants them."""

    at: datetime
    problem: str | None
    numbers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drilled:
    """What came back: all records, `photos` of `photos_of`, in how many seconds."""

    number: int
    records: int
    photos: int
    photos_of: int
    seconds: float


def proof(uow: UnitOfWork, name: str) -> Proof | None:
    """The newest READING or DRILL; None when there was none."""
    row = store.upkeep(uow, name)
    return None if row is None else Proof(row["at"], row["data"]["problem"], row["data"]["numbers"])


def proof_due(runtime: Runtime, name: str) -> bool:
    """Whether it is time again; a try that failed is repeated the next day, and before a backup nothing is tried."""
    if runtime.backup_dir is None:
        return False
    with runtime.unit_of_work() as uow:
        last, backed_up = proof(uow, name), backup_state(uow) is not None
    if last is None:
        return backed_up and runtime.now() - runtime.installation.created_at >= FIRST_AFTER
    every = READING_EVERY if name == READING else DRILL_EVERY
    return not timedelta(0) <= runtime.now() - last.at < (every if last.problem is None else AGAIN_AFTER)


def read_archive(runtime: Runtime) -> WholeArchive:
    """Read every byte that a restore of the newest backup would read; remembered. Raises ProofFailed."""
    with _remembered(runtime, READING) as numbers:
        found = read_whole(_archive(runtime))
        numbers |= {"backups": found.backups, "records": found.records, "photos": found.photos}
    return found


def drill(runtime: Runtime) -> Drilled:
    """Restore the newest verified backup into a scratch folder, open it, remove it; remembered. Raises ProofFailed."""
    with _remembered(runtime, DRILL) as numbers:
        scratch = runtime.data_dir / SCRATCH
        _remove(scratch)
        scratch.mkdir(mode=0o700)
        try:
            done = _restore_into(runtime, _archive(runtime), scratch)
        finally:
            _remove(scratch)
        numbers |= {"records": done.records, "photos": done.photos, "photos_of": done.photos_of}
        numbers["seconds"] = round(done.seconds)
    return done


def _restore_into(runtime: Runtime, archive: ArchiveFolder, scratch: Path) -> Drilled:
    _check_room(archive, scratch)
    began_s = time.monotonic()
    copied: list[str] = []
    chance = random.Random(runtime.entropy(8))

    def some(hashes: list[str]) -> list[str]:
        copied[:] = hashes if len(hashes) <= PHOTOS_MOST else sorted(chance.sample(hashes, PHOTOS_MOST))
        return copied

    plan = plan_restore(archive)
    engine = open_engine(f"sqlite:///{scratch / 'drill.sqlite'}")
    try:
        place = Place(engine, scratch / "data", scratch / "photos")
        key = archive_key(runtime.data_dir)
        done = restore(plan, place, key, runtime.clock, runtime.entropy, lambda *_: None, some)
        _open_as_a_server(runtime, place, done)
    finally:
        engine.dispose()
    photos_of = done.photos - done.photos_missing
    return Drilled(plan.chosen.number, done.records, len(copied), photos_of, time.monotonic() - began_s)


def _open_as_a_server(runtime: Runtime, place: Place, done: Restored) -> None:
    """What was restored must be one installation: no server that starts on it may begin another epoch."""
    restored = open_runtime(
        place.engine, data_dir=place.data_dir, blob_dir=place.blob_dir, clock=runtime.clock, entropy=runtime.entropy
    )
    restored.examiner.close()
    restored.high_water.close()
    if restored.installation.server_epoch != done.epoch:
        raise ProofFailed("damaged", "what was restored does not fit together")


def _archive(runtime: Runtime) -> ArchiveFolder:
    if runtime.backup_dir is None:
        raise ArchiveAbsent("SITEPROOF_BACKUP_DIR")
    return ArchiveFolder.open(runtime.backup_dir, archive_key(runtime.data_dir))


def _check_room(archive: ArchiveFolder, scratch: Path) -> None:
    """Raises ProofFailed (room) before the disk of the living installation is filled by its own drill."""
    files = (file for file in archive.root.rglob("*") if "photos" not in file.parts and file.is_file())
    needed = ROOM_FACTOR * sum(file.stat().st_size for file in files) + ROOM_BYTES
    free = shutil.disk_usage(scratch).free
    if free < needed:
        raise ProofFailed("room", f"{needed // 1024**2} MB, {free // 1024**2} MB")


def _remove(scratch: Path) -> None:
    """A drill that was killed may have left something."""
    shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _remembered(runtime: Runtime, name: str) -> Iterator[dict[str, Any]]:
    """Keep how it ended, whatever happened; every failure becomes a ProofFailed."""
    numbers: dict[str, Any] = {}
    try:
        yield numbers
    except Exception as error:
        failed = _failure(error)
        _remember(runtime, name, failed.code, {"reason": failed.reason})
        raise failed from error
    _remember(runtime, name, None, numbers)


def _failure(error: Exception) -> ProofFailed:
    if isinstance(error, ProofFailed):
        return error
    if isinstance(error, ArchiveLocked):
        return ProofFailed("locked", str(error))
    if isinstance(error, ArchiveAbsent):
        return ProofFailed("gone", str(error))
    if isinstance(error, ArchiveDamaged):
        return ProofFailed("damaged", str(error))
    if isinstance(error, RestoreRefused):
        return ProofFailed("gone" if error.code == "no_backup" else "failing", error.code)
    return ProofFailed("failing", f"{type(error).__name__}: {error}"[:300])


def _remember(runtime: Runtime, name: str, problem: str | None, numbers: dict[str, Any]) -> None:
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        store.set_upkeep(uow, name, now, {"problem": problem, "numbers": numbers})
