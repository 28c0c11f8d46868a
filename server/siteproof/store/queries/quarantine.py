"""Records kept aside, for those who answer for the project or, where it is unknown or has moved, for the author."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from siteproof.domain.kinds import QuarantineReason
from siteproof.store.models import (
    Area,
    InspectionState,
    Project,
    Record,
    RecordPhoto,
    RecordPlacement,
    StoredPhoto,
    User,
    UserArea,
    UserSector,
)
from siteproof.store.scope import Viewer, area_subtree, visible_projects
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A quarantined record; `project` as stored now (None: unknown), `in_scope` whether the viewer sees it."""

    id: str
    kind: str
    seq: int
    received_at: datetime
    author: User
    submitted_by: User | None
    project: Project | None
    in_scope: bool
    inspection_id: str | None
    reasons: list[dict[str, Any]]
    missing: list[str]


def kept_aside(uow: UnitOfWork, viewer: Viewer, before_seq: int | None, limit: int) -> tuple[list[KeptRecord], int]:
    """(records newest first, count of all in reach); `inspection_id`: what the record is about, once evaluated."""
    seen, bringer = visible_projects(viewer), aliased(User)
    reach = or_(seen, _by_author(uow, viewer))
    count = _among(select(func.count()), bringer).where(reach)
    rows = _among(
        select(Record.id, Record.kind, Record.seq, Record.received_at, User, bringer, Project, seen.label("seen"),
               InspectionState.record_id, RecordPlacement.reasons, RecordPlacement.missing),
        bringer,
    ).where(reach)  # fmt: skip
    if before_seq is not None:
        rows = rows.where(Record.seq < before_seq)
    found = uow.session.execute(rows.order_by(Record.seq.desc()).limit(limit))
    kept = [
        KeptRecord(id_, kind, seq, at, author, by, project, bool(sight), inspection, reasons, missing)
        for id_, kind, seq, at, author, by, project, sight, inspection, reasons, missing in found
    ]
    return kept, int(uow.session.scalar(count) or 0)


def _among(statement: Select[Any], bringer: type[User]) -> Select[Any]:
    return (
        statement.select_from(Record)
        .join(RecordPlacement, RecordPlacement.record_id == Record.id)
        .join(User, User.id == Record.author_id)
        .outerjoin(bringer, bringer.id == Record.submitted_by)
        .outerjoin(Project, Project.id == RecordPlacement.project_id)
        .outerjoin(
            InspectionState,
            and_(InspectionState.record_id == Record.of_id, InspectionState.project_id == Project.id),
        )
        .where(RecordPlacement.placed == "quarantine")
    )


def _by_author(uow: UnitOfWork, viewer: Viewer) -> ColumnElement[bool]:
    """The project is not known, or lay outside the author's scope at arrival, and the author is near the viewer.

    A known project's sector still decides for who has sectors: another department's work is not his.
    """
    user = literal(viewer.user_id, String)
    own = select(UserSector.sector_id).where(UserSector.user_id == user)
    moved = cast(RecordPlacement.reasons, String).like(f'%"{QuarantineReason.OUT_OF_SCOPE.value}"%')
    return and_(
        or_(Project.id.is_(None), and_(moved, or_(~own.exists(), Project.sector_id.in_(own)))),
        Record.author_id.in_(_authors_near(uow, viewer)),
    )


def _authors_near(uow: UnitOfWork, viewer: Viewer) -> list[str]:
    """People whose areas and sectors meet the viewer's; whoever sees the whole county is near everybody.

    An author without sectors is of every department of his areas.
    """
    user = literal(viewer.user_id, String)
    has_areas, has_sectors = (exists().where(each.user_id == user) for each in (UserArea, UserSector))
    whole = exists().where(UserArea.user_id == user, UserArea.area_id == Area.id, Area.parent_id.is_(None))
    in_area = exists().where(UserArea.user_id == User.id, UserArea.area_id.in_(area_subtree(user)))
    own = select(UserSector.sector_id).where(UserSector.user_id == user)
    shares = exists().where(UserSector.user_id == User.id, UserSector.sector_id.in_(own))
    tied = exists().where(UserSector.user_id == User.id)
    near = select(User.id).where(
        or_(has_areas, has_sectors),
        or_(~has_areas, whole, in_area),
        or_(~has_sectors, shares, and_(has_areas, ~tied)),
    )
    return list(uow.session.scalars(near))


def photo_counts(uow: UnitOfWork, record_ids: Collection[str]) -> dict[str, int]:
    """How many photos each of these records lists; the caller took the ids from a scoped query."""
    query = select(RecordPhoto.record_id, func.count()).where(RecordPhoto.record_id.in_(record_ids))
    return {id_: int(count) for id_, count in uow.session.execute(query.group_by(RecordPhoto.record_id))}


def first_photos(uow: UnitOfWork, record_ids: Collection[str]) -> dict[str, str]:
    """The first photo of each record that its author stored; only for records of projects the viewer sees."""
    query = (
        select(RecordPhoto.record_id, RecordPhoto.sha256)
        .join(Record, Record.id == RecordPhoto.record_id)
        .join(StoredPhoto, and_(StoredPhoto.sha256 == RecordPhoto.sha256, StoredPhoto.user_id == Record.author_id))
        .where(RecordPhoto.record_id.in_(record_ids), StoredPhoto.damaged.is_(False))
        .order_by(RecordPhoto.position.desc())
    )
    return {row.record_id: row.sha256 for row in uow.session.execute(query)}
