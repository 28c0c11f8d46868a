"""The leader's first page: three numbers, the few projects that need him and who is stuck there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from siteproof.services.evaluate_project import county_thresholds
from siteproof.services.evaluation.flags import start_of_day
from siteproof.services.evaluation.load import DEFAULT_ZONE
from siteproof.services.identifiers import wire_time
from siteproof.services.light_words import headline, is_paid_ahead, percent_of
from siteproof.services.names import name_of
from siteproof.services.project_page import stuck_view
from siteproof.store.models import Project, ProjectState
from siteproof.store.queries import overview as queries
from siteproof.store.queries.evaluation import county_settings
from siteproof.store.queries.overview import ProjectRow
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

NEEDS = 3
_COLOURS = ("red", "yellow", "green", "grey", "blue")


def overview(uow: UnitOfWork, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Counts today and yesterday, the three projects that need this person, his own visits of the month."""
    rows = queries.states(uow, viewer)
    settings = county_settings(uow)
    zone = str(settings.get("zone") or DEFAULT_ZONE)
    first_of_month = now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    states = [row.state for row in rows if row.state is not None]
    running = [row for row in rows if row.state is not None and row.state.light not in ("blue", None)]
    return {
        "computed_at": wire_time(max((state.computed_at for state in states), default=now)),
        "project_count": len(rows),
        "counts": _counts(len(rows), (state.content["light"] for state in states)),
        "counts_before": _counts(len(rows), (state.content["light_before"] for state in states)) if states else None,
        "evidence_limit_days": int(county_thresholds(settings).evidence_age_days),
        "needs": [_need(row.project, row.state) for row in _most_urgent(running) if row.state is not None],
        "visits": {
            "visited": queries.visited_projects(uow, viewer, start_of_day(first_of_month, zone)),
            "total": len(rows),
        },
    }


def _counts(projects: int, lights: Iterable[Mapping[str, Any] | None]) -> dict[str, int]:
    """How many of each colour; a red over old evidence counts under both."""
    counts = dict.fromkeys((*_COLOURS, "none", "no_fresh_evidence"), 0)
    for light in lights:
        if light is not None:
            counts[light["colour"] or "none"] += 1
            counts["no_fresh_evidence"] += light["no_fresh_evidence"]
    counts["none"] = projects - sum(counts[colour] for colour in _COLOURS)
    return counts


def _most_urgent(rows: Sequence[ProjectRow]) -> list[ProjectRow]:
    """Two that are red (money ahead first, then farthest behind) and the one longest without evidence."""
    red = sorted((row for row in rows if row.state and row.state.light == "red"), key=_by_gravity)
    old = sorted((row for row in rows if row.state and row.state.light == "grey"), key=_by_age)
    yellow = sorted((row for row in rows if row.state and row.state.light == "yellow"), key=_by_gravity)
    first = red[: NEEDS - 1] + old[:1]
    return (first + [row for row in (*red, *old, *yellow) if row not in first])[:NEEDS]


def _by_gravity(row: ProjectRow) -> tuple[bool, float, str]:
    assert row.state is not None
    return not is_paid_ahead(_numbers(row.project, row.state)), -(row.state.behind_points or 0.0), row.project.id


def _by_age(row: ProjectRow) -> tuple[float, str]:
    assert row.state is not None
    age_days = row.state.content["light"]["evidence_age_days"]
    return -(float("inf") if age_days is None else age_days), row.project.id


def _numbers(project: Project, state: ProjectState) -> dict[str, float | None]:
    return {
        "paid_pct": percent_of(project.paid_fen, project.budget_fen),
        "reported_pct": state.reported_pct,
        "verified_pct": state.verified_pct,
        "planned_pct": state.planned_pct,
    }


def _need(project: Project, state: ProjectState) -> dict[str, Any]:
    said, detail = headline(state.content["light"], _numbers(project, state))
    return {
        "project_id": project.id,
        "name": name_of(project),
        "number": project.number,
        "light": state.light,
        "headline": said,
        "detail": detail,
        "stuck": stuck_view(state),
    }
