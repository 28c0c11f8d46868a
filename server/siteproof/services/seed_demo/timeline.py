"""When everything of the demo happens: working hours of each inspector, reviews and reports after them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from siteproof.services.seed_demo.kinds import shares
from siteproof.services.seed_demo.projects import DemoProject
from siteproof.services.seed_demo.story import Visit, planned_share_pct

ZONE = ZoneInfo("Asia/Shanghai")
_FIRST_VISIT = time(8, 40)
_BETWEEN_VISITS = timedelta(minutes=75)
_REPORTED_AHEAD = {"b": (10, 18), "r": (16, 24), "x": (18, 26), "m": (17, 17), "q": (12, 24)}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that reaches the server at an instant (server's clock)."""

    at: datetime
    act: Callable[[], None]


def start_times(visits: list[Visit]) -> list[datetime]:
    """A start for each visit, so that nobody is in two places at once."""
    taken: dict[tuple[str, date], int] = {}
    found: list[datetime] = []
    for visit in visits:
        who = visit.project.leader_id if visit.by_leader else visit.project.inspector_id
        slot = taken.get((who, visit.on), 0)
        taken[(who, visit.on)] = slot + 1
        minutes = Random(f"{who}-{visit.on}-{slot}").randint(0, 14)
        first = datetime.combine(visit.on, _FIRST_VISIT, tzinfo=ZONE)
        found.append(first + slot * _BETWEEN_VISITS + timedelta(minutes=minutes))
    return found


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What a responsible unit claims on a day, percent by milestone."""

    project: DemoProject
    at: datetime
    shares: dict[str, float]


def unit_reports(projects: list[DemoProject], visits: list[Visit], today: date) -> list[UnitReport]:
    """Three reports a project; honest ones follow what stands on site, the others run ahead of it."""
    found: list[UnitReport] = []
    for project in projects:
        if project.story == "w":
            continue
        rng = Random(f"report-{project.id}")
        for days_ago in (62, 33, 5):
            on = today - timedelta(days=days_ago)
            if on <= project.start_on:
                continue
            stands_pct = _standing_pct(project, visits, on)
            low, high = _REPORTED_AHEAD.get(project.story, (0, 4))
            claimed = min(100.0, stands_pct + rng.uniform(low, high))
            at = datetime.combine(on, time(17, rng.randint(0, 59)), tzinfo=ZONE)
            found.append(UnitReport(project, at, shares(project.kind.id, claimed)))
    return found


def _standing_pct(project: DemoProject, visits: list[Visit], on: date) -> float:
    seen = [v.progress_pct for v in visits if v.project.id == project.id and v.on <= on and not v.by_leader]
    return seen[-1] if seen else planned_share_pct(project, on) * 0.8
