"""Bringing an installation back from its archive, into an empty place, under a new epoch.

What lies half restored is named by a file, so that no server ever starts on it; run again, the restore begins anew,
or finishes when only the end was missing. The file names the places too, and a token that the same transaction puts
into the database: only rows that this very restore loaded are ever finished, never a database that lives.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, inspect

from siteproof.media.archive_folder import ArchiveFolder, chunk_name
from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.media.blob_store import LocalBlobStore, photo_key
from siteproof.services.audit import verify_audit
from siteproof.services.backup.begin_epoch import RESTORED, begin_restored_epoch
from siteproof.services.backup.continuity import event_mark
from siteproof.services.backup.plan import Plan, RestoreRefused
from siteproof.services.backup.take import KEY_FOLDERS, NOT_IN_ARCHIVE, read_keys
from siteproof.services.backup.verify import segments, table_rows
from siteproof.services.identifiers import Clock, Entropy, whole_milliseconds
from siteproof.services.runtime import RESTORING
from siteproof.services.server_key import write_private
from siteproof.store.archive_load import Loader, holds_something, integrity_problem
from siteproof.store.archive_rows import LOG_TABLES, named
from siteproof.store.log import head_seq
from siteproof.store.migrate import upgrade_schema
from siteproof.store.models import Upkeep
from siteproof.store.queries.upkeep import set_upkeep, stored_counts, upkeep
from siteproof.store.unit_of_work import UnitOfWork, unit_of_work_factory

PHOTO_THREADS = 4

Say = Callable[[str, int], None]
"""Hears what is being done (`records`, `photos`) and how many are done."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to: an empty database, data folder and photo folder."""

    engine: Engine
    data_dir: Path
    blob_dir: Path


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there again, under which epoch."""

    epoch: str
    records: int
    photos: int
    photos_missing: int
    seq: int


Choose = Callable[[list[str]], list[str]]
"""Which of these photos are copied."""


def every_photo(hashes: list[str]) -> list[str]:
    """What a restore copies."""
    return hashes


def restore(
    plan: Plan,
    place: Place,
    key: str | None,
    clock: Clock,
    entropy: Entropy,
    say: Say,
    copy: Choose = every_photo,
) -> Restored:
    """Restore; `key` is the archive's secret key, kept for the next backups; a drill chooses which photos to `copy`.

    Raises RestoreRefused (not_empty, broken), ArchiveDamaged, and OSError of a full or closed disk.
    """
    marker = place.data_dir / RESTORING
    token = _begun(plan, place, marker)
    fresh = token is None
    token = token or str(uuid.UUID(bytes=entropy(16), version=4))
    if fresh or not holds_something(place.engine):
        place.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(marker, json.dumps({**_told(plan, place), "token": token}).encode())
        upgrade_schema(place.engine, plan.chosen.schema)
        _load(plan, place, token, whole_milliseconds(clock()), say, copy)
        if key is not None:
            write_private(place.data_dir / KEY_FOLDERS[0] / NOT_IN_ARCHIVE, key.encode("ascii") + b"\n")
    upgrade_schema(place.engine)
    now = whole_milliseconds(clock())
    ids = str(uuid.UUID(bytes=entropy(16), version=4)), str(uuid.UUID(bytes=entropy(16), version=4))
    with unit_of_work_factory(place.engine)(write=True) as uow:
        epoch = _finished(uow, token) or begin_restored_epoch(uow, place.blob_dir, plan, ids, token, now)
        counts = stored_counts(uow)
        done = Restored(epoch, counts["records"], counts["photos"], len(plan.chosen.photos_missing), head_seq(uow))
    marker.unlink()
    return done


def _told(plan: Plan, place: Place) -> dict[str, object]:
    """Which restore this is: from what, and where to."""
    return {
        "archive": plan.archive.id,
        "number": plan.chosen.number,
        "database": place.engine.url.render_as_string(hide_password=True),
        "photos": str(place.blob_dir.absolute()),
    }


def _begun(plan: Plan, place: Place, marker: Path) -> str | None:
    """The token of the same restore that was interrupted here; None where everything is empty.

    Raises RestoreRefused where anything else lies.
    """
    database = place.engine.url.render_as_string(hide_password=True)
    if marker.is_file():
        found = json.loads(marker.read_bytes())
        token = str(found.pop("token", ""))
        if found != _told(plan, place):
            raise RestoreRefused("other_restore", path=str(place.data_dir))
        if holds_something(place.engine) and not _loaded_by(place.engine, token):
            raise RestoreRefused("not_empty", path=database)
        return token
    for folder in (place.data_dir, place.blob_dir):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise RestoreRefused("not_empty", path=str(folder))
    if holds_something(place.engine):
        raise RestoreRefused("not_empty", path=database)
    return None


def _loaded_by(engine: Engine, token: str) -> bool:
    """Whether the rows in this database are those that the restore of this token loaded."""
    if not inspect(engine).has_table(Upkeep.__tablename__):
        return False
    with unit_of_work_factory(engine)() as uow:
        known = upkeep(uow, RESTORED)
    return known is not None and known["data"].get("token") == token


def _finished(uow: UnitOfWork, token: str) -> str | None:
    """The epoch that this restore began already, when only its marker was left over."""
    known = upkeep(uow, RESTORED)
    return known["data"].get("epoch") if known is not None and known["data"].get("token") == token else None


def _load(
    plan: Plan, place: Place, token: str, now: datetime, say: Say, copy: Callable[[list[str]], list[str]]
) -> None:
    """Rows in one transaction, which is committed when photos and keys are on the disk."""
    with unit_of_work_factory(place.engine)(write=True) as uow:
        loader = Loader(uow)
        early, late = loader.order(plan.chosen.tables)
        _load_tables(plan, loader, early)
        photos = _load_log(plan, loader, say)
        _load_tables(plan, loader, late)
        _check(plan, uow)
        missing = {str(sha256) for sha256, _ in plan.chosen.photos_missing}
        _copy_photos(plan.archive, LocalBlobStore(place.blob_dir), copy(sorted(photos - missing)), say)
        _write_keys(plan, place.data_dir)
        if inspect(uow.connection).has_table(Upkeep.__tablename__):  # an older schema: interrupted, it begins anew
            set_upkeep(uow, RESTORED, now, {"token": token})
        os.sync()


def _load_tables(plan: Plan, loader: Loader, names: Iterable[str]) -> None:
    for name in names:
        count = 0
        for sha256 in plan.chosen.tables[name]:
            file = table_rows(plan.archive, sha256)
            count += loader.add(name, file.tables[name], file.rows[name])
        if count != plan.chosen.rows[name]:
            raise ArchiveDamaged(f"{name} has {count} rows, the manifest says {plan.chosen.rows[name]}")


def _load_log(plan: Plan, loader: Loader, say: Say) -> set[str]:
    """Every segment in order; returns the hashes of all stored photos."""
    photos: set[str] = set()
    records = 0
    for manifest in plan.line:
        for name, segment in segments(plan.archive, manifest):
            for record in named(segment.tables["record"], segment.rows["record"]):
                if hashlib.sha256(record["bytes"]).hexdigest() != record["sha256"]:
                    raise ArchiveDamaged(f"{name}: record {record['id']} was changed")
            for table in LOG_TABLES:
                loader.add(table, segment.tables[table], segment.rows[table])
            stored = named(segment.tables["stored_photo"], segment.rows["stored_photo"])
            photos |= {row["sha256"] for row in stored}
            records += len(segment.rows["record"])
            say("records", records)
    return photos


def _check(plan: Plan, uow: UnitOfWork) -> None:
    """The database on its own: its structure, the audit chain, and that it ends where the manifest says."""
    problem = integrity_problem(uow)
    broken = verify_audit(uow)
    if broken is not None:
        problem = f"the audit chain breaks at entry {broken}"
    if (head_seq(uow), event_mark(uow, plan.chosen.seq)) != (plan.chosen.seq, plan.chosen.last_event):
        problem = "the log does not end where the manifest says"
    if problem is not None:
        raise ArchiveDamaged(problem)


def _copy_photos(archive: ArchiveFolder, blobs: LocalBlobStore, hashes: list[str], say: Say) -> None:
    """Originals, each hashed on its way; flushed all at once by the caller: nobody is told of them before."""

    def copy(sha256: str) -> None:
        blobs.path(photo_key(sha256)).write_bytes(archive.read_photo(sha256))

    with ThreadPoolExecutor(PHOTO_THREADS) as pool:
        for done, _ in enumerate(pool.map(copy, hashes), start=1):
            if done % 500 == 0 or done == len(hashes):
                say("photos", done)


def _write_keys(plan: Plan, data_dir: Path) -> None:
    keys = plan.chosen.keys
    for name, content in read_keys(plan.archive.read(chunk_name(keys), keys)).items():
        write_private(data_dir / name, content)
