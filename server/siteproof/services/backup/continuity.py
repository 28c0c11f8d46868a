"""Whether a database continues what an archive holds: the one question that shows a roll-back behind our back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from siteproof.media.archive_folder import ArchiveAbsent, ArchiveFolder, read_head
from siteproof.media.archive_seal import ArchiveDamaged, Seal
from siteproof.services.backup.manifest import Manifest, newest_verified
from siteproof.services.identifiers import wire_time
from siteproof.store.log import head_seq
from siteproof.store.queries import upkeep as store
from siteproof.store.unit_of_work import UnitOfWork


def event_mark(uow: UnitOfWork, seq: int) -> list[Any] | None:
    """What tells the newest event up to seq from any other, None before the first."""
    event = store.newest_event(uow, seq)
    return None if event is None else [event["seq"], event["kind"], event["subject_id"], wire_time(event["at"])]


def continues(uow: UnitOfWork, manifest: Manifest) -> bool:
    """Whether the database holds the newest event and audit entry of this backup: then it holds all before them."""
    audit_hash = "" if manifest.audit_seq == 0 else store.audit_hash_at(uow, manifest.audit_seq)
    same = event_mark(uow, manifest.seq) == manifest.last_event and audit_hash == manifest.audit_hash
    return same and head_seq(uow) >= manifest.seq


def rolled_back(uow: UnitOfWork, backup_dir: Path | None, epoch: str) -> bool:
    """True when the archive holds a backup of this very epoch that the database does not continue.

    So a copy of the whole data folder, or a snapshot of the whole computer, put back by somebody is noticed although
    photos and database agree. Manifests are never encrypted; an archive that cannot be read proves nothing.
    """
    if backup_dir is None:
        return False
    try:
        newest = newest_verified(ArchiveFolder(backup_dir, read_head(backup_dir), Seal(None, None)))
    except (ArchiveAbsent, ArchiveDamaged, OSError):
        return False
    return newest is not None and newest.server_epoch == epoch and not continues(uow, newest)
