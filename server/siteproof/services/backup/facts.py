"""What the status says of backups and of the photos on the disk."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from siteproof.services.backup.prove import DRILL, READING, Proof, proof
from siteproof.services.backup.rehash import DUTY
from siteproof.services.backup.state import Attempt, BackupState, backup_state, last_attempt
from siteproof.services.runtime import Runtime
from siteproof.store.queries import upkeep as store
from siteproof.store.unit_of_work import UnitOfWork

REPAIRED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """`folder` None: not set. `state` None: none of this epoch was read back. `same_disk` None: cannot be told.

    `reading`, `drill`: how the newest reading of the whole archive and the newest trial restore ended.
    """

    folder: Path | None
    state: BackupState | None
    attempt: Attempt | None
    same_disk: bool | None
    is_demo: bool
    reading: Proof | None
    drill: Proof | None


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """`read_at` None: nobody has looked at all photos yet. `gone`: hashes of photos that are not whole now."""

    read_at: datetime | None
    read: int
    gone: list[str]
    repaired: int


def backup_facts(uow: UnitOfWork, runtime: Runtime, folder: Path | None) -> BackupFacts:
    """Where backups stand."""
    state = backup_state(uow)
    current = state is not None and state.epoch == runtime.installation.server_epoch
    same = None if folder is None else _same_disk(runtime.blobs.root, folder)
    return BackupFacts(
        folder=folder,
        state=state if current else None,
        attempt=last_attempt(uow),
        same_disk=same,
        is_demo=runtime.installation.is_demo,
        reading=proof(uow, READING),
        drill=proof(uow, DRILL),
    )


def _same_disk(one: Path, other: Path) -> bool | None:
    """Whether two folders lie in one file system; a folder that is not there yet is judged by where it would be."""
    with contextlib.suppress(OSError):
        while not other.exists() and other != other.parent:
            other = other.parent
        return one.stat().st_dev == other.stat().st_dev
    return None


def photo_facts(uow: UnitOfWork, now: datetime) -> PhotoFacts:
    """How the photos on the disk are, as far as anybody has looked."""
    last, gone = store.upkeep(uow, DUTY), list(store.open_faults(uow))
    repaired = len(store.repaired_since(uow, now - REPAIRED_WITHIN))
    read = 0 if last is None else int(last["data"]["photos"])
    return PhotoFacts(None if last is None else last["at"], read, gone, repaired)
