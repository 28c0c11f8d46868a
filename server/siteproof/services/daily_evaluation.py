"""Once a day everything is looked at again: evidence grows old by itself and plans move on.

The round is pending work like any other; each round asks for the next one shortly after the next
local midnight, so a server that slept through the night catches up when it starts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from siteproof.services.evaluation.load import DEFAULT_ZONE
from siteproof.services.pending_work import enqueue, register_handler
from siteproof.services.runtime import Runtime
from siteproof.store.queries.evaluation import county_settings, newest_evaluation_at, project_ids
from siteproof.store.unit_of_work import UnitOfWork

KIND = "evaluate_daily"
AFTER_MIDNIGHT = timedelta(minutes=5)


def start_daily_evaluation(runtime: Runtime) -> None:
    """See to it that the next round is asked for; at once when today's has not been done."""
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        zone = ZoneInfo(_zone(uow))
        newest = newest_evaluation_at(uow)
        done_today = newest is not None and newest.astimezone(zone).date() >= now.astimezone(zone).date()
        _ask(uow, next_round_at(now, zone) if done_today else now, zone)


def next_round_at(now: datetime, zone: ZoneInfo) -> datetime:
    """A little after the next local midnight."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone) + AFTER_MIDNIGHT


def _ask(uow: UnitOfWork, at: datetime, zone: ZoneInfo) -> None:
    """One piece of work a day, named by its day: asking twice makes no second round."""
    enqueue(uow, KIND, at.astimezone(zone).date().isoformat(), at)


def _round(runtime: Runtime, _day: str) -> None:
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        zone = ZoneInfo(_zone(uow))
        for project_id in project_ids(uow):
            enqueue(uow, "evaluate", project_id, now)
        _ask(uow, next_round_at(now, zone), zone)


def _zone(uow: UnitOfWork) -> str:
    return str(county_settings(uow).get("zone") or DEFAULT_ZONE)


register_handler(KIND, _round)
