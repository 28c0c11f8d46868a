"""What an inspection shows: its presence, where each photo was taken, how its readings are judged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from siteproof.domain.acceptance import ItemVerdict, judge_item
from siteproof.domain.chainage import chainage
from siteproof.domain.checklist import Checklist
from siteproof.domain.exif_witness import SecondOpinion, Shutter, second_opinions
from siteproof.domain.flags.facts import EarlierUse
from siteproof.domain.geo import is_position
from siteproof.domain.presence import (
    Fix,
    InspectionPresence,
    PhotoPresence,
    Presence,
    Sighting,
    TimeBracket,
    inspection_presence,
)
from siteproof.domain.thresholds import Thresholds
from siteproof.services.evaluation.bodies import instant
from siteproof.services.evaluation.effective import Effective
from siteproof.services.evaluation.facts import Facts, PhotoFact, RecordFact, SiteFact

_TIME_SLACK = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SeenPhoto:
    """A photo with its place on the site; chainage only on a road and only for a usable position."""

    fact: PhotoFact
    place: PhotoPresence
    chainage_m: float | None
    earlier: tuple[EarlierUse, ...]
    time_mark: str | None
    exif: SecondOpinion

    @property
    def presence(self) -> Presence:
        """The state of the position alone."""
        return self.place.state


@dataclass(frozen=True, slots=True)
class Observed:
    """An inspection with everything that was computed about it.

    `started_at` and `finished_at` are the device's word. `seen_at` is what deadlines and order go by: the
    finish by the server's clock as the phone measured it, and never later than the record came (S17).
    """

    effective: Effective
    site: SiteFact | None
    checklist: Checklist | None
    presence: InspectionPresence
    photos: tuple[SeenPhoto, ...]
    verdicts: Mapping[str, ItemVerdict]
    started_at: datetime
    finished_at: datetime
    seen_at: datetime
    dwell_s: float

    @property
    def counts(self) -> bool:
        """Accepted with presence verified: only such an inspection proves progress."""
        accepted = self.effective.state in ("accepted", "accepted_with_issues")
        return accepted and self.presence.state is Presence.VERIFIED

    @property
    def is_evidence(self) -> bool:
        """Somebody was there and no supervisor rejected it: keeps a project from going grey."""
        return self.presence.state is Presence.VERIFIED and self.effective.state != "rejected"


def observe(facts: Facts, effective: Effective, thresholds: Thresholds) -> Observed:
    """Compute presence, places and verdicts of one inspection."""
    body = effective.record.body
    site = facts.site(body["site_id"])
    reference = body["checklist"]
    checklist = facts.checklists.get((reference["id"], int(reference["version"]))) if reference else None
    dwell_s = _dwell_s(body)
    finished_at = instant(body["finished_at"], effective.record.created_at)
    presence = inspection_presence(
        site.geometry if site else None,
        site.buffer_m if site else 0.0,
        [*_photo_sightings(effective.record), *_fix_sightings(body["fixes"])],
        dwell_s=dwell_s,
        dwell_min_s=checklist.dwell_min_s if checklist else None,
        bracket=TimeBracket(effective.record.beacon_at, effective.record.received_at),
        thresholds=thresholds,
    )
    return Observed(
        effective=effective,
        site=site,
        checklist=checklist,
        presence=presence,
        photos=_photos(facts, effective, site, presence, thresholds),
        verdicts=_verdicts(checklist, effective, facts.project.design, thresholds),
        started_at=instant(body["started_at"], effective.record.created_at),
        finished_at=finished_at,
        seen_at=_seen_at(effective.record, finished_at),
        dwell_s=dwell_s,
    )


def _dwell_s(body: Mapping[str, Any]) -> float:
    """Seconds by the phone's monotonic clock; readings beyond all reckoning show no stay."""
    dwell_s = (body["mono_finished_ms"] - body["mono_started_ms"]) / 1000
    return max(0.0, dwell_s) if math.isfinite(dwell_s) else 0.0


def _seen_at(record: RecordFact, finished_at: datetime) -> datetime:
    try:
        by_server = finished_at + timedelta(milliseconds=record.clock_offset_ms or 0)
    except OverflowError:
        return record.received_at
    return min(by_server, record.received_at)


def _photo_sightings(record: RecordFact) -> list[Sighting]:
    return [
        Sighting(_fix(photo), photo.captured_at, photo.mono_ms, is_photo=True, imported=photo.source == "imported")
        for photo in record.photos
    ]


