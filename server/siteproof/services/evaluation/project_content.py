"""The stored projection of a project: what phones share of it, and what the leader's page opens to.

Plain JSON. `shared` is what scopes pull: only a change there is told to phones; the rest moves daily.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from siteproof.domain.chainage import chainage_label, segment_index, segments
from siteproof.domain.lights import Colour, Light
from siteproof.domain.presence import Presence
from siteproof.domain.schedule import Plan, planned_pct
from siteproof.services.evaluation.facts import Facts, Person, SiteFact
from siteproof.services.evaluation.observe import Observed, SeenPhoto
from siteproof.services.evaluation.progress import Counted, Reported, last_seen, verified_curve
from siteproof.services.evaluation.write import RaisedFlag
from siteproof.services.identifiers import wire_time

_GRAVE = ("serious", "critical")
_CURVE_STEP_DAYS = 15
_CURVE_MAX_STEPS = 60


def shared_content(
    facts: Facts,
    observed: Sequence[Observed],
    inspections: Sequence[Counted],
    light: Light | None,
    raised: Sequence[RaisedFlag],
) -> dict[str, Any]:
    """What a phone in scope shows of the project; `raised` are the flags on the project as a whole."""
    zone = ZoneInfo(facts.zone)
    seen = last_seen(inspections)
    return {
        "light": light.colour.value if light and light.colour else None,
        "progress_last": {
            code: {
                "pct": each.pct,
                "chainage_m": each.chainage_m,
                "seen_on": each.seen_at.astimezone(zone).date().isoformat(),
            }
            for code, each in sorted(seen.items())
        },
        "last_inspected_on": max((c.seen_on.isoformat() for c in inspections), default=None),
        "serious_flags": sum(flag.severity in _GRAVE for flag in raised),
        "outline": None if facts.outline is None else {"area_id": facts.outline[0], "sha256": facts.outline[1]},
        "segments": {site.id: _segments(site, observed, facts.zone) for site in facts.sites if site.length_m},
    }


def _segments(site: SiteFact, observed: Sequence[Observed], zone: str) -> list[dict[str, Any]]:
    """Each 100 m with the newest day on which a photo verified to be there was taken."""
    length_m = site.length_m or 0.0
    newest: dict[int, date] = {}
    for each in observed:
        if not each.is_evidence or each.site is None or each.site.id != site.id:
            continue
        on = each.seen_at.astimezone(ZoneInfo(zone)).date()
        for photo in each.photos:
            if photo.presence is Presence.VERIFIED and photo.chainage_m is not None:
                index = segment_index(photo.chainage_m, length_m)
                newest[index] = max(on, newest.get(index, on))
    return [
        {"from_m": from_m, "to_m": to_m, "last_evidence_on": newest[n].isoformat() if n in newest else None}
        for n, (from_m, to_m) in enumerate(segments(length_m))
    ]


def light_content(light: Light | None) -> dict[str, Any] | None:
    """A light with its numbers, date and reasons; None where there is no plan to hold it against."""
    if light is None:
        return None
    return {
        "colour": light.colour.value if light.colour else None,
        "computed": light.computed.value if light.computed else None,
        "on": light.on.isoformat(),
        "planned_pct": light.planned_pct,
        "verified_pct": light.verified_pct,
        "behind_points": light.behind_points,
        "evidence_age_days": light.evidence_age_days,
        "no_fresh_evidence": light.no_fresh_evidence,
        "baseline": light.baseline.value,
        "reasons": [{"code": reason.code, "numbers": dict(reason.numbers)} for reason in light.reasons],
    }


def page_content(
    facts: Facts,
    observed: Sequence[Observed],
    inspections: Sequence[Counted],
    reports: Sequence[Reported],
    light: Light | None,
    plan: Plan | None,
) -> dict[str, Any]:
    """What the leader's page shows beside the light."""
    return {
        "reported_pct": reports[-1].pct if reports else None,
        "reported_on": reports[-1].on.isoformat() if reports else None,
        "curve": _curve(facts, inspections, reports, plan),
        "proof_photo": _proof_photo(observed),
        "last_visit": _last_visit(observed),
        "stuck": _stuck(facts, observed, light),
    }


