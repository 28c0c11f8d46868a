"""What waits for a supervisor: flagged first, then drawn by lot, then the rest; newest first in each.

An inspection comes back when its author corrected it after the decision: the correction is kept aside and the
decision stands (sync.md 1.2), until a supervisor decides with both before him. Inspections of one visit stand
side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from siteproof.domain.flags.kinds import Severity
from siteproof.services.evaluation.flags import start_of_day
from siteproof.services.evaluation.load import DEFAULT_ZONE
from siteproof.services.flag_view import flag_view, gravest_first
from siteproof.services.identifiers import wire_time
from siteproof.services.inspection_standing import is_late
from siteproof.services.names import name_if_any, name_of
from siteproof.services.same_visit import same_visits
from siteproof.store.models import Flag
from siteproof.store.queries import review_queue as queries
from siteproof.store.queries.evaluation import county_settings
from siteproof.store.queries.late_corrections import corrected_after_decision
from siteproof.store.queries.review_queue import WaitingInspection
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

SECTIONS = ("flagged", "drawn", "rest")
MAX_WAITING = 500
_WORTH_A_LOOK = ("minor", "serious", "critical")


def review_queue(uow: UnitOfWork, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """{items, reviewed_today}; nobody is shown his own inspections, and leaders' visits need no review."""
    again = _corrected_late(uow, viewer)
    rows = [*again, *queries.waiting(uow, viewer, MAX_WAITING)]
    flags: dict[str, list[Flag]] = {}
    for flag in queries.open_flags(uow, [row.state.record_id for row in rows]):
        flags.setdefault(flag.record_id or "", []).append(flag)
    zone = str(county_settings(uow).get("zone") or DEFAULT_ZONE)
    others = same_visits(uow, viewer, [row.state for row in rows], zone)
    items = [_item(row, flags.get(row.state.record_id, []), again=row in again) for row in rows]
    midnight = start_of_day(now.astimezone(ZoneInfo(zone)).date(), zone)
    return {
        "items": _side_by_side(sorted(items, key=_urgency), others),
        "reviewed_today": queries.reviewed_since(uow, viewer, midnight),
    }


def _corrected_late(uow: UnitOfWork, viewer: Viewer) -> list[WaitingInspection]:
    """Decided inspections with a late correction; one whose photos are still missing is not yet to be judged."""
    found: dict[str, WaitingInspection] = {}
    for row, correction in corrected_after_decision(uow, viewer):
        if is_late(correction) and not correction["missing"]:
            found.setdefault(row.state.record_id, row)
    return list(found.values())[:MAX_WAITING]


def _urgency(item: dict[str, Any]) -> tuple[int, int]:
    """Sections in their order, gravest flag first within the flagged; otherwise newest first, as read."""
    gravest = max((Severity(flag["severity"]).rank for flag in item["flags"]), default=0)
    return SECTIONS.index(item["section"]), -gravest if item["section"] == "flagged" else 0


def _side_by_side(
    items: Iterable[dict[str, Any]], others: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """Inspections of one visit together where the first of them stands in its section, their number told."""
    visits: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for item in items:
        rest = others[item["inspection_id"]]
        visit = min([item["inspection_id"], *(each["inspection_id"] for each in rest)])
        visits.setdefault((item["section"], visit), []).append({**item, "same_visit_count": len(rest)})
    return [item for visit in visits.values() for item in visit]


def _item(row: WaitingInspection, flags: Sequence[Flag], *, again: bool) -> dict[str, Any]:
    state, content = row.state, row.state.content
    photos = content["photos"]
    first = next((photo for photo in photos if not photo["damaged"]), photos[0] if photos else None)
    return {
        "inspection_id": state.record_id,
        "sha256": content["sha256"],
        "project_id": state.project_id,
        "project_name": name_of(row.project),
        "site_name": name_if_any(row.site),
        "inspector_name": name_of(row.inspector),
        "type": state.type,
        "submitted_at": wire_time(state.submitted_at),
        "started_at": content["started_at"],
        "finished_at": content["finished_at"],
        "photo": {"record_id": first["record_id"], "sha256": first["sha256"]} if first else None,
        "photo_count": len(photos),
        "presence": state.presence,
        "section": "flagged" if again else _section(state.type, flags),
        "state": state.state,
        "flags": [flag_view(flag, content["answers"]) for flag in gravest_first(flags)],
    }


def _section(kind: str, flags: Sequence[Flag]) -> str:
    if any(flag.severity in _WORTH_A_LOOK for flag in flags):
        return "flagged"
    return "drawn" if kind == "drawn" else "rest"
