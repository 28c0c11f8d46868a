"""Looking at all photos once a night: what the disk lost or changed is noted, and brought back from the archive."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from siteproof.media.archive_folder import ArchiveAbsent, ArchiveFolder
from siteproof.media.archive_seal import ArchiveDamaged, ArchiveLocked
from siteproof.media.blob_store import photo_key
from siteproof.media.high_water import HighWater
from siteproof.services.audit import SYSTEM, write_audit
from siteproof.services.backup.run import archive_key
from siteproof.services.runtime import Runtime
from siteproof.store.log import append_event, head_seq, replace_epoch
from siteproof.store.queries import upkeep as store

DUTY = "rehash"
EVERY = timedelta(hours=24)
READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Rehashed:
    """How many photos were read; how many were not whole, and how many of those came back from the archive."""

    photos: int
    faults: int
    repaired: int


def rehash_due(runtime: Runtime) -> bool:
    """Whether the last look at all photos, or the beginning of the installation, is a day ago."""
    with runtime.unit_of_work() as uow:
        last = store.upkeep(uow, DUTY)
    since = runtime.installation.created_at if last is None else last["at"]
    return runtime.now() - since >= EVERY


def rehash_all(runtime: Runtime) -> Rehashed:
    """Read and hash every stored photo, note what is not whole, bring back what the archive has."""
    count = faults = repaired = 0
    for sha256 in _stored(runtime):
        count += 1
        fault = photo_fault(runtime, sha256)
        if fault is None:
            _note_whole(runtime, sha256)
            continue
        faults += 1
        note_fault(runtime, sha256, fault)
        repaired += _brought_back(runtime, sha256)
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        store.set_upkeep(uow, DUTY, now, {"photos": count, "faults": faults, "repaired": repaired})
    return Rehashed(count, faults, repaired)


def _stored(runtime: Runtime) -> Iterator[str]:
    """Hashes in pages, so that no transaction stays open while the disk is read."""
    after = ""
    while True:
        with runtime.unit_of_work() as uow:
            page = store.stored_hashes(uow, after)
        if not page:
            return
        yield from page
        after = page[-1]


def photo_fault(runtime: Runtime, sha256: str) -> str | None:
    """`missing` or `changed`, None when the bytes are what their name says."""
    digest = hashlib.sha256()
    try:
        with runtime.blobs.open(photo_key(sha256)) as file:
            while part := file.read(READ_AT_ONCE):
                digest.update(part)
    except FileNotFoundError:
        return "missing"
    except OSError:  # a disk that cannot read a sector
        return "changed"
    return None if digest.hexdigest() == sha256 else "changed"


def note_fault(runtime: Runtime, sha256: str, fault: str) -> None:
    """Remember and audit that a photo is gone; once."""
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        if store.note_fault(uow, sha256, fault, now):
            write_audit(uow, SYSTEM, "photo.lost", "photo", sha256, fault, now)
        else:
            uow.discard()


def _note_whole(runtime: Runtime, sha256: str) -> None:
    with runtime.unit_of_work() as uow:
        known = store.faulty_among(uow, [sha256])
    if known:
        _note_back(runtime, sha256, "sent again")


def _note_back(runtime: Runtime, sha256: str, how: str) -> None:
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        store.note_repaired(uow, sha256, now)
        write_audit(uow, SYSTEM, "photo.brought_back", "photo", sha256, how, now)


def bring_back(runtime: Runtime, archive: ArchiveFolder, sha256: str) -> None:
    """Write a photo of the archive again; raises ArchiveDamaged when the archive has no whole one either."""
    data = archive.read_photo(sha256)
    incoming = runtime.blobs.incoming()
    try:
        incoming.write(data)
        incoming.keep(photo_key(sha256))
    finally:
        incoming.discard()
    _note_back(runtime, sha256, "from the archive")


def _brought_back(runtime: Runtime, sha256: str) -> bool:
    if runtime.backup_dir is None:
        return False
    try:
        archive = ArchiveFolder.open(runtime.backup_dir, archive_key(runtime.data_dir))
        bring_back(runtime, archive, sha256)
    except (ArchiveAbsent, ArchiveLocked, ArchiveDamaged):
        return False
    return True


def repair(runtime: Runtime) -> tuple[list[str], list[str]]:
    """Bring back every photo known to be gone; returns (brought back, still gone)."""
    with runtime.unit_of_work() as uow:
        gone = list(store.open_faults(uow))
    back = [sha256 for sha256 in gone if photo_fault(runtime, sha256) is None or _brought_back(runtime, sha256)]
    for sha256 in back:
        _note_whole(runtime, sha256)
    return back, [sha256 for sha256 in gone if sha256 not in back]


def ask_the_phones(runtime: Runtime) -> str:
    """Begin a new epoch: every phone asks what is here, hears that lost photos are not, and sends them again.

    Returns the epoch; servers that run must be started again to speak of it.
    """
    now = runtime.now()
    epoch = str(uuid.UUID(bytes=runtime.entropy(16), version=4))
    facts = runtime.installation
    with runtime.unit_of_work(write=True) as uow:
        replace_epoch(uow, epoch, facts.database_identity)
        told = {"reason": "photos_lost", "previous_epoch": facts.server_epoch}
        append_event(uow, kind="administered", subject_type="installation", subject_id=epoch, at=now, data=told)
        write_audit(uow, SYSTEM, "installation.new_epoch", "installation", epoch, "photos_lost", now)
        seq = head_seq(uow)
    runtime.high_water.write(HighWater(epoch, facts.database_identity, seq), durable=True)
    return epoch
