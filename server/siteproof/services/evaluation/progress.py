"""Reported and verified progress of a project over time, from records and what they show.

Verified: accepted inspections with presence verified. Reported: what the unit says. Never mixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from siteproof.domain.progress import (
    MilestoneWeight,
    Observation,
    ProgressState,
    observed_pct,
    verified_progress,
    weighted_pct,
)
from siteproof.services.evaluation.bodies import day
from siteproof.services.evaluation.facts import Facts
from siteproof.services.evaluation.observe import Observed


@dataclass(frozen=True, slots=True)
class Counted:
    """Observations of one inspection and the local day since which they count (None: they do not)."""

    observations: tuple[Observation, ...]
    seen_on: date
    counts_since: date | None


@dataclass(frozen=True, slots=True)
class Reported:
    """What the unit reported for a day, weighted percent of the whole."""

    on: date
    pct: float


def weights(facts: Facts) -> list[MilestoneWeight]:
    """The milestones as weights."""
    return [MilestoneWeight(milestone.code, milestone.weight_pct) for milestone in facts.milestones]


def counted(facts: Facts, inspections: Sequence[Observed]) -> list[Counted]:
    """What each inspection says about progress; of a road by the length of its site."""
    zone = ZoneInfo(facts.zone)
    found: list[Counted] = []
    for each in inspections:
        decided = each.effective.decided_by
        since = decided.received_at.astimezone(zone).date() if each.counts and decided else None
        seen_on = each.seen_at.astimezone(zone).date()
        found.append(Counted(tuple(_observations(each)), seen_on, since))
    return found


def _observations(observed: Observed) -> list[Observation]:
    length_m = observed.site.length_m if observed.site else None
    return [
        Observation(
            milestone=row["milestone"],
            pct=observed_pct(row["pct"], row["chainage_m"], length_m),
            seen_at=observed.seen_at,
            counts=observed.counts,
            chainage_m=row["chainage_m"],
            record_id=observed.effective.record.id,
        )
        for response in observed.effective.responses.values()
        for row in response["progress"] or ()
    ]


def verified_at(facts: Facts, inspections: Sequence[Counted], known_on: date) -> ProgressState:
    """Verified progress as it was known at the end of a local day."""
    known = [
        o for c in inspections if c.counts_since is not None and c.counts_since <= known_on for o in c.observations
    ]
    return verified_progress(weights(facts), known)


def verified_curve(facts: Facts, inspections: Sequence[Counted]) -> Mapping[date, float]:
    """Verified percent by the day on which it was seen, from what counts today."""
    counting = [c for c in inspections if c.counts_since is not None and c.observations]
    curve: dict[date, float] = {}
    for each in counting:
        until = _end_of(each.seen_on, facts.zone)
        state = verified_progress(weights(facts), [o for c in counting for o in c.observations], until)
        if state.pct is not None:
            curve[each.seen_on] = state.pct
    return curve


def _end_of(seen_on: date, zone: str) -> datetime:
    return datetime(seen_on.year, seen_on.month, seen_on.day, 23, 59, 59, 999999, tzinfo=ZoneInfo(zone))


def last_seen(inspections: Sequence[Counted]) -> dict[str, Observation]:
    """The newest counting observation of each milestone: what the next inspector is shown as seen last."""
    newest: dict[str, Observation] = {}
    for observation in (o for each in inspections if each.counts_since is not None for o in each.observations):
        last = newest.get(observation.milestone)
        if observation.pct is not None and (last is None or observation.seen_at >= last.seen_at):
            newest[observation.milestone] = observation
    return newest


def reported(facts: Facts) -> list[Reported]:
    """The unit's reports in order of their day; a later report of the same day replaces the earlier."""
    found: dict[date, Reported] = {}
    for record in facts.records:
        if record.kind != "progress":
            continue
        shares = {row["milestone"]: float(row["pct"]) for row in record.body["milestones"]}
        pct = weighted_pct(weights(facts), shares)
        on = day(record.body["reported_on"])
        if pct is not None and on is not None:
            found[on] = Reported(on, pct)
    return sorted(found.values(), key=lambda report: report.on)
