"""Projects in a list, and one project as a leader opens it: promised, reported, verified, paid, proof and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.evaluate_project import county_thresholds
from siteproof.services.flag_view import flag_view, gravest_first
from siteproof.services.identifiers import wire_time
from siteproof.services.light_words import light_view, percent_of
from siteproof.store.models import Unit
from siteproof.store.queries import overview as queries
from siteproof.store.queries.evaluation import county_settings
from siteproof.store.queries.overview import ProjectPageRow, ProjectRow
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

PAGE = 100


def project_list(
    uow: UnitOfWork, viewer: Viewer, *, light: str | None, text: str | None, after: str | None
) -> dict[str, Any]:
    """One page of the projects in scope: {items, next}; `next` None on the last page."""
    rows = queries.page(uow, viewer, light=light, text=text, after=after, limit=PAGE + 1)
    more = len(rows) > PAGE
    return {"items": [_row(row) for row in rows[:PAGE]], "next": rows[PAGE - 1].project.id if more else None}


def _row(row: ProjectRow) -> dict[str, Any]:
    project, state = row.project, row.state
    return {
        "id": project.id,
        "number": project.number,
        "name": {"zh": project.name, "en": project.name_en},
        "kind": project.kind,
        "area_name": row.area_name,
        "light": state.light if state else None,
        "verified_pct": state.verified_pct if state else None,
        "planned_pct": state.planned_pct if state else None,
        "behind_points": state.behind_points if state else None,
        "last_evidence_at": wire_time(state.last_evidence_at) if state and state.last_evidence_at else None,
        "stuck": state.content["stuck"] if state else None,
    }


def project_page(uow: UnitOfWork, viewer: Viewer, project_id: str) -> dict[str, Any]:
    """The page; raises not_found when there is no such project in the viewer's scope."""
    row = None if "\x00" in project_id else queries.project_page(uow, viewer, project_id)
    if row is None:
        raise SiteproofError(ErrorCode.NOT_FOUND)
    project, state = row.project, row.state
    content: Mapping[str, Any] = state.content if state else {}
    thresholds = county_thresholds(county_settings(uow))
    return {
        "id": project.id,
        "number": project.number,
        "name": {"zh": project.name, "en": project.name_en},
        "kind": project.kind,
        "area_name": row.area.name,
        "sector_name": row.sector.name,
        "light": light_view(content.get("light"), thresholds),
        "promise": {
            "quantity": project.promised_quantity,
            "unit": project.promised_unit,
            "finish_on": project.planned_finish_on.isoformat() if project.planned_finish_on else None,
        },
        "reported_pct": state.reported_pct if state else None,
        "verified_pct": state.verified_pct if state else None,
        "planned_pct": state.planned_pct if state else None,
        "paid_fen": project.paid_fen,
        "budget_fen": project.budget_fen,
        "paid_pct": percent_of(project.paid_fen, project.budget_fen),
        "proof_photo": content.get("proof_photo"),
        "last_visit": content.get("last_visit"),
        "flags": _flags(uow, project.id),
        "people": _people(row),
        "curve": content.get("curve", []),
    }


def _flags(uow: UnitOfWork, project_id: str) -> list[dict[str, Any]]:
    """Open flags, gravest first, each with the newest answer given to it."""
    flags = gravest_first(queries.open_flags(uow, project_id))
    answers = queries.answers_on(uow, {flag.record_id for flag in flags if flag.record_id is not None})
    return [flag_view(flag, answers.get(flag.record_id or "", ())) for flag in flags]


def _people(row: ProjectPageRow) -> dict[str, str | None]:
    def name(unit: Unit | None) -> str | None:
        return unit.name if unit else None

    return {
        "leader": row.leader.name if row.leader else None,
        "lead_unit": name(row.lead_unit),
        "responsible_unit": name(row.responsible_unit),
        "responsible_person": row.project.responsible_person,
        "contractor": name(row.contractor),
    }
