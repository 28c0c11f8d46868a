"""The end of a restore: a new epoch, so that no receipt of the old one counts, and everything computed anew."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from siteproof.media.high_water import HighWater, HighWaterMark
from siteproof.services.audit import SYSTEM, write_audit
from siteproof.services.backup.plan import Plan
from siteproof.services.pending_work import enqueue
from siteproof.store.identity import database_identity
from siteproof.store.log import append_event, head_seq, read_installation, replace_epoch
from siteproof.store.queries import upkeep as store
from siteproof.store.queries.evaluation import project_ids
from siteproof.store.queries.photos import unexamined
from siteproof.store.queries.work import release_all
from siteproof.store.unit_of_work import UnitOfWork

RESTORED = "restored"


def begin_restored_epoch(
    uow: UnitOfWork, blob_dir: Path, plan: Plan, fresh: tuple[str, str], token: str, now: datetime
) -> str:
    """Change epoch and identity, say so in log and audit, ask for evaluation of everything; returns the epoch.

    `fresh` are two new random ids: of the epoch, and of the database where it has none of its own; `token` is that
    of the restore which loaded these rows, so that it is finished once.
    """
    facts = read_installation(uow)
    assert facts is not None
    epoch, identity = fresh[0], database_identity(uow, None, fresh[1])
    replace_epoch(uow, epoch, identity)
    told = {
        "reason": "restored",
        "previous_epoch": facts.server_epoch,
        "archive": plan.archive.id,
        "number": plan.chosen.number,
        "made_at": plan.chosen.made_at,
        "tip": plan.tip,
        "because": plan.because,
        "records_at_stake": sum(each.records for each in plan.at_stake),
    }
    append_event(uow, kind="administered", subject_type="installation", subject_id=epoch, at=now, data=told)
    result = f"backup {plan.chosen.number} of {plan.tip}: {plan.because or 'the newest verified'}"
    write_audit(uow, SYSTEM, "installation.restored", "installation", epoch, result, now)
    store.set_upkeep(uow, RESTORED, now, {**told, "token": token, "epoch": epoch})
    for sha256, _ in plan.chosen.photos_missing:
        store.note_fault(uow, str(sha256), "missing", now)
    release_all(uow)
    for project_id in project_ids(uow):
        enqueue(uow, "evaluate", project_id, now)
    for sha256 in unexamined(uow):
        enqueue(uow, "examine", sha256, now)
    mark = HighWaterMark(blob_dir)
    mark.write(HighWater(epoch, identity, head_seq(uow)), durable=True)
    mark.close()
    return epoch
