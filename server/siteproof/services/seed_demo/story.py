"""What happens at one demo project: which visits, on which day, what each finds and how it was reviewed.

Honest and dishonest examples stand side by side on purpose; `Incident` names what a visit shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from siteproof.services.seed_demo.projects import DemoProject


class Incident(StrEnum):
    """What is special about a visit; NONE is an honest, clean one."""

    NONE = "none"
    ITEM_FAILED = "item_failed"
    BASIC_FAILED = "basic_failed"
    PASS_RATE = "pass_rate"
    REPRESENTATIVE = "representative"
    FAR_AWAY = "far_away"
    ACROSS_THE_DITCH = "across_the_ditch"
    VAGUE_FIX = "vague_fix"
    REUSED_BYTES = "reused_bytes"
    REUSED_PIXELS = "reused_pixels"
    IMPORTED = "imported"


class Outcome(StrEnum):
    """How the supervisor decided; PENDING waits in the queue."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    WITH_ISSUES = "accepted_with_issues"
    RETURNED = "returned"
    CORRECTED = "corrected"  # returned, then corrected by the inspector, waiting again


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned inspection of the story; progress in percent of the whole project as seen on site."""

    project: DemoProject
    on: date
    progress_pct: float
    incident: Incident
    outcome: Outcome
    photos: int
    drawn: bool
    by_leader: bool = False


_BEHIND_POINTS = {"s": (-2, 6), "b": (13, 25), "r": (34, 43), "x": (35, 42), "m": (34, 34), "q": (2, 8), "c": (2, 5)}
_ROAD_INCIDENTS = (
    Incident.ACROSS_THE_DITCH, Incident.REPRESENTATIVE, Incident.PASS_RATE, Incident.REUSED_BYTES,
    Incident.ITEM_FAILED, Incident.NONE,
)  # fmt: skip
_OTHER_INCIDENTS = (
    Incident.NONE, Incident.BASIC_FAILED, Incident.NONE, Incident.FAR_AWAY, Incident.NONE, Incident.VAGUE_FIX,
    Incident.IMPORTED, Incident.NONE, Incident.REUSED_PIXELS, Incident.NONE, Incident.ITEM_FAILED, Incident.NONE,
    Incident.REUSED_BYTES, Incident.NONE,
)  # fmt: skip
_PAST_INCIDENTS = (Incident.ITEM_FAILED, Incident.VAGUE_FIX, Incident.IMPORTED, Incident.PASS_RATE)


def planned_share_pct(project: DemoProject, on: date) -> float:
    """Percent of the plan on a day, by the plan the demo writes (see `baseline`)."""
    whole = (project.finish_on - project.start_on).days
    x = min(1.0, max(0.0, (on - project.start_on).days / whole))
    return 100.0 * (x * x * (3 - 2 * x) if project.has_baseline else x)


def baseline(project: DemoProject) -> list[tuple[date, float]]:
    """Points of the approved plan, about every 15 days: slow start, slow end."""
    days = list(range(15, (project.finish_on - project.start_on).days, 15))
    ends = [project.start_on + timedelta(days=n) for n in days] + [project.finish_on]
    return [(on, round(planned_share_pct(project, on), 1)) for on in ends]


def visits(projects: list[DemoProject], today: date) -> list[Visit]:
    """All visits of all projects, oldest first."""
    pending = {True: iter(_ROAD_INCIDENTS * 10), False: iter(_OTHER_INCIDENTS * 10)}
    result: list[Visit] = []
    for nth, project in enumerate(projects):
        result += _of_project(project, nth, today, pending[project.kind.id == "village_road"])
    return sorted(result, key=lambda v: (v.on, v.project.id))


def _of_project(project: DemoProject, nth: int, today: date, pending: Iterator[Incident]) -> list[Visit]:
    rng = Random(f"story-{project.id}")
    if project.story == "w":
        return []
    offsets = _offsets(project.story, rng)
    past = [
        Visit(
            project,
            today - timedelta(days=days),
            _progress_pct(project, today, days, rng),
            _past_incident(project, n, len(offsets), rng),
            Outcome.ACCEPTED,
            photos=_photo_count(project, days),
            drawn=rng.random() < 0.25,
        )
        for n, days in enumerate(offsets)
        if today - timedelta(days=days) > project.start_on
    ]
    past = [
        replace(v, outcome=Outcome.WITH_ISSUES) if v.incident in (Incident.ITEM_FAILED, Incident.PASS_RATE) else v
        for v in past
    ]
    return past + _latest(project, nth, today, pending, rng)


def _offsets(story: str, rng: Random) -> list[int]:
    if story in "qx":
        last = rng.randint(19, 41)
        return [last + 44, last + 21, last]
    if story == "d":
        return [74, 48, 33]
    return [rng.randint(70, 86), rng.randint(42, 54), rng.randint(19, 29), rng.randint(6, 10)]


def _photo_count(project: DemoProject, days_ago: int) -> int:
    """The road of the first page is walked from end to end; else a few pictures, older visits fewer."""
    if project.story == "m":
        return 9
    if project.length_m is not None and days_ago < 31:
        return 3
    return 2 if days_ago < 20 else 1


def _past_incident(project: DemoProject, n: int, count: int, rng: Random) -> Incident:
    """Only older visits carry one, so that the newest accepted one always proves its progress.

    On the road of the first page there is always one: what is not yet repaired belongs to that page.
    """
    chosen = rng.choice(_PAST_INCIDENTS) if n < count - 1 and rng.random() < 0.12 else Incident.NONE
    return Incident.ITEM_FAILED if project.id == "p001" and n == count - 2 else chosen


def _progress_pct(project: DemoProject, today: date, days_ago: int, rng: Random) -> float:
    """What stands on site: the plan of that day, scaled so that today ends the story's points behind."""
    on = today - timedelta(days=days_ago)
    planned_today, planned_then = planned_share_pct(project, today), planned_share_pct(project, on)
    if project.story == "d":
        return 100.0 if days_ago < 40 else max(5.0, planned_then - 3)
    if project.story == "o":
        return min(93.0, planned_then * 0.94)
    if project.story == "c":
        return max(3.0, planned_then - 38.0) if days_ago > 12 else planned_then - 3.0
    low, high = _BEHIND_POINTS[project.story]
    target = max(2.0, planned_today - Random(f"gap-{project.id}").uniform(low, high))
    return round(min(99.0, target * planned_then / max(1.0, planned_today) + rng.uniform(0, 0.8)), 1)


