"""One backup from begin to end: take, read back, mark, and only then move safe_seq."""

from __future__ import annotations

import errno
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from siteproof.media.archive_folder import ArchiveAbsent, ArchiveFolder, only_one
from siteproof.media.archive_seal import ArchiveDamaged, ArchiveLocked, recipient_of
from siteproof.media.blob_store import StorageFull
from siteproof.services.audit import SYSTEM, write_audit
from siteproof.services.backup.continuity import continues
from siteproof.services.backup.manifest import (
    Manifest,
    check_signature,
    checked_manifest,
    mark_verified,
    newest_verified,
    write_manifest,
)
from siteproof.services.backup.state import (
    BackupRefused,
    BackupState,
    backup_state,
    remember_attempt,
    remember_backup,
)
from siteproof.services.backup.take import NOT_IN_ARCHIVE, Taken, take, whole_photo
from siteproof.services.backup.verify import check_log, check_photos, check_tables, public_keys
from siteproof.services.identifiers import wire_time
from siteproof.services.runtime import Runtime
from siteproof.services.server_key import write_private
from siteproof.store.queries import upkeep as store

LOCK = "backup.lock"
OLD_PHOTOS_SHARE = 100
OLD_PHOTOS_MOST = 200


@dataclass(frozen=True, slots=True)
class BackupDone:
    """What one run did; `written` False: nothing had changed, the newest backup stands for this moment too."""

    state: BackupState
    written: bool
    records: int
    photos: int


def back_up(runtime: Runtime, *, begin_anew: bool = False, over_newer: str | None = None) -> BackupDone:
    """Make and verify a backup in the runtime's backup folder.

    `begin_anew`: begin an archive where the remembered one is gone. `over_newer`: a written reason to continue
    although the archive knows more than this database. Raises BackupRefused (also remembered for the status),
    ArchiveBusy when another backup runs.
    """
    if runtime.backup_dir is None:
        raise BackupRefused("none")
    now = runtime.now()
    try:
        with _told(), only_one(runtime.data_dir / LOCK):
            archive = _open(runtime, runtime.backup_dir, now, begin_anew)
            done = _run(runtime, archive, now, over_newer)
    except BackupRefused as refused:
        with runtime.unit_of_work(write=True) as uow:
            remember_attempt(uow, now, refused.code, refused.numbers)
        raise
    return done


