"""What a projection is computed from: the plan of one project, its live records, their photos and twins.

System queries of the evaluation itself, so without a reader's scope; nobody's request may call them.
Every function is one query, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select

from siteproof.store.models import (
    BaselinePoint,
    Blob,
    Checklist,
    CountySetting,
    Flag,
    InspectionState,
    Milestone,
    Project,
    ProjectState,
    Record,
    RecordPhoto,
    RecordPlacement,
    Site,
    Task,
    Unit,
    User,
)
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PhotoUse:
    """A photo cited by some record of the installation: which bytes, which pixels, where in the log."""

    sha256: str
    pixel_sha256: str | None
    record_id: str
    record_seq: int
    of_id: str | None
    project_id: str | None
    received_at: datetime
    author_name: str


def project_ids(uow: UnitOfWork) -> list[str]:
    """Ids of all projects in a fixed order."""
    return list(uow.session.scalars(select(Project.id).order_by(Project.id)))


def project(uow: UnitOfWork, project_id: str) -> Project | None:
    """The project, or None."""
    return uow.session.get(Project, project_id)


def milestones(uow: UnitOfWork, project_id: str) -> Sequence[Milestone]:
    """Milestones in their order."""
    return uow.session.scalars(
        select(Milestone).where(Milestone.project_id == project_id).order_by(Milestone.position)
    ).all()


def baseline_points(uow: UnitOfWork, project_id: str) -> Sequence[BaselinePoint]:
    """Points of the approved plan by date; empty when there is none."""
    query = select(BaselinePoint).where(BaselinePoint.project_id == project_id)
    return uow.session.scalars(query.order_by(BaselinePoint.period_end_on)).all()


def sites(uow: UnitOfWork, project_id: str) -> Sequence[Site]:
    """Sites of the project by id."""
    return uow.session.scalars(select(Site).where(Site.project_id == project_id).order_by(Site.id)).all()


def county_settings(uow: UnitOfWork) -> dict[str, object]:
    """All settings of the county by key."""
    return {setting.key: setting.value for setting in uow.session.scalars(select(CountySetting))}


def live_records(uow: UnitOfWork, project_id: str) -> list[tuple[Record, User]]:
    """Live records of the project with their authors, in log order."""
    query = (
        select(Record, User)
        .join(RecordPlacement, RecordPlacement.record_id == Record.id)
        .join(User, User.id == Record.author_id)
        .where(RecordPlacement.project_id == project_id, RecordPlacement.placed == "live")
        .order_by(Record.seq)
    )
    return [(record, user) for record, user in uow.session.execute(query)]


def photos_of(uow: UnitOfWork, record_ids: Collection[str]) -> list[tuple[RecordPhoto, Blob | None]]:
    """Photos of the records with what is known of their bytes; None = the bytes were refused for good."""
    if not record_ids:
        return []
    query = (
        select(RecordPhoto, Blob)
        .outerjoin(Blob, Blob.sha256 == RecordPhoto.sha256)
        .where(RecordPhoto.record_id.in_(record_ids))
        .order_by(RecordPhoto.record_id, RecordPhoto.position)
    )
    return [(photo, blob) for photo, blob in uow.session.execute(query)]


def uses_of(uow: UnitOfWork, sha256s: Collection[str], pixel_sha256s: Collection[str]) -> list[PhotoUse]:
    """Every citation of these bytes or of these decoded pixels, oldest record first."""
    if not sha256s:
        return []
    query = (
        select(RecordPhoto.sha256, Blob.pixel_sha256, Record.id, Record.seq, Record.of_id, Record.project_id,
               Record.received_at, User.name)
        .join(Record, Record.id == RecordPhoto.record_id)
        .join(User, User.id == Record.author_id)
        .outerjoin(Blob, Blob.sha256 == RecordPhoto.sha256)
        .where(or_(RecordPhoto.sha256.in_(sha256s), Blob.pixel_sha256.in_(pixel_sha256s)))
        .order_by(Record.seq, RecordPhoto.position)
    )  # fmt: skip
    return [PhotoUse(*row) for row in uow.session.execute(query)]


def checklist_contents(
    uow: UnitOfWork, wanted: Collection[tuple[str, int]]
) -> dict[tuple[str, int], dict[str, object]]:
    """Content of the wanted checklist versions by (id, version)."""
    if not wanted:
        return {}
    query = select(Checklist).where(Checklist.id.in_({checklist_id for checklist_id, _ in wanted}))
    return {(c.id, c.version): c.content for c in uow.session.scalars(query) if (c.id, c.version) in wanted}


def open_tasks(uow: UnitOfWork, project_id: str) -> Sequence[Task]:
    """Tasks of the project by due day."""
    return uow.session.scalars(select(Task).where(Task.project_id == project_id).order_by(Task.due_on, Task.id)).all()


def flags_of(uow: UnitOfWork, project_id: str) -> Sequence[Flag]:
    """All flags ever raised for the project, cleared ones too."""
    return uow.session.scalars(select(Flag).where(Flag.project_id == project_id)).all()


def inspection_states(uow: UnitOfWork, project_id: str) -> Sequence[InspectionState]:
    """Stored projections of the project's inspections."""
    return uow.session.scalars(select(InspectionState).where(InspectionState.project_id == project_id)).all()


def project_state(uow: UnitOfWork, project_id: str) -> ProjectState | None:
    """Stored projection of the project."""
    return uow.session.get(ProjectState, project_id)


def unit_names(uow: UnitOfWork, unit_ids: Collection[str | None]) -> dict[str, tuple[str, str]]:
    """Names (zh, en) of units by id."""
    query: Select[tuple[str, str, str]] = select(Unit.id, Unit.name, Unit.name_en).where(Unit.id.in_(unit_ids))
    return {unit_id: (name, name_en) for unit_id, name, name_en in uow.session.execute(query)}
