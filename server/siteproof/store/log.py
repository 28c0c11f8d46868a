"""Appending to the one grow-only log; seq comes from log_head inside the transaction, so it is the order of commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update

from siteproof.store.models import Installation, LogEvent, LogHead, ScopeChange
from siteproof.store.unit_of_work import UnitOfWork

_TAKE = text("UPDATE log_head SET seq = seq + :count WHERE id = 1 RETURNING seq")
_INSERT_EVENT = insert(LogEvent)
_INSERT_LOOK = insert(ScopeChange)
_EVENT_KINDS = frozenset({"record_stored", "photo_stored", "record_live", "administered", "projection", "key_change"})

Look = tuple[str, str, str]
"""(scope, type, object id): readers of this scope must look at this object again."""


@dataclass(frozen=True, slots=True)
class InstallationFacts:
    """What the one row of installation says."""

    server_epoch: str
    database_identity: str
    is_demo: bool
    created_at: datetime


def take_seq(uow: UnitOfWork, count: int = 1) -> int:
    """The last of `count` new sequence numbers; holds every other writer until this commit."""
    return int(uow.connection.execute(_TAKE, {"count": count}).scalar_one())


def head_seq(uow: UnitOfWork) -> int:
    """The newest committed sequence number."""
    return int(uow.connection.execute(select(LogHead.seq).where(LogHead.id == 1)).scalar_one())


def append_event(
    uow: UnitOfWork,
    *,
    kind: str,
    subject_type: str,
    subject_id: str,
    at: datetime,
    user_id: str | None = None,
    data: Mapping[str, Any] | None = None,
    looks: Iterable[Look] = (),
    seq: int | None = None,
) -> int:
    """Append one event and what each scope must look at; returns its seq.

    `seq` may be one already taken in this transaction by take_seq. Raises ValueError on an unknown kind.
    """
    if kind not in _EVENT_KINDS:
        raise ValueError(f"unknown kind of log event: {kind}")
    number = take_seq(uow) if seq is None else seq
    insert_events(uow, [event_row(number, kind, subject_type, subject_id, at, user_id, data)])
    rows = [
        {"seq": number, "scope": scope, "type": type_, "object_id": object_id}
        for scope, type_, object_id in dict.fromkeys(looks)
    ]
    if rows:
        uow.connection.execute(_INSERT_LOOK, rows)
    return number


def event_row(
    seq: int,
    kind: str,
    subject_type: str,
    subject_id: str,
    at: datetime,
    user_id: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One row of log_event for insert_events."""
    return {
        "seq": seq,
        "kind": kind,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "user_id": user_id,
        "data": None if data is None else dict(data),
        "at": at,
    }


def insert_events(uow: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """Insert events whose seq was taken in this transaction, in one statement."""
    uow.connection.execute(_INSERT_EVENT, rows)


def insert_look(uow: UnitOfWork, seq: int, look: Look) -> None:
    """One scope must look at one object."""
    scope, type_, object_id = look
    uow.connection.execute(_INSERT_LOOK, {"seq": seq, "scope": scope, "type": type_, "object_id": object_id})


def read_installation(uow: UnitOfWork) -> InstallationFacts | None:
    """The installation row, None in an empty database."""
    row = uow.connection.execute(select(Installation).where(Installation.id == 1)).mappings().first()
    if row is None:
        return None
    return InstallationFacts(row["server_epoch"], row["database_identity"], row["is_demo"], row["created_at"])


def make_installation(uow: UnitOfWork, facts: InstallationFacts) -> None:
    """Write the two single rows of a new database."""
    uow.connection.execute(
        insert(Installation),
        {
            "id": 1,
            "server_epoch": facts.server_epoch,
            "database_identity": facts.database_identity,
            "is_demo": facts.is_demo,
            "created_at": facts.created_at,
        },
    )
    uow.connection.execute(insert(LogHead), {"id": 1, "seq": 0})


def replace_epoch(uow: UnitOfWork, epoch: str, identity: str) -> None:
    """Begin a new epoch: every receipt of the old one stops counting."""
    uow.connection.execute(
        update(Installation)
        .where(Installation.id == bindparam("row"))
        .values(server_epoch=epoch, database_identity=identity),
        {"row": 1},
    )
