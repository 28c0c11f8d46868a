"""Pending work: asking for it, claiming it with a lease, finishing or postponing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from siteproof.store.facts import Facts, first
from siteproof.store.models import PendingWork
from siteproof.store.unit_of_work import UnitOfWork


def _upsert(dialect: object) -> object:
    statement = dialect.insert(PendingWork)  # type: ignore[attr-defined]
    earlier = case(
        (statement.excluded.not_before < PendingWork.not_before, statement.excluded.not_before),
        else_=PendingWork.not_before,
    )
    return statement.on_conflict_do_update(
        index_elements=["kind", "subject_id"],
        set_={"revision": PendingWork.revision + 1, "tries": 0, "not_before": earlier},
    )


_ENQUEUE = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


def enqueue(uow: UnitOfWork, kind: str, subject_id: str, not_before: datetime) -> None:
    """Ask for work on a subject; asking while it waits or runs moves its revision and makes no twin."""
    enqueue_all(uow, kind, [subject_id], not_before)


def enqueue_all(uow: UnitOfWork, kind: str, subject_ids: Sequence[str], not_before: datetime) -> None:
    """As enqueue, for many subjects, each named once."""
    rows = [
        {"kind": kind, "subject_id": each, "revision": 1, "not_before": not_before, "tries": 0} for each in subject_ids
    ]
    if rows:
        statement = _ENQUEUE[uow.connection.dialect.name]
        one_or_all: Any = rows if len(rows) > 1 else rows[0]  # a list, even of one, costs a slower way
        uow.connection.execute(statement, one_or_all)


def asked_revision(uow: UnitOfWork, kind: str, subject_id: str) -> int | None:
    """How often work on a subject has been asked for; a change says that a cause came in between."""
    statement = select(PendingWork.revision).where(PendingWork.kind == kind, PendingWork.subject_id == subject_id)
    return uow.connection.execute(statement).scalar()


def claim(uow: UnitOfWork, kinds: Sequence[str], now: datetime, lease_until: datetime) -> Facts | None:
    """Take the oldest due piece of work that nobody holds, until lease_until."""
    due = (
        select(*PendingWork.__table__.c)
        .where(
            PendingWork.kind.in_(list(kinds)),
            PendingWork.not_before <= now,
            or_(PendingWork.lease_until.is_(None), PendingWork.lease_until <= now),
        )
        .order_by(PendingWork.not_before, PendingWork.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = first(uow.connection.execute(due))
    if row is not None:
        values = {"lease_until": lease_until, "tries": row["tries"] + 1}
        uow.connection.execute(update(PendingWork).where(PendingWork.id == row["id"]).values(**values))
    return row


def finish(uow: UnitOfWork, work_id: int, revision: int) -> None:
    """Take done work away; if it was asked for again meanwhile, it stays and is due."""
    done = delete(PendingWork).where(PendingWork.id == work_id, PendingWork.revision == revision)
    if uow.connection.execute(done).rowcount == 0:
        uow.connection.execute(update(PendingWork).where(PendingWork.id == work_id).values(lease_until=None, tries=0))


def postpone(uow: UnitOfWork, work_id: int, not_before: datetime, error: str) -> None:
    """Give failed work back, to be tried again later."""
    uow.connection.execute(
        update(PendingWork)
        .where(PendingWork.id == work_id)
        .values(lease_until=None, not_before=not_before, last_error=error)
    )


def release_all(uow: UnitOfWork) -> None:
    """Nobody who held a piece of work is alive any more (after a restore)."""
    uow.connection.execute(update(PendingWork).values(lease_until=None, tries=0))
