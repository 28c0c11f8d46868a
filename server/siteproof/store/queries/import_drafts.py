"""Files that administrators look at before they take them; each is seen by its owner alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from siteproof.store.models import ImportDraft, Project, Site
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork


def drafts_of(uow: UnitOfWork, user_id: str) -> Sequence[ImportDraft]:
    """All drafts of a person, the newest first."""
    query = select(ImportDraft).where(ImportDraft.user_id == user_id)
    return uow.session.scalars(query.order_by(ImportDraft.created_at.desc(), ImportDraft.id.desc())).all()


def draft_of(uow: UnitOfWork, user_id: str, draft_id: str, *, lock: bool = False) -> ImportDraft | None:
    """This person's draft."""
    query = select(ImportDraft).where(ImportDraft.id == draft_id, ImportDraft.user_id == user_id)
    return uow.session.scalars(query.with_for_update() if lock else query).first()


def old_drafts(uow: UnitOfWork, before: datetime) -> Sequence[ImportDraft]:
    """Drafts nobody has touched since."""
    return uow.session.scalars(select(ImportDraft).where(ImportDraft.changed_at < before)).all()


def projects_without_sites(uow: UnitOfWork, viewer: Viewer) -> int:
    """How many projects of the newest programme year in scope have no site yet."""
    newest = select(func.max(Project.programme_year)).where(visible_projects(viewer))
    year = uow.connection.execute(newest).scalar()
    query = select(func.count()).select_from(Project).where(visible_projects(viewer), Project.programme_year == year)
    return int(uow.connection.execute(query.where(~exists().where(Site.project_id == Project.id))).scalar() or 0)
