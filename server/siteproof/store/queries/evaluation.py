"""What a projection is computed from: the plan of one project, its live records, their photos and twins.

System queries of the evaluation itself, so without a reader's scope; nobody's request may call them.
Every function is one query, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, delete, func, or_, select

from siteproof.store.models import (
    BaselinePoint,
    Blob,
    Checklist,
    CountySetting,
    Defect,
    DefectPhoto,
    Flag,
    InspectionState,
    Milestone,
    PhotoRefusal,
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

PhotoRow = tuple[RecordPhoto, Blob | None, str | None]


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


def live_records(uow: UnitOfWork, project_id: str) -> list[tuple[Record, User, Unit | None]]:
    """Live records of the project with their authors and the authors' units, in log order."""
    query = (
        select(Record, User, Unit)
        .join(RecordPlacement, RecordPlacement.record_id == Record.id)
        .join(User, User.id == Record.author_id)
        .outerjoin(Unit, Unit.id == User.unit_id)
        .where(RecordPlacement.project_id == project_id, RecordPlacement.placed == "live")
        .order_by(Record.seq)
    )
    return [(record, user, unit) for record, user, unit in uow.session.execute(query)]


def photos_of(uow: UnitOfWork, record_ids: Collection[str]) -> list[PhotoRow]:
    """Photos of the records with what is known of their bytes, and the code if these were refused for good."""
    if not record_ids:
        return []
    refused = and_(PhotoRefusal.sha256 == RecordPhoto.sha256, PhotoRefusal.user_id == Record.author_id)
    query = (
        select(RecordPhoto, Blob, PhotoRefusal.code)
        .join(Record, Record.id == RecordPhoto.record_id)
        .outerjoin(Blob, Blob.sha256 == RecordPhoto.sha256)
        .outerjoin(PhotoRefusal, refused)
        .where(RecordPhoto.record_id.in_(record_ids))
        .order_by(RecordPhoto.record_id, RecordPhoto.position)
    )
    return [(photo, blob, code) for photo, blob, code in uow.session.execute(query)]


def present_hashes(uow: UnitOfWork, hashes: Collection[str]) -> set[str]:
    """Those of the record hashes that are stored."""
    if not hashes:
        return set()
    return set(uow.session.scalars(select(Record.sha256).where(Record.sha256.in_(hashes))))


def successors(uow: UnitOfWork, hashes: Collection[str]) -> list[tuple[str, str | None, str | None]]:
    """(id, device, predecessor) of the records that name one of these as their predecessor."""
    if not hashes:
        return []
    query = select(Record.id, Record.author_device, Record.prev_sha256).where(Record.prev_sha256.in_(hashes))
    return [(record_id, device, prev) for record_id, device, prev in uow.session.execute(query)]


def uses_of(uow: UnitOfWork, sha256s: Collection[str], pixel_sha256s: Collection[str]) -> list[PhotoUse]:
    """Every citation of these bytes or of these decoded pixels, oldest record first."""
    if not sha256s:
        return []
    query = (
        select(RecordPhoto.sha256, Blob.pixel_sha256, Record.id, Record.seq, Record.of_id, Record.project_id,
               Record.received_at)
        .join(Record, Record.id == RecordPhoto.record_id)
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


def holder_of_next_task(uow: UnitOfWork, project_id: str) -> tuple[User, Unit | None] | None:
    """Who has the open task of the project that is due first, with his unit."""
    query = (
        select(User, Unit)
        .join(Task, Task.assignee_id == User.id)
        .outerjoin(Unit, Unit.id == User.unit_id)
        .where(Task.project_id == project_id, Task.state == "open")
        .order_by(Task.due_on, Task.id)
        .limit(1)
    )
    row = uow.session.execute(query).first()
    return None if row is None else (row[0], row[1])


def open_tasks(uow: UnitOfWork, project_id: str, ids: Collection[str]) -> Sequence[Task]:
    """Those of the named tasks of this project that are still open."""
    if not ids:
        return []
    query = select(Task).where(Task.project_id == project_id, Task.id.in_(ids), Task.state == "open")
    return uow.session.scalars(query.order_by(Task.id)).all()


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


def english_of_responsible(uow: UnitOfWork, project: Project) -> str | None:
    """The English name of a project's responsible person, whom the ledger names in Chinese alone.

    It is that of an account of this name in the responsible unit; None where there is none.
    """
    if project.responsible_person is None or project.responsible_unit_id is None:
        return None
    query = select(func.min(User.name_en)).where(
        User.name == project.responsible_person, User.unit_id == project.responsible_unit_id
    )
    return uow.session.scalar(query)


def newest_evaluation_at(uow: UnitOfWork) -> datetime | None:
    """When a project was evaluated last; None when none ever was."""
    return uow.session.scalars(
        select(ProjectState.computed_at).order_by(ProjectState.computed_at.desc()).limit(1)
    ).first()


def delete_projections(uow: UnitOfWork) -> None:
    """Empty the tables of what is computed; records and the log stay."""
    for model in (Flag, DefectPhoto, Defect, InspectionState, ProjectState):
        uow.session.execute(delete(model))
