"""Decided inspections whose author corrected them afterwards, always through the reader's scope.

The correction is kept aside and changes nothing (sync.md 1.2), so somebody has to be shown that it is there.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from siteproof.store.models import InspectionState, Project, Record, RecordPlacement, Site, User
from siteproof.store.queries.review_queue import WaitingInspection
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork

_MOST = 1000


def corrected_after_decision(uow: UnitOfWork, viewer: Viewer) -> list[tuple[WaitingInspection, dict[str, Any]]]:
    """Decided inspections of others with a correction in quarantine, newest first.

    Beside each stands that correction: {kind, placed, reasons, missing}; the caller says whether it is late.
    """
    correction, placement = aliased(Record), aliased(RecordPlacement)
    query = (
        select(InspectionState, Project, Site, User, placement.reasons, placement.missing)
        .join(correction, correction.of_id == InspectionState.record_id)
        .join(placement, placement.record_id == correction.id)
        .join(Project, Project.id == InspectionState.project_id)
        .join(User, User.id == InspectionState.inspector_id)
        .outerjoin(Site, Site.id == InspectionState.site_id)
        .where(
            correction.kind == "correction",
            placement.placed == "quarantine",
            InspectionState.state != "submitted",
            InspectionState.inspector_id != viewer.user_id,
            visible_projects(viewer),
        )
        .order_by(correction.seq.desc())
        .limit(_MOST)
    )
    return [
        (
            WaitingInspection(state, project, site, inspector),
            {"kind": "correction", "placed": "quarantine", "reasons": reasons, "missing": missing},
        )
        for state, project, site, inspector, reasons, missing in uow.session.execute(query)
    ]
