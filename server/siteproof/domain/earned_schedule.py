"""Earned schedule over period rows (Lipke; PMI Practice Standard 2nd ed. app. D, ISO 21508:2018).

Every period counts 1; on a flat stretch of the plan ES takes its end (the strict definition). Past the
planned end PV stays at BAC and AT goes on. A worked example stands in tests/vectors/schedule.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from siteproof.domain.reasons import Reason, finite
from siteproof.domain.thresholds import DEFAULTS, Thresholds


@dataclass(frozen=True, slots=True)
class Period:
    """One row: cumulative planned and earned at the end of a period, in one unit. None: not known."""

    end_on: date
    planned: float | None
    earned: float | None


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """The figures on a day; None where undefined. Times are in periods, `behind_points` in points of BAC."""

    on: date
    bac: float | None
    pv: float | None
    ev: float | None
    pd: int
    at: int
    es: float | None
    sv_t: float | None
    spi: float | None
    spi_t: float | None
    ieac_t: float | None
    behind_points: float | None
    light: str | None
    reasons: tuple[Reason, ...] = ()


def period_problems(periods: Sequence[Period]) -> list[tuple[int, str]]:
    """What makes rows unusable, as (0-based row, code): ends not growing, plan falling, values not finite."""
    found: list[tuple[int, str]] = []
    highest: float | None = None
    ended = False
    for row, period in enumerate(periods):
        if row and period.end_on <= periods[row - 1].end_on:
            found.append((row, "period_end_not_growing"))
        for code, value in (("planned", period.planned), ("earned", period.earned)):
            if value is not None and (finite(value) is None or value < 0.0):
                found.append((row, f"{code}_not_a_number"))
        if period.planned is None:
            ended = True
            continue
        if ended:
            found.append((row, "planned_after_a_gap"))
        if highest is not None and period.planned < highest:
            found.append((row, "planned_falls"))
        highest = period.planned if highest is None else max(highest, period.planned)
    if highest is None or highest <= 0.0:
        found.append((0, "no_planned_value"))
    return found


def earned_schedule(periods: Sequence[Period], on: date, thresholds: Thresholds = DEFAULTS) -> EarnedSchedule:
    """The figures of a plan and what was earned, on a day.

    Unusable rows (`period_problems`) give no figures and a reason each. V6: SPI(t) 0.70, 29.2 points
    behind, yellow.
    """
    problems = period_problems(periods)
    at = sum(period.end_on <= on for period in periods)
    if problems:
        reasons = tuple(Reason(code, {"row": row + 1}) for row, code in problems)
        return _undefined(on, at, reasons)
    plan = [period.planned for period in periods if period.planned is not None]
    pd, bac = len(plan), plan[-1]
    known = [period.earned for period in periods[:at] if period.earned is not None]
    ev = known[-1] if known else None
    pv = 0.0 if at == 0 else plan[min(at, pd) - 1]
    es = None if ev is None else _earned_time(plan, ev)
    spi_t = None if es is None or at == 0 else es / at
    behind = None if ev is None else 100.0 * (pv - ev) / bac
    return EarnedSchedule(
        on=on,
        bac=bac,
        pv=pv,
        ev=ev,
        pd=pd,
        at=at,
        es=es,
        sv_t=None if es is None else es - at,
        spi=None if ev is None or pv == 0.0 else ev / pv,
        spi_t=spi_t,
        ieac_t=None if not spi_t else pd / spi_t,
        behind_points=behind,
        light=_light(periods, at, pv, bac, ev, behind, pd, thresholds),
    )


def _undefined(on: date, at: int, reasons: tuple[Reason, ...]) -> EarnedSchedule:
    return EarnedSchedule(on, None, None, None, 0, at, None, None, None, None, None, None, None, reasons)


def _earned_time(plan: Sequence[float], ev: float) -> float:
    """ES = C + I: whole periods whose plan is earned, and the earned share of the next."""
    whole = max((index + 1 for index, planned in enumerate(plan) if ev >= planned), default=0)
    if whole == len(plan):
        return float(whole)
    before = plan[whole - 1] if whole else 0.0
    return whole + (ev - before) / (plan[whole] - before)


def _light(
    periods: Sequence[Period],
    at: int,
    pv: float,
    bac: float,
    ev: float | None,
    behind: float | None,
    pd: int,
    thresholds: Thresholds,
) -> str | None:
    """By points behind; red when not started three period ends running; never green past the planned end."""
    if ev is None or behind is None or (pv == 0.0 and ev == 0.0):
        return None
    if behind > thresholds.behind_red_points + 1e-9 or _not_started(periods, at, ev, thresholds):
        return "red"
    overdue = at > pd and ev < bac
    return "yellow" if behind >= thresholds.behind_yellow_points - 1e-9 or overdue else "green"


def _not_started(periods: Sequence[Period], at: int, ev: float, thresholds: Thresholds) -> bool:
    """Earned 0 at the last three period ends, with work planned by each; unknown ends carry the value before."""
    if ev > 0.0:
        return False
    needed = round(thresholds.not_started_red_months)
    earned: float | None = None
    running = 0
    planned = 0.0
    for period in periods[:at]:
        earned = period.earned if period.earned is not None else earned
        planned = period.planned if period.planned is not None else planned
        running = running + 1 if earned == 0.0 and planned > 0.0 else 0
    return running >= needed
