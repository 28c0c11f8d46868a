"""Telling the rules what they look at, and when each of their remarks was first true.

The rules are domain.flags'; here facts are handed over and flags get their record and first day, both
following from the records, so that a rebuild raises the same flags with the same times.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from siteproof.domain.flags.evaluate import inspection_flags, project_flags
from siteproof.domain.flags.evidence import lacks_position
from siteproof.domain.flags.facts import (
    ChainFact,
    ClockFact,
    InspectionFacts,
    ItemFact,
    PhotoFact,
    ProjectFacts,
    SignatureState,
)
from siteproof.domain.flags.kinds import Flag
from siteproof.domain.lights import Light, behind_points
from siteproof.domain.schedule import Plan, planned_pct
from siteproof.domain.thresholds import Thresholds
from siteproof.services.evaluation.facts import Facts, RecordFact
from siteproof.services.evaluation.observe import Observed
from siteproof.services.evaluation.progress import Counted, verified_at
from siteproof.services.evaluation.write import RaisedFlag

_SIGNATURES = {"valid": SignatureState.VALID, "invalid": SignatureState.WRONG}


def flags_on_inspection(facts: Facts, observed: Observed, thresholds: Thresholds) -> list[RaisedFlag]:
    """All flags on one inspection, its items and its photos."""
    record = observed.effective.record
    photos = [
        PhotoFact(
            sha256=photo.fact.sha256,
            source=photo.fact.source,
            presence=photo.place,
            earlier=photo.earlier,
            damaged=photo.fact.damaged,
            refused=photo.fact.refused,
            item_id=photo.fact.item_id,
            exif=photo.exif,
        )
        for photo in observed.photos
    ]
    told = InspectionFacts(
        inspection_id=record.id,
        items=tuple(_items(observed)),
        photos=tuple(photos),
        presence=observed.presence,
        signature=_SIGNATURES.get(_least_signed(observed).signature, SignatureState.ABSENT),
        chain=_chain(facts, observed),
        clock=ClockFact(record.created_at, record.received_at, record.clock_offset_ms, record.beacon_at),
    )
    return [_raised(flag, record.id, _first_seen_at(flag, observed)) for flag in inspection_flags(told, thresholds)]


def _least_signed(observed: Observed) -> RecordFact:
    """The inspection, or a correction of it when only that lacks a good signature (contracts.md 1)."""
    effective = observed.effective
    records = (effective.record, *effective.corrections)
    return next((record for record in records if record.signature != "valid"), effective.record)


def _first_unplaced(observed: Observed) -> RecordFact:
    """The first record with a camera photo that lacks a position, else the inspection."""
    effective = observed.effective
    bare = {p.fact.record_id for p in observed.photos if p.fact.source == "camera" and lacks_position(p.place)}
    records = (effective.record, *effective.corrections)
    return next((record for record in records if record.id in bare), effective.record)


def _chain(facts: Facts, observed: Observed) -> ChainFact:
    """Where the device's chain is broken at the inspection or at a correction of it; the first such place."""
    effective = observed.effective
    found = (facts.chains.get(record.id) for record in (effective.record, *effective.corrections))
    return next((chain for chain in found if chain is not None), ChainFact())


def _items(observed: Observed) -> list[ItemFact]:
    if observed.checklist is None:
        return []
    found: list[ItemFact] = []
    for position, item in enumerate(observed.checklist.items, start=1):
        response = observed.effective.responses.get(item.id)
        if response is not None:
            judged = observed.verdicts.get(item.id)
            found.append(ItemFact(item, response["verdict"], response["choice"], response["grade"], judged, position))
    return found


def _first_seen_at(flag: Flag, observed: Observed) -> datetime:
    """When the record arrived that made the rule speak: a correction for what came with it."""
    effective = observed.effective
    if flag.code == "evidence.signature_bad":
        return _least_signed(observed).received_at
    if flag.code == "evidence.no_fix":
        return _first_unplaced(observed).received_at
    for correction in effective.corrections:
        answered = {response["item_id"] for response in correction.body["responses"]}
        shown = {photo.sha256 for photo in correction.photos}
        if flag.subject_part and flag.subject_part in (shown if flag.subject_type == "photo" else answered):
            return correction.received_at
    return effective.record.received_at


def flags_on_project(
    facts: Facts, inspections: Sequence[Counted], light: Light, plan: Plan, thresholds: Thresholds
) -> list[RaisedFlag]:
    """The flags on the project as a whole; first seen at the start of the day on which it became so."""
    last_evidence_on = max((c.seen_on for c in inspections if c.counts_since is not None), default=None)
    told = ProjectFacts(facts.project.id, light, plan.start_on, last_evidence_on)
    found: list[RaisedFlag] = []
    for flag in project_flags(told, thresholds):
        if flag.code == "schedule.behind_baseline":
            first_on = _behind_since(facts, inspections, plan, thresholds)
        elif last_evidence_on is None:
            first_on = plan.start_on
        else:
            first_on = last_evidence_on + timedelta(days=int(thresholds.evidence_age_days) + 1)
        found.append(_raised(flag, None, start_of_day(min(first_on, facts.on), facts.zone)))
    return found


def _behind_since(facts: Facts, inspections: Sequence[Counted], plan: Plan, thresholds: Thresholds) -> date:
    """The first day of the days running on which it has been behind, by what was known on each."""
    day = facts.on
    while day > plan.start_on:
        before = day - timedelta(days=1)
        behind = behind_points(planned_pct(plan, before), verified_at(facts, inspections, before).pct)
        if behind is None or behind < thresholds.behind_yellow_points:
            break
        day = before
    return day


def start_of_day(day: date, zone: str) -> datetime:
    """Midnight at the start of a local day, as an instant."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def _raised(flag: Flag, record_id: str | None, first_seen_at: datetime) -> RaisedFlag:
    return RaisedFlag(
        code=flag.code,
        subject_type=flag.subject_type.value,
        subject_id=flag.subject_id,
        subject_part=flag.subject_part,
        record_id=record_id,
        severity=flag.severity.value,
        rule_version=flag.rule_version,
        numbers=dict(flag.numbers),
        threshold=dict(flag.threshold) or None,
        first_seen_at=first_seen_at,
    )
