"""Inspections of one visit, told together: two of one site on one day are two facts (sync.md 1.2, F45, F46).

One visit: the same project and site, begun on the same day of the county. The day is the phone's word, but never
later than the day on which the record came (S17).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from siteproof.services.evaluation.flags import start_of_day
from siteproof.services.names import pair
from siteproof.store.models import InspectionState
from siteproof.store.queries.same_visit import Visit, visits_since
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

_Key = tuple[str, str | None, date]


def same_visits(
    uow: UnitOfWork, viewer: Viewer, states: Sequence[InspectionState], zone: str
) -> dict[str, list[dict[str, Any]]]:
    """The other inspections of the visit of each of these, earliest first, by record id; an inspector's own only."""
    keys = {state.record_id: _key(state, state.content, zone) for state in states}
    if not keys:
        return {}
    together: dict[_Key, list[Visit]] = {}
    since = start_of_day(min(day for _, _, day in keys.values()), zone)
    for visit in visits_since(uow, viewer, {state.project_id for state in states}, since):
        together.setdefault(_key(visit, visit.times, zone), []).append(visit)
    return {
        record_id: [_told(each) for each in together.get(key, ()) if each.record_id != record_id]
        for record_id, key in keys.items()
    }


def _key(at: InspectionState | Visit, times: Mapping[str, Any], zone: str) -> _Key:
    begun = min(datetime.fromisoformat(times["started_at"]), datetime.fromisoformat(times["received_at"]))
    return at.project_id, at.site_id, begun.astimezone(ZoneInfo(zone)).date()


def _told(visit: Visit) -> dict[str, Any]:
    return {
        "inspection_id": visit.record_id,
        "inspector_name": pair(visit.inspector_name, visit.inspector_name_en),
        "type": visit.type,
        "state": visit.state,
        "started_at": visit.times["started_at"],
    }