def _fix(photo: PhotoFact) -> Fix | None:
    if photo.lat_deg is None or photo.lon_deg is None:
        return None
    return Fix(photo.lat_deg, photo.lon_deg, photo.accuracy_m, photo.age_s)


def _fix_sightings(fixes: Sequence[Mapping[str, Any]]) -> list[Sighting]:
    return [
        Sighting(
            Fix(fix["lat_deg"], fix["lon_deg"], fix["accuracy_m"], fix["age_s"]),
            None,
            fix["mono_ms"],
            is_photo=False,
        )
        for fix in fixes
    ]


def _photos(
    facts: Facts, effective: Effective, site: SiteFact | None, presence: InspectionPresence, thresholds: Thresholds
) -> tuple[SeenPhoto, ...]:
    """Photos of the inspection, then those of its corrections, each judged by its own record's circumstances."""
    seen: list[SeenPhoto] = []
    own = presence.photos[: len(effective.record.photos)]
    for record in (effective.record, *effective.corrections):
        states = own
        if record is not effective.record:
            states = inspection_presence(
                site.geometry if site else None,
                site.buffer_m if site else 0.0,
                _photo_sightings(record),
                thresholds=thresholds,
            ).photos
        opinions = _second_opinions(facts, record, site, thresholds)
        for photo, state, opinion in zip(record.photos, states, opinions, strict=True):
            seen.append(
                SeenPhoto(
                    fact=photo,
                    place=state,
                    chainage_m=_chainage_m(site, photo),
                    earlier=facts.earlier_uses.get((photo.record_id, photo.position), ()),
                    time_mark=_time_mark(record, photo, thresholds),
                    exif=opinion,
                )
            )
    return tuple(seen)


def _second_opinions(
    facts: Facts, record: RecordFact, site: SiteFact | None, thresholds: Thresholds
) -> list[SecondOpinion]:
    """EXIF of the photos of one record beside what the app recorded, read in the zones its camera may have meant."""
    began_at = instant(record.body["started_at"], record.created_at)
    zone = ZoneInfo(facts.zone)
    year = record.received_at.year
    county = [datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)]
    zones_min = {record.tz_offset_min, *(int(each.total_seconds() // 60) for each in county if each is not None)}
    shutters = [
        Shutter(
            captured_at=photo.captured_at,
            began_at=began_at,
            received_at=record.received_at,
            fix=_fix(photo),
            imported=photo.source == "imported",
            clock_offset_s=(record.clock_offset_ms or 0) / 1000,
            zones_min=zones_min,
        )
        for photo in record.photos
    ]
    seen = [(shutter, photo.exif) for shutter, photo in zip(shutters, record.photos, strict=True)]
    return second_opinions(seen, site.geometry if site else None, site.buffer_m if site else 0.0, thresholds)


def _chainage_m(site: SiteFact | None, photo: PhotoFact) -> float | None:
    if site is None or site.kind != "line" or photo.lat_deg is None or photo.lon_deg is None:
        return None
    if not is_position(photo.lat_deg, photo.lon_deg):
        return None
    spot = chainage(site.geometry, photo.lat_deg, photo.lon_deg)
    return spot.chainage_m if spot else None


def _time_mark(record: RecordFact, photo: PhotoFact, thresholds: Thresholds) -> str | None:
    """ok: shot within the inspection by a clock near the server's; None when the clock was never measured."""
    if record.clock_offset_ms is None:
        return None
    started_at = instant(record.body["started_at"], record.created_at)
    finished_at = instant(record.body["finished_at"], record.created_at)
    within = started_at - _TIME_SLACK <= photo.captured_at <= finished_at + _TIME_SLACK
    return "ok" if within and abs(record.clock_offset_ms) <= thresholds.clock_offset_s * 1000 else "warn"


def _verdicts(
    checklist: Checklist | None, effective: Effective, design: Mapping[str, Any], thresholds: Thresholds
) -> dict[str, ItemVerdict]:
    """Verdicts on items answered with readings or named values; the inspection's design values go first."""
    if checklist is None:
        return {}
    values = {**design, **(effective.record.body["design"] or {})}
    found: dict[str, ItemVerdict] = {}
    for item in checklist.items:
        response = effective.responses.get(item.id)
        if item.measure is None or response is None:
            continue
        named = response["lab"] if item.measure.inputs else None
        if response["readings"] or named:
            found[item.id] = judge_item(
                item.measure, values, response["readings"], item.crit, inputs=named, thresholds=thresholds
            )
    return found
