"""Projects in a list, and one project as a leader opens it: promised, reported, verified, paid, proof and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.quantity_units import unit_in_both
from siteproof.domain.wording import as_document
from siteproof.services.evaluate_project import county_thresholds
from siteproof.services.flag_view import flag_view, gravest_first
from siteproof.services.identifiers import wire_time
from siteproof.services.light_words import light_view, percent_of
from siteproof.services.names import Pair, name_if_any, name_of, pair, paired
from siteproof.store.models import Project, ProjectState
from siteproof.store.queries import overview as queries
from siteproof.store.queries.evaluation import county_settings, english_of_responsible
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
        "name": name_of(project),
        "kind": project.kind,
        "area_name": name_of(row.area),
        "light": state.light if state else None,
        "verified_pct": state.verified_pct if state else None,
        "planned_pct": state.planned_pct if state else None,
        "behind_points": state.behind_points if state else None,
        "last_evidence_at": wire_time(state.last_evidence_at) if state and state.last_evidence_at else None,
        "stuck": stuck_view(state),
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
        "name": name_of(project),
        "kind": project.kind,
        "area_name": name_of(row.area),
        "sector_name": name_of(row.sector),
        "light": light_view(content.get("light"), thresholds),
        "promise": {
            "quantity": project.promised_quantity,
            "unit": _unit(project),
            "finish_on": project.planned_finish_on.isoformat() if project.planned_finish_on else None,
        },
        "reported_pct": state.reported_pct if state else None,
        "verified_pct": state.verified_pct if state else None,
        "planned_pct": state.planned_pct if state else None,
        "paid_fen": project.paid_fen,
        "budget_fen": project.budget_fen,
        "paid_pct": percent_of(project.paid_fen, project.budget_fen),
        "proof_photo": _with_names(content.get("proof_photo"), "inspector_name"),
        "last_visit": _with_names(content.get("last_visit"), "name"),
        "flags": _flags(uow, project.id),
        "people": _people(uow, row),
        "curve": content.get("curve", []),
    }


def _flags(uow: UnitOfWork, project_id: str) -> list[dict[str, Any]]:
    """Open flags, gravest first, each with the newest answer given to it."""
    flags = gravest_first(queries.open_flags(uow, project_id))
    answers = queries.answers_on(uow, {flag.record_id for flag in flags if flag.record_id is not None})
    return [flag_view(flag, answers.get(flag.record_id or "", ())) for flag in flags]


def _people(uow: UnitOfWork, row: ProjectPageRow) -> dict[str, Pair | None]:
    return {
        "leader": name_if_any(row.leader),
        "lead_unit": name_if_any(row.lead_unit),
        "responsible_unit": name_if_any(row.responsible_unit),
        "responsible_person": responsible_person(uow, row.project),
        "contractor": name_if_any(row.contractor),
    }


def responsible_person(uow: UnitOfWork, project: Project) -> Pair | None:
    """Whom the ledger names; in English where an account of the responsible unit says how."""
    said = project.responsible_person
    return None if said is None else pair(said, english_of_responsible(uow, project))


def stuck_view(state: ProjectState | None) -> dict[str, Any] | None:
    """Who has to act next, with his unit."""
    return _with_names(state.content["stuck"] if state else None, "name", "unit_name")


def _with_names(content: Mapping[str, Any] | None, *keys: str) -> dict[str, Any] | None:
    return None if content is None else paired(content, *keys)


def _unit(project: Project) -> dict[str, str] | None:
    unit = project.promised_unit
    return None if unit is None else as_document(unit_in_both(unit, project.promised_quantity))
