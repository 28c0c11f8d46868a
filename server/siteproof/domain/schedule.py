"""Where the plan says a project should be: planned percent from a baseline, or linear by working days.

Physical progress in percent of the whole; money is another curve. Earned schedule over period rows
is `earned_schedule`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise


class BaselineKind(StrEnum):
    """approved: points of an approved plan; linear: time-proportional (序时) until one exists; shown as such."""

    APPROVED = "approved"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class NonWorking:
    """Days on which no work is planned (winter stop), both ends included."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class BaselinePoint:
    """Cumulative planned percent at the end of a day."""

    on: date
    planned_pct: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A project's plan. `points` empty: linear from the start of `start_on` to the end of `finish_on`."""

    start_on: date
    finish_on: date
    points: tuple[BaselinePoint, ...] = ()
    non_working: tuple[NonWorking, ...] = ()

    @property
    def kind(self) -> BaselineKind:
        return BaselineKind.APPROVED if usable_points(self) else BaselineKind.LINEAR


def usable_points(plan: Plan) -> list[BaselinePoint]:
    """The baseline in order of date with finite values, bounded to 0..100 and never falling."""
    highest = 0.0
    found: list[BaselinePoint] = []
    for point in sorted(plan.points, key=lambda each: each.on):
        if math.isfinite(point.planned_pct):
            highest = max(highest, min(100.0, max(0.0, point.planned_pct)))
            found.append(BaselinePoint(point.on, highest))
    return found


def working_days(from_on: date, to_on: date, non_working: Iterable[NonWorking] = ()) -> int:
    """Working days from one day to another, both included; overlapping stops count once. 0 when to < from."""
    days = (to_on - from_on).days + 1
    if days <= 0:
        return 0
    last: date | None = None
    for stop in sorted(non_working, key=lambda each: each.from_on):
        start = max(from_on, stop.from_on if last is None else max(stop.from_on, last + timedelta(days=1)))
        end = min(to_on, stop.to_on)
        if end >= start:
            days -= (end - start).days + 1
            last = end
    return days


def winter_stops(from_mm_dd: str, to_mm_dd: str, first_year: int, last_year: int) -> tuple[NonWorking, ...]:
    """A stop that comes every year, such as "11-15" to "03-15" (over the turn of the year).

    ValueError when a text is no day of a common year.
    """
    stops: list[NonWorking] = []
    for year in range(first_year - 1, last_year + 1):
        start = date.fromisoformat(f"{year:04d}-{from_mm_dd}")
        end = date.fromisoformat(f"{year:04d}-{to_mm_dd}")
        if end < start:
            end = date.fromisoformat(f"{year + 1:04d}-{to_mm_dd}")
        stops.append(NonWorking(start, end))
    return tuple(stops)


def planned_pct(plan: Plan, on: date, non_working: Sequence[NonWorking] | None = None) -> float:
    """Planned cumulative percent at the end of a day, 0 to 100.

    Between two points of a baseline, and over the whole plan without one, it grows by working days; over
    a stretch of no working days at all it jumps on the last day. `non_working` adds to the plan's own.
    """
    stops = (*plan.non_working, *(non_working or ()))
    points = usable_points(plan)
    if not points:
        points = [BaselinePoint(plan.finish_on, 100.0)]
    if on >= points[-1].on:
        return points[-1].planned_pct
    first = BaselinePoint(min(plan.start_on, points[0].on) - timedelta(days=1), 0.0)
    if on <= first.on:
        return 0.0
    for before, after in pairwise([first, *points]):
        if on < after.on:
            next_on = before.on + timedelta(days=1)
            total = working_days(next_on, after.on, stops)
            share = working_days(next_on, on, stops) / total if total else 0.0
            return before.planned_pct + share * (after.planned_pct - before.planned_pct)
    return points[-1].planned_pct


def month_ends(from_on: date, to_on: date) -> list[date]:
    """Last days of the calendar months that ended between two days, both included."""
    found: list[date] = []
    year, month = from_on.year, from_on.month
    while (end := _next_month(year, month) - timedelta(days=1)) <= to_on:
        if end >= from_on:
            found.append(end)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        if year > 9998:
            break
    return found


def _next_month(year: int, month: int) -> date:
    return date(year, month + 1, 1) if month < 12 else date(year + 1, 1, 1)


def months_not_started(plan: Plan, on: date, started_on: date | None) -> int:
    """Month ends running, up to a day, at which work was planned and had not started.

    Only month ends at which the plan had already grown count, so a winter stop before the first planned
    work is no fault. 0 once started; a start after `on` is no start yet.
    """
    if started_on is not None and started_on <= on:
        return 0
    return sum(planned_pct(plan, end) > 0.0 for end in month_ends(plan.start_on, on))
