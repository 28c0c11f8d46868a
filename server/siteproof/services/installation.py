"""The epoch of an installation and the check at start that nobody's restore or failover can fake safety."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from siteproof.media.high_water import HighWater
from siteproof.services.audit import SYSTEM, write_audit
from siteproof.services.backup.continuity import rolled_back
from siteproof.services.identifiers import Entropy
from siteproof.store.identity import assert_durable, database_identity
from siteproof.store.log import (
    InstallationFacts,
    append_event,
    head_seq,
    make_installation,
    read_installation,
    replace_epoch,
)
from siteproof.store.unit_of_work import UnitOfWork


def _random_id(entropy: Entropy) -> str:
    return str(uuid.UUID(bytes=entropy(16), version=4))


def open_installation(
    uow: UnitOfWork,
    mark: HighWater | None,
    *,
    now: datetime,
    entropy: Entropy,
    is_demo: bool,
    backup_dir: Path | None = None,
) -> InstallationFacts:
    """The facts of this installation, made at first; a database that is not the one we left gets a new epoch.

    `mark` is the high-water mark beside the photos; an archive in `backup_dir` that knows more of this epoch than
    the database is a mismatch too. Raises RuntimeError when commits are not durable.
    """
    assert_durable(uow)
    facts = read_installation(uow)
    if facts is None:
        identity = database_identity(uow, None, _random_id(entropy))
        facts = InstallationFacts(_random_id(entropy), identity, is_demo, now)
        make_installation(uow, facts)
        write_audit(uow, SYSTEM, "installation.made", "installation", facts.server_epoch, "done", now)
        return facts
    identity = database_identity(uow, facts.database_identity, _random_id(entropy))
    reason = _mismatch(facts, identity, mark, head_seq(uow))
    if reason is None and rolled_back(uow, backup_dir, facts.server_epoch):
        reason = "database_behind_archive"
    if reason is None:
        return facts
    epoch = _random_id(entropy)
    replace_epoch(uow, epoch, identity)
    data = {"reason": reason, "previous_epoch": facts.server_epoch}
    append_event(uow, kind="administered", subject_type="installation", subject_id=epoch, at=now, data=data)
    write_audit(uow, SYSTEM, "installation.new_epoch", "installation", epoch, reason, now)
    return InstallationFacts(epoch, identity, facts.is_demo, facts.created_at)


def _mismatch(facts: InstallationFacts, identity: str, mark: HighWater | None, seq: int) -> str | None:
    """Why receipts of the remembered epoch cannot count any more, None when they do."""
    if identity != facts.database_identity:
        return "database_identity"
    if mark is None:
        return "photos_without_mark" if seq > 0 else None
    if mark.epoch != facts.server_epoch or mark.identity != facts.database_identity:
        return "photos_of_another_database"
    if mark.seq > seq:
        return "database_behind_photos"
    return None
