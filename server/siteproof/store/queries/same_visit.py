"""Inspections of a few projects, as little of each as says whose visit it was and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from siteproof.store.models import InspectionState, Project, User
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Visit:
    """One live inspection; `times`: started_at and received_at as the wire writes them."""

    record_id: str
    project_id: str
    site_id: str | None
    type: str
    state: str
    times: Mapping[str, str]
    inspector_name: str
    inspector_name_en: str | None


def visits_since(uow: UnitOfWork, viewer: Viewer, project_ids: Collection[str], since: datetime) -> list[Visit]:
    """Live inspections of these projects that came since an instant, in scope, earliest first; an inspector's own."""
    began, came = (InspectionState.content[name].as_string() for name in ("started_at", "received_at"))
    state = InspectionState
    query = (
        select(
            state.record_id, state.project_id, state.site_id, state.type, state.state, began, came,
            User.name, User.name_en,
        )
        .join(Project, Project.id == state.project_id)
        .join(User, User.id == state.inspector_id)
        .where(state.project_id.in_(project_ids), state.submitted_at >= since, visible_projects(viewer))
        .order_by(began, state.record_id)
    )  # fmt: skip
    if viewer.role == "inspector":
        query = query.where(state.inspector_id == viewer.user_id)
    return [
        Visit(*row[:5], {"started_at": row[5], "received_at": row[6]}, *row[7:]) for row in uow.session.execute(query)
    ]
