"""Stored defects: those of a project for its evaluation, the open ones in a reader's scope, their photos."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, delete, insert, select

from siteproof.store.models import Defect, DefectPhoto, Project, Record, StoredPhoto
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork


def defects_of_project(uow: UnitOfWork, project_id: str) -> Sequence[Defect]:
    """Open and closed ones; for the evaluation, so without a reader's scope."""
    return uow.session.scalars(select(Defect).where(Defect.project_id == project_id)).all()


def replace_photos(uow: UnitOfWork, defect_id: str, hashes: Collection[str]) -> None:
    """Name the photos that show a defect."""
    uow.session.execute(delete(DefectPhoto).where(DefectPhoto.defect_id == defect_id))
    if hashes:
        uow.session.execute(insert(DefectPhoto), [{"defect_id": defect_id, "sha256": each} for each in hashes])


def remove_defect(uow: UnitOfWork, defect: Defect) -> None:
    """Forget one that is confirmed no more."""
    replace_photos(uow, defect.id, ())
    uow.session.delete(defect)
    uow.session.flush()


def open_defects(uow: UnitOfWork, viewer: Viewer, ids: Collection[str]) -> Sequence[Defect]:
    """Open defects among `ids` of projects in scope."""
    query = select(Defect).join(Project, Project.id == Defect.project_id)
    return uow.session.scalars(query.where(Defect.id.in_(ids), Defect.state == "open", visible_projects(viewer))).all()


def shows_open_defect(viewer: Viewer, sha256: str) -> ColumnElement[bool]:
    """The condition that these bytes show an open defect of a project in this viewer's scope (contracts.md 3).

    The finder must have sent them himself: a released record may cite a hash of somebody else's photo.
    """
    sent = and_(StoredPhoto.sha256 == DefectPhoto.sha256, StoredPhoto.user_id == Record.author_id)
    return (
        select(DefectPhoto.sha256)
        .join(Defect, Defect.id == DefectPhoto.defect_id)
        .join(Project, Project.id == Defect.project_id)
        .join(Record, Record.id == Defect.record_id)
        .join(StoredPhoto, sent)
        .where(DefectPhoto.sha256 == sha256, Defect.state == "open", visible_projects(viewer))
        .exists()
    )
