"""Reading and writing of records and of where they stand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, String, and_, bindparam, insert, literal, select, text, update
from sqlalchemy.orm import aliased

from siteproof.store.facts import Facts, every, first
from siteproof.store.models import (
    Checklist,
    InspectionState,
    Project,
    Record,
    RecordOriginal,
    RecordPhoto,
    RecordPlacement,
    User,
)
from siteproof.store.scope import Viewer, projects_of
from siteproof.store.unit_of_work import UnitOfWork

_STORED = (
    select(
        Record.id,
        Record.sha256,
        Record.kind,
        Record.seq,
        Record.received_at,
        Record.author_id,
        Record.submitted_by,
        Record.of_id,
        RecordPlacement.placed,
        RecordPlacement.missing,
        RecordPlacement.reasons,
        RecordPlacement.project_id,
    )
    .join(RecordPlacement, RecordPlacement.record_id == Record.id)
    .where(Record.id == bindparam("record_id"))
)
_SETTLED = {
    "sqlite": text(
        "SELECT sha256 FROM stored_photo WHERE user_id = :user_id AND sha256 IN (SELECT value FROM json_each(:hashes))"
        " UNION ALL"
        " SELECT sha256 FROM photo_refusal WHERE user_id = :user_id"
        " AND sha256 IN (SELECT value FROM json_each(:hashes))"
    ),
    "postgresql": text(
        "SELECT sha256 FROM stored_photo WHERE user_id = :user_id AND sha256 IN"
        " (SELECT json_array_elements_text(CAST(:hashes AS json)))"
        " UNION ALL SELECT sha256 FROM photo_refusal WHERE user_id = :user_id AND sha256 IN"
        " (SELECT json_array_elements_text(CAST(:hashes AS json)))"
    ),
}
_INSERT_RECORD = insert(Record)
_INSERT_PHOTO = insert(RecordPhoto)
_INSERT_ORIGINAL = insert(RecordOriginal)
_INSERT_PLACEMENT = insert(RecordPlacement)


def stored_record(uow: UnitOfWork, record_id: str) -> Facts | None:
    """What a receipt needs of a stored record, with where it stands now."""
    return first(uow.connection.execute(_STORED, {"record_id": record_id}))


def cited_record(uow: UnitOfWork, record_id: str) -> Facts | None:
    """As stored_record, for the record another one cites."""
    return stored_record(uow, record_id)


@cache
def _project_facts(role: str, has_unit: bool) -> Select[tuple[bool, bool, bool]]:
    project_id = bindparam("asked_project", type_=String)
    unit = bindparam("asked_unit", type_=String) if has_unit else None
    known = select(literal(True)).where(Project.id == project_id).scalar_subquery()
    scope = projects_of(bindparam("asked_user", type_=String), role, unit)
    inside = select(literal(True)).where(Project.id == project_id, scope).scalar_subquery()
    published = (
        select(literal(True))
        .where(
            Checklist.id == bindparam("asked_checklist", type_=String),
            Checklist.version == bindparam("asked_version", type_=Integer),
        )
        .scalar_subquery()
    )
    return select(known, inside, published)


def project_facts(
    uow: UnitOfWork,
    project_id: str | None,
    checklist: tuple[str, int] | None,
    author: tuple[str, str, str | None],
) -> tuple[bool, bool, bool]:
    """(project exists, it is in the author's scope, checklist version exists) in one statement.

    `author` is (user id, role, unit id); a missing project or checklist counts as not existing.
    """
    user_id, role, unit_id = author
    asked = {"asked_project": project_id, "asked_user": user_id}
    asked |= {} if unit_id is None or role != "unit" else {"asked_unit": unit_id}
    checklist_id, version = checklist if checklist is not None else (None, None)
    values = {**asked, "asked_checklist": checklist_id, "asked_version": version}
    row = uow.connection.execute(_project_facts(role, "asked_unit" in asked), values).one()
    return bool(row[0]), bool(row[1]), bool(row[2])


def settled_photos(uow: UnitOfWork, user_id: str, hashes: Sequence[str]) -> set[str]:
    """Those of the hashes that this user stored, or that were refused for good."""
    if not hashes:
        return set()
    values = {"user_id": user_id, "hashes": json.dumps(list(hashes))}
    return set(uow.connection.execute(_SETTLED[uow.connection.dialect.name], values).scalars())


def add_record(
    uow: UnitOfWork,
    record: dict[str, Any],
    photos: list[dict[str, Any]],
    originals: list[dict[str, Any]],
    placement: dict[str, Any],
) -> None:
    """Insert a record with its citations of photos, the originals they name, and its first placement."""
    uow.connection.execute(_INSERT_RECORD, record)
    if photos:
        uow.connection.execute(_INSERT_PHOTO, photos)
    if originals:
        uow.connection.execute(_INSERT_ORIGINAL, originals)
    uow.connection.execute(_INSERT_PLACEMENT, placement)


def set_placement(uow: UnitOfWork, record_id: str, values: dict[str, Any]) -> None:
    """Change where a record stands."""
    uow.connection.execute(update(RecordPlacement).where(RecordPlacement.record_id == record_id).values(**values))


_WAITING_FOR_PHOTO = (
    select(Record.id, Record.sha256, Record.kind, Record.author_id, Record.of_id, RecordPlacement.missing,
           RecordPlacement.reasons, RecordPlacement.project_id, RecordPlacement.placed)
    .join(RecordPhoto, RecordPhoto.record_id == Record.id)
    .join(RecordPlacement, RecordPlacement.record_id == Record.id)
    .where(
        RecordPhoto.sha256 == bindparam("sha256"),
        Record.author_id == bindparam("user_id"),
        RecordPlacement.placed != "live",
    )
    .distinct()
    .order_by(Record.id)
)  # fmt: skip


def records_missing_photo(uow: UnitOfWork, user_id: str, sha256: str) -> list[Facts]:
    """Records of this author, not live, that cite this photo (and may list it as missing)."""
    rows = every(uow.connection.execute(_WAITING_FOR_PHOTO, {"user_id": user_id, "sha256": sha256}))
    return [row for row in rows if sha256 in row["missing"]]


_JUDGED = (
    Record.id,
    Record.bytes,
    Record.sha256,
    Record.kind,
    Record.author_id,
    Record.of_id,
    Record.of_sha256,
    Record.signature,
    RecordPlacement.missing,
    RecordPlacement.reasons,
    RecordPlacement.placed,
    User.role,
    User.unit_id,
)
_WAITING_FOR_RECORD = (
    select(*_JUDGED)
    .join(RecordPlacement, RecordPlacement.record_id == Record.id)
    .join(User, User.id == Record.author_id)
    .where(Record.of_id == bindparam("record_id"), RecordPlacement.placed == "waiting")
    .order_by(Record.seq)
)


def records_waiting_for(uow: UnitOfWork, record_id: str) -> list[Facts]:
    """Records that cite this one and wait."""
    return every(uow.connection.execute(_WAITING_FOR_RECORD, {"record_id": record_id}))


def quarantined_after(uow: UnitOfWork, seq: int, limit: int) -> list[Facts]:
    """Quarantined records with a seq above this one, in log order, with what judging needs."""
    statement = (
        select(*_JUDGED, Record.seq, User.active)
        .join(RecordPlacement, RecordPlacement.record_id == Record.id)
        .join(User, User.id == Record.author_id)
        .where(RecordPlacement.placed == "quarantine", Record.seq > seq)
        .order_by(Record.seq)
        .limit(limit)
    )
    return every(uow.connection.execute(statement))


def projects_citing_photo(uow: UnitOfWork, sha256: str) -> list[str]:
    """Projects with a live record that cites these bytes."""
    statement = (
        select(RecordPlacement.project_id)
        .join(RecordPhoto, RecordPhoto.record_id == RecordPlacement.record_id)
        .where(
            RecordPhoto.sha256 == sha256,
            RecordPlacement.placed == "live",
            RecordPlacement.project_id.is_not(None),
        )
        .distinct()
    )
    return [str(project_id) for project_id in uow.connection.execute(statement).scalars()]


_DECISIVE = (
    select(Record.id, Record.sha256, Record.kind, Record.seq, Record.bytes, Record.author_id, Record.of_id,
           Record.created_at, Record.received_at, User.name, User.name_en, RecordPlacement.placed,
           RecordPlacement.missing, RecordPlacement.reasons, RecordPlacement.project_id)
    .join(RecordPlacement, RecordPlacement.record_id == Record.id)
    .join(User, User.id == Record.author_id)
    .where(Record.of_id == bindparam("inspection_id"), Record.kind.in_(("correction", "review")))
    .order_by(Record.seq)
)  # fmt: skip


def corrections_and_reviews(uow: UnitOfWork, inspection_id: str) -> list[Facts]:
    """What decides where an inspection stands, wherever it is placed, in log order."""
    return every(uow.connection.execute(_DECISIVE, {"inspection_id": inspection_id}))


def live_followers(uow: UnitOfWork, kind: str, of_id: str, before_seq: int) -> Sequence[Row[Any]]:
    """Earlier live records of this kind about one record, oldest first, with their authors' names."""
    statement = (
        select(Record.id, Record.sha256, Record.bytes, User.name, User.name_en, Record.received_at)
        .join(RecordPlacement, RecordPlacement.record_id == Record.id)
        .join(User, User.id == Record.author_id)
        .where(Record.kind == kind, Record.of_id == of_id, Record.seq < before_seq, RecordPlacement.placed == "live")
        .order_by(Record.seq)
    )
    return uow.connection.execute(statement).all()


def record_bytes(uow: UnitOfWork, record_id: str) -> bytes | None:
    """The sent bytes of a record."""
    return uow.connection.execute(select(Record.bytes).where(Record.id == record_id)).scalar()


def own_records(uow: UnitOfWork, user_id: str, ids: Sequence[str]) -> dict[str, Facts]:
    """Stored records among these ids that this user wrote or submitted."""
    statement = select(
        Record.id, Record.sha256, Record.seq, Record.received_at, Record.author_id, Record.submitted_by
    ).where(Record.id.in_(list(ids)), (Record.author_id == user_id) | (Record.submitted_by == user_id))
    return {row["id"]: row for row in every(uow.connection.execute(statement))}


def record_states(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Own record states as `me` shows them, by record id."""
    state = aliased(InspectionState)
    statement = (
        select(Record.id, Record.kind, Record.seq, RecordPlacement.placed, RecordPlacement.missing,
               RecordPlacement.reasons, state.state)
        .join(RecordPlacement, RecordPlacement.record_id == Record.id)
        .outerjoin(state, and_(state.record_id == Record.id))
        .where(Record.id.in_(list(ids)), Record.author_id == viewer.user_id)
    )  # fmt: skip
    return {row["id"]: dict(row) for row in every(uow.connection.execute(statement))}
