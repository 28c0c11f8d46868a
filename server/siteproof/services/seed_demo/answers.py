"""Filling in a checklist as the demo's inspectors do: clean, or with the fault the story asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from siteproof.domain.checklist import Checklist, Criticality, Item, ItemKind
from siteproof.services.seed_demo import design
from siteproof.services.seed_demo.kinds import shares
from siteproof.services.seed_demo.sealing import instant
from siteproof.services.seed_demo.story import Incident, Visit

_REPRESENTATIVE_RULES = ("thickness_H", "thickness_mean", "compaction_B")
_FAILED_WORDS = {
    Incident.ITEM_FAILED: "现场看到与要求不符，已当面告知施工方。",
    Incident.BASIC_FAILED: "现场没有看到，施工方说明天补上。",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """Responses of a visit and the item that carries its fault, if any."""

    design: dict[str, float | str] | None
    responses: list[dict[str, Any]]
    failed_item_id: str | None


def fill_in(checklist: Checklist, visit: Visit, started_at: datetime, rng: Random) -> Filled:
    """All items answered, about two minutes apart, with the visit's incident in the fitting item."""
    values = design.design_values(checklist.design_fields, visit.project.length_m)
    faulty = _faulty_item(checklist, visit.incident)
    responses: list[dict[str, Any]] = []
    for nth, item in enumerate(checklist.items):
        answer = _answer(item, visit, values, rng, item is faulty)
        seconds = 70 + nth * rng.randint(55, 85)
        at = started_at + timedelta(seconds=seconds)
        responses.append(
            {**_EMPTY, "item_id": item.id, "answered_at": instant(at), "mono_ms": seconds * 1000, **answer}
        )
    return Filled(values, responses, faulty.id if faulty else None)


_EMPTY: dict[str, Any] = {
    "verdict": "answered", "grade": None, "readings": None, "choice": None, "text": None, "lab": None,
    "progress": None, "reason": None, "bulk": False,
}  # fmt: skip


def _faulty_item(checklist: Checklist, incident: Incident) -> Item | None:
    def first(*fits: Callable[[Item], bool]) -> Item | None:
        return next((item for item in checklist.items if all(fit(item) for fit in fits)), None)

    def is_check(item: Item) -> bool:
        return item.kind is ItemKind.CHECK

    if incident is Incident.BASIC_FAILED:
        return first(is_check, lambda item: item.crit is Criticality.BASIC)
    if incident is Incident.ITEM_FAILED:
        return first(is_check, lambda item: item.crit is not Criticality.BASIC) or first(is_check)
    if incident is Incident.PASS_RATE:
        return first(lambda item: item.measure is not None and item.measure.rule == "pass_rate")
    if incident is Incident.REPRESENTATIVE:
        return first(lambda item: item.measure is not None and item.measure.rule in _REPRESENTATIVE_RULES)
    return None


def _answer(
    item: Item, visit: Visit, values: dict[str, float | str] | None, rng: Random, faulty: bool
) -> dict[str, Any]:
    if item.kind is ItemKind.PROGRESS:
        return {"progress": _progress(item, visit)}
    if item.kind is ItemKind.CHOICE:
        return {"choice": next(o.id for o in item.options if o.id not in item.fail_on)}
    if item.kind is ItemKind.TEXT:
        return {"text": "正常"}
    if item.measure is not None:
        return _measured(item, visit, values, rng, faulty)
    if item.kind is ItemKind.LAB:
        return {"lab": {name: f"{name}-{rng.randint(1000, 9999)}" for name in item.fields}}
    if faulty:
        return {"verdict": "fail", "grade": item.sev.value, "reason": _FAILED_WORDS.get(visit.incident)}
    return {"verdict": "pass"}


def _measured(
    item: Item, visit: Visit, values: dict[str, float | str] | None, rng: Random, faulty: bool
) -> dict[str, Any]:
    lab = {name: f"BG-{rng.randint(10000, 99999)}" for name in item.fields} or None
    if faulty:
        low = visit.incident is Incident.REPRESENTATIVE
        readings = (design.low_mean_readings if low else design.low_rate_readings)(item, values, rng)
        return {"readings": readings, "lab": lab, "verdict": "fail", "grade": item.sev.value}
    good = design.good_readings(item, values, rng)
    if good is None:
        return {"verdict": "na", "reason": "本段尚未施工", "lab": lab}
    return {"readings": good, "lab": lab, "verdict": "pass"}


def _progress(item: Item, visit: Visit) -> list[dict[str, Any]]:
    assert item.progress is not None
    seen = shares(visit.project.kind.id, visit.progress_pct)
    by_chainage = item.progress.unit == "chainage_m" and visit.project.length_m is not None
    return [
        {
            "milestone": code,
            "pct": None if by_chainage else seen.get(code, 0.0),
            "chainage_m": round(seen.get(code, 0.0) / 100 * (visit.project.length_m or 0)) if by_chainage else None,
        }
        for code in item.progress.milestones
    ]