@contextmanager
def _told() -> Iterator[None]:
    """Every way a disk or an archive can fail becomes a word that status and terminal know."""
    try:
        yield
    except StorageFull as error:
        raise BackupRefused("full") from error
    except ArchiveLocked as error:
        raise BackupRefused("locked") from error
    except ArchiveDamaged as error:
        raise BackupRefused("damaged", reason=str(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupRefused("full") from error
        raise BackupRefused("failing", reason=f"{error.strerror or error}") from error


def archive_key(data_dir: Path) -> str | None:
    """The archive's secret key on this computer, None when backups are not encrypted."""
    path = data_dir / "keys" / NOT_IN_ARCHIVE
    return path.read_text("ascii").strip() if path.exists() else None


def keep_archive_key(data_dir: Path, key: str) -> None:
    """Lay the archive's key where the server finds it; it never goes into an archive."""
    write_private(data_dir / "keys" / NOT_IN_ARCHIVE, key.encode("ascii") + b"\n")


def _open(runtime: Runtime, folder: Path, now: datetime, begin_anew: bool) -> ArchiveFolder:
    key = archive_key(runtime.data_dir)
    with runtime.unit_of_work() as uow:
        known = backup_state(uow)
    try:
        archive = ArchiveFolder.open(folder, key)
    except ArchiveAbsent:
        if known is not None and known.folder == str(folder) and not begin_anew:
            raise BackupRefused("gone", path=str(folder)) from None
        if folder.is_dir() and any(folder.iterdir()):
            raise BackupRefused("foreign_folder", path=str(folder)) from None
        archive_id = str(uuid.UUID(bytes=runtime.entropy(16), version=4))
        recipient = None if key is None else recipient_of(key)
        return ArchiveFolder.begin(folder, archive_id, wire_time(now), recipient, key)
    if known is not None and known.folder == str(folder) and known.archive != archive.id and not begin_anew:
        raise BackupRefused("gone", path=str(folder))
    return archive


def _run(runtime: Runtime, archive: ArchiveFolder, now: datetime, over_newer: str | None) -> BackupDone:
    tip = newest_verified(archive)
    base = _base(runtime, archive, tip, over_newer)
    taken = take(runtime, archive, tip, base)
    if tip is not None and base is tip and _same(taken.manifest, tip):
        _read_old_photos(runtime, archive, tip.seq, frozenset())
        state = _state(runtime, archive, replace(tip, made_at=taken.manifest.made_at))
        _remember(runtime, state, now)
        return BackupDone(state, False, 0, 0)
    write_manifest(archive, taken.manifest, runtime.key)
    records, sampled = _verify(runtime, archive, taken, base)
    checked = {"records": records, "photos": len(taken.new_photos), "old_photos": sampled}
    mark_verified(archive, taken.manifest.number, wire_time(runtime.now()), checked)
    archive.sweep()
    state = _state(runtime, archive, taken.manifest)
    _remember(runtime, state, now)
    return BackupDone(state, True, records, len(taken.new_photos))


def _same(manifest: Manifest, tip: Manifest) -> bool:
    return replace(manifest, base=tip.base).contents() == tip.contents()


def _base(runtime: Runtime, archive: ArchiveFolder, tip: Manifest | None, over_newer: str | None) -> Manifest | None:
    """The backup whose log this database continues; refused when the archive knows what this database does not."""
    if tip is None:
        return None
    with runtime.unit_of_work() as uow:
        restored = store.upkeep(uow, "restored")
        if continues(uow, tip):
            return tip
    told = restored["data"] if restored is not None else {}
    if over_newer is None and (told.get("archive"), told.get("tip")) != (archive.id, tip.number):
        raise BackupRefused("newer", at=tip.made_at)
    if over_newer is not None:
        with runtime.unit_of_work(write=True) as uow:
            write_audit(uow, SYSTEM, "backup.over_newer", "archive", archive.id, over_newer, runtime.now())
    for number in reversed(archive.numbers("verified")):
        older = checked_manifest(archive, number)
        with runtime.unit_of_work() as uow:
            if continues(uow, older):
                return older
    return None


def _verify(runtime: Runtime, archive: ArchiveFolder, taken: Taken, base: Manifest | None) -> tuple[int, int]:
    """Open what was written as a restore would; returns how many records, and old photos, were read."""
    manifest = taken.manifest
    check_signature(archive, manifest.number, public_keys(archive, manifest))
    found = check_log(archive, manifest, base)
    check_tables(archive, manifest, taken.new_files)
    missing = {str(sha256) for sha256, _ in manifest.photos_missing}
    photos = (found.photos | taken.new_photos) - missing
    check_photos(archive, sorted(photos))
    return found.records, _read_old_photos(runtime, archive, manifest.from_seq, photos | missing)


def _read_old_photos(runtime: Runtime, archive: ArchiveFolder, until: int, skip: frozenset[str] | set[str]) -> int:
    """Read one in a hundred of the older photos; one that the archive lost is copied again while we have it."""
    with runtime.unit_of_work() as uow:
        old = sorted(store.photos_stored(uow, 0, until).keys() - skip)
    count = min(OLD_PHOTOS_MOST, -(-len(old) // OLD_PHOTOS_SHARE))
    chosen = random.Random(runtime.entropy(8)).sample(old, count)
    for sha256 in chosen:
        try:
            archive.read_photo(sha256)
        except ArchiveDamaged:
            data = whole_photo(runtime, sha256)
            if data is None:
                raise
            archive.write_photo(sha256, data)
            archive.read_photo(sha256)
    return count


def _state(runtime: Runtime, archive: ArchiveFolder, manifest: Manifest) -> BackupState:
    return BackupState(
        archive=archive.id,
        folder=str(archive.root),
        number=manifest.number,
        epoch=runtime.installation.server_epoch,
        seq=manifest.seq,
        safe_seq=manifest.safe_seq,
        made_at=datetime.fromisoformat(manifest.made_at),
        photos_missing=len(manifest.photos_missing),
        encrypted=archive.seal.encrypted,
    )


def _remember(runtime: Runtime, state: BackupState, now: datetime) -> None:
    with runtime.unit_of_work(write=True) as uow:
        remember_backup(uow, state)
        remember_attempt(uow, now, None, {})