def _curve(
    facts: Facts, inspections: Sequence[Counted], reports: Sequence[Reported], plan: Plan | None
) -> list[dict[str, Any]]:
    """Planned, reported and verified percent by day; None where nothing was said of that very day."""
    verified: Mapping[date, float] = verified_curve(facts, inspections)
    reported = {report.on: report.pct for report in reports}
    days = {facts.on, *verified, *reported}
    if plan is not None:
        whole = (plan.finish_on - plan.start_on).days
        step = max(_CURVE_STEP_DAYS, whole // _CURVE_MAX_STEPS)
        days |= {plan.start_on + timedelta(days=n) for n in range(0, max(whole, 0), step)} | {plan.finish_on}
    return [
        {
            "on": day.isoformat(),
            "planned_pct": planned_pct(plan, day) if plan else None,
            "reported_pct": reported.get(day),
            "verified_pct": verified.get(day),
        }
        for day in sorted(days)
    ]


def _proof_photo(observed: Sequence[Observed]) -> dict[str, Any] | None:
    """The newest picture that was taken there and was used nowhere before."""
    proofs = [
        (photo.fact.captured_at, photo.fact.record_id, photo, each)
        for each in observed
        if each.is_evidence
        for photo in each.photos
        if _is_proof(photo)
    ]
    if not proofs:
        return None
    _, _, photo, each = max(proofs, key=lambda proof: (proof[0], proof[1], -proof[2].fact.position))
    return {
        "record_id": photo.fact.record_id,
        "sha256": photo.fact.sha256,
        "captured_at": wire_time(photo.fact.captured_at),
        "inspector_name": each.effective.record.author_name[0],
        "inspector_name_en": each.effective.record.author_name[1],
        "chainage_label": None if photo.chainage_m is None else chainage_label(photo.chainage_m),
        "presence": photo.presence.value,
        "accuracy_m": photo.fact.accuracy_m,
    }


def _is_proof(photo: SeenPhoto) -> bool:
    whole = photo.fact.refused is None and not photo.fact.damaged
    return whole and photo.presence is Presence.VERIFIED and not photo.earlier


def _last_visit(observed: Sequence[Observed]) -> dict[str, Any] | None:
    there = [each for each in observed if each.is_evidence]
    if not there:
        return None
    last = max(there, key=lambda each: (each.seen_at, each.effective.record.id))
    return {
        "name": last.effective.record.author_name[0],
        "name_en": last.effective.record.author_name[1],
        "role": last.effective.record.author_role,
        "at": wire_time(min(last.started_at, last.seen_at)),
        "dwell_s": last.dwell_s,
    }


def _stuck(facts: Facts, observed: Sequence[Observed], light: Light | None) -> dict[str, Any] | None:
    """Who has to act next: the inspector when nobody looked, else the responsible person when behind."""
    if light is None or light.colour in (None, Colour.GREEN, Colour.BLUE):
        return None
    if light.colour is Colour.GREY:
        inspector = facts.task_holder or _last_inspector(observed)
        if inspector is not None:
            return _who(inspector.name, inspector.unit)
    if facts.project.responsible_person is None and facts.project.responsible_unit is None:
        return None
    return _who(facts.project.responsible_person, facts.project.responsible_unit)


def _last_inspector(observed: Sequence[Observed]) -> Person | None:
    authors = [each.effective.record for each in observed if each.effective.record.author_role == "inspector"]
    return Person(authors[-1].author_name, authors[-1].author_unit) if authors else None


def _who(name: tuple[str, str] | None, unit: tuple[str, str] | None) -> dict[str, Any]:
    """A person with his unit; where no person is named the unit stands for him."""
    zh, en = name or unit or (None, None)
    unit_zh, unit_en = unit if unit and name else (None, None)
    return {"name": zh, "name_en": en, "unit_name": unit_zh, "unit_name_en": unit_en}
