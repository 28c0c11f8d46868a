"""How far a project is: milestones weighted, from what accepted inspections showed, never from claims.

Verified progress counts only observations of accepted inspections whose presence is verified; what the
unit reports is kept beside it and never mixed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from siteproof.domain.reasons import finite


@dataclass(frozen=True, slots=True)
class MilestoneWeight:
    """Share of the whole by contract value or quantity; weights need not add up to 100."""

    code: str
    weight_pct: float


@dataclass(frozen=True, slots=True)
class Observation:
    """Percent of one milestone seen at an instant (device clock bounded by the server's).

    `counts`: the inspection is accepted and its presence verified, or overruled with a reason.
    """

    milestone: str
    pct: float | None
    seen_at: datetime
    counts: bool
    chainage_m: float | None = None
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProgressState:
    """`pct` is None while nothing was ever observed; a milestone not yet seen then counts as 0 of its weight."""

    pct: float | None
    last_seen_at: datetime | None = None


def observed_pct(pct: float | None, chainage_m: float | None, length_m: float | None) -> float | None:
    """Percent of a milestone, given directly or as the chainage reached on a road; bounded to 0..100."""
    direct = finite(pct)
    if direct is None:
        reached, length = finite(chainage_m), finite(length_m)
        if reached is None or length is None or length <= 0.0:
            return None
        direct = 100.0 * reached / length
    return min(100.0, max(0.0, direct))


def verified_progress(
    milestones: Sequence[MilestoneWeight], observations: Sequence[Observation], until: datetime | None = None
) -> ProgressState:
    """The newest counting observation of each milestone, weighted; observations after `until` are left out."""
    newest: dict[str, Observation] = {}
    known = {milestone.code for milestone in milestones}
    for each in observations:
        if not each.counts or finite(each.pct) is None or each.milestone not in known:
            continue
        if until is not None and each.seen_at > until:
            continue
        last = newest.get(each.milestone)
        if last is None or each.seen_at >= last.seen_at:
            newest[each.milestone] = each
    if not newest:
        return ProgressState(None)
    shares = {code: each.pct or 0.0 for code, each in newest.items()}
    last_seen_at = max(each.seen_at for each in newest.values())
    return ProgressState(weighted_pct(milestones, shares), last_seen_at)


def weighted_pct(milestones: Sequence[MilestoneWeight], pct_by_code: Mapping[str, float]) -> float | None:
    """Weighted percent of the whole; a milestone without a value counts 0. None without usable weights."""
    weights = [(each.code, finite(each.weight_pct) or 0.0) for each in milestones]
    total = sum(weight for _, weight in weights if weight > 0.0)
    if total <= 0.0:
        return None
    earned = sum(weight * min(100.0, max(0.0, pct_by_code.get(code, 0.0))) for code, weight in weights if weight > 0.0)
    return earned / total