def _latest(project: DemoProject, nth: int, today: date, pending: Iterator[Incident], rng: Random) -> list[Visit]:
    """The visit of the last days that still waits for its review, for about every fourth project."""
    if project.story in "qxdw" or not (nth % 4 == 0 or project.id == "p002"):
        return []
    days_ago = 1 + nth // 4 % 4
    outcome, incident = Outcome.PENDING, Incident.NONE
    if project.id == "p002":
        outcome, days_ago = Outcome.RETURNED, 2
    elif nth % 40 == 20:
        outcome, days_ago = Outcome.CORRECTED, 3
    else:
        incident = next(pending)
    progress_pct = _progress_pct(project, today, days_ago, rng)
    on = today - timedelta(days=days_ago)
    return [Visit(project, on, progress_pct, incident, outcome, photos=4, drawn=nth % 3 == 0)]


def leader_visits(projects: list[DemoProject], today: date) -> list[Visit]:
    """He Jing's own visits of the last weeks: six of his projects, a photo each."""
    own = [p for p in projects if p.leader_id == "hejing" and p.story not in "wd"]
    return [
        Visit(
            project,
            today - timedelta(days=2 + 3 * n),
            0.0,
            Incident.NONE,
            Outcome.PENDING,
            1,
            drawn=False,
            by_leader=True,
        )
        for n, project in enumerate(own[1:18:3])
    ]
