"""Was somebody really there: a graded answer with its numbers, never a verdict on a person.

Three states by distance d to the site, accuracy a and buffer r (design.md 5). A page cannot see a
system-level fake position, so "verified" means: nothing measured speaks against it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from siteproof.domain.chainage import Road, segment_index, segments
from siteproof.domain.geo import Geometry, distance_to_geometry_m, is_position, plane_distance_m
from siteproof.domain.reasons import Reason, finite
from siteproof.domain.thresholds import DEFAULTS, Thresholds

RULE_VERSION = 1


class Presence(StrEnum):
    """Graded evidence of presence."""

    VERIFIED = "verified"
    UNCERTAIN = "uncertain"
    OFF_SITE = "off_site"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class Fix:
    """A position from the device, WGS-84. Accuracy is a 95 % radius; age counts to the shutter. None: unknown."""

    lat_deg: float
    lon_deg: float
    accuracy_m: float | None = None
    age_s: float | None = None


@dataclass(frozen=True, slots=True)
class PhotoPresence:
    """The state of one position, its distance to the site and the reasons with their numbers."""

    state: Presence
    distance_m: float | None
    accuracy_m: float | None
    buffer_m: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One position of an inspection: a photo's or a fix between answers. `captured_at` is the device's clock."""

    fix: Fix | None
    captured_at: datetime | None = None
    mono_ms: float | None = None
    is_photo: bool = True
    imported: bool = False


@dataclass(frozen=True, slots=True)
class TimeBracket:
    """The sealing lies between the newest cited beacon and the receipt, both on the server's clock."""

    beacon_at: datetime | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class InspectionPresence:
    """The state of a whole inspection; `photos` answers each sighting in order."""

    state: Presence
    reasons: tuple[Reason, ...]
    photos: tuple[PhotoPresence, ...]


def photo_presence(
    geometry: Geometry | None,
    buffer_m: float,
    fix: Fix | None,
    *,
    imported: bool = False,
    thresholds: Thresholds = DEFAULTS,
) -> PhotoPresence:
    """Where a position stands to the site.

    verified: d <= r and a <= 50 m; off_site: d - a > r; uncertain otherwise. Accuracy unknown (absent,
    zero, NaN): never verified, off_site only when d > r + 200 m. A fix older than 60 s at the shutter
    and an imported picture: at most uncertain. No position or no site geometry: not_assessable.
    """
    if fix is None or not is_position(fix.lat_deg, fix.lon_deg):
        return _not_assessable("no_position", buffer_m)
    distance_m = distance_to_geometry_m(geometry, fix.lat_deg, fix.lon_deg)
    if distance_m is None or finite(buffer_m) is None:
        return _not_assessable("no_site_geometry", buffer_m)
    accuracy_m = finite(fix.accuracy_m)
    if accuracy_m is not None and accuracy_m <= 0.0:
        accuracy_m = None
    state, reason = _state(distance_m, accuracy_m, buffer_m, thresholds)
    reasons = [reason]
    age_s = finite(fix.age_s)
    if age_s is not None and age_s > thresholds.fix_age_s:
        reasons.append(Reason("fix_old", {"age_s": age_s, "limit_s": thresholds.fix_age_s}))
    if imported:
        reasons.append(Reason("imported"))
    if state is Presence.VERIFIED and len(reasons) > 1:
        state = Presence.UNCERTAIN
    return PhotoPresence(state, distance_m, accuracy_m, buffer_m, tuple(reasons))


def _not_assessable(code: str, buffer_m: float) -> PhotoPresence:
    return PhotoPresence(Presence.NOT_ASSESSABLE, None, None, buffer_m, (Reason(code),))


def _state(
    distance_m: float, accuracy_m: float | None, buffer_m: float, thresholds: Thresholds
) -> tuple[Presence, Reason]:
    numbers = {"distance_m": distance_m, "accuracy_m": accuracy_m, "buffer_m": buffer_m}
    if accuracy_m is None:
        if distance_m > buffer_m + thresholds.unknown_accuracy_m:
            numbers["unknown_accuracy_m"] = thresholds.unknown_accuracy_m
            return Presence.OFF_SITE, Reason("outside", numbers)
        return Presence.UNCERTAIN, Reason("accuracy_unknown", numbers)
    if distance_m - accuracy_m > buffer_m:
        return Presence.OFF_SITE, Reason("outside", numbers)
    if distance_m > buffer_m:
        return Presence.UNCERTAIN, Reason("outside_within_accuracy", numbers)
    if accuracy_m > thresholds.accuracy_m:
        return Presence.UNCERTAIN, Reason("accuracy_poor", {**numbers, "limit_m": thresholds.accuracy_m})
    return Presence.VERIFIED, Reason("inside", numbers)


def inspection_presence(
    geometry: Geometry | None,
    buffer_m: float,
    sightings: Sequence[Sighting],
    *,
    dwell_s: float | None = None,
    dwell_min_s: float | None = None,
    bracket: TimeBracket | None = None,
    thresholds: Thresholds = DEFAULTS,
) -> InspectionPresence:
    """The presence of a whole inspection from its photos, fixes, dwell time and order.

    verified: at least one position verified, none off site, dwell not below the checklist's floor and
    no impossible speed. off_site: every assessable position is off site. not_assessable: no position
    at all. uncertain otherwise. Every reason carries its numbers.
    """
    photos = tuple(
        photo_presence(geometry, buffer_m, each.fix, imported=each.imported, thresholds=thresholds)
        for each in sightings
    )
    count = {state: sum(photo.state is state for photo in photos) for state in Presence}
    assessable = len(photos) - count[Presence.NOT_ASSESSABLE]
    reasons = [Reason("positions", {state.value: count[state] for state in Presence})]
    doubts = _dwell(dwell_s, dwell_min_s) + _speed(sightings, thresholds)
    reasons += doubts + _coverage(geometry, sightings, photos) + _bracket(bracket)
    if assessable == 0:
        return InspectionPresence(Presence.NOT_ASSESSABLE, (Reason("no_position"), *reasons), photos)
    state = Presence.UNCERTAIN
    if count[Presence.OFF_SITE] == assessable:
        state = Presence.OFF_SITE
        reasons.insert(0, _farthest(photos))
    elif count[Presence.OFF_SITE]:
        reasons.insert(0, Reason("some_outside", {"outside": count[Presence.OFF_SITE], "of": assessable}))
    elif count[Presence.VERIFIED] and not any(doubt.code in _DOUBTS for doubt in doubts):
        state = Presence.VERIFIED
    return InspectionPresence(state, tuple(reasons), photos)


_DOUBTS = ("dwell_short", "speed_impossible")


def _farthest(photos: Sequence[PhotoPresence]) -> Reason:
    far = max(photos, key=lambda photo: photo.distance_m or 0.0)
    return Reason("all_outside", {"distance_m": far.distance_m, "accuracy_m": far.accuracy_m, "buffer_m": far.buffer_m})


def _dwell(dwell_s: float | None, dwell_min_s: float | None) -> list[Reason]:
    measured = finite(dwell_s)
    if measured is None:
        return []
    short = dwell_min_s is not None and measured < dwell_min_s
    return [Reason("dwell_short" if short else "dwell", {"dwell_s": measured, "limit_s": dwell_min_s})]


def _speed(sightings: Sequence[Sighting], thresholds: Thresholds) -> list[Reason]:
    """Two positions further apart than their accuracies and the time between them allow."""
    placed = [
        (each.mono_ms, each.fix)
        for each in sightings
        if each.fix is not None
        and not each.imported
        and finite(each.mono_ms) is not None
        and is_position(each.fix.lat_deg, each.fix.lon_deg)
    ]
    placed.sort(key=lambda pair: pair[0] or 0.0)
    for (before_ms, before), (after_ms, after) in pairwise(placed):
        apart_m = plane_distance_m(before.lat_deg, before.lon_deg, after.lat_deg, after.lon_deg)
        margin_m = (finite(before.accuracy_m) or 0.0) + (finite(after.accuracy_m) or 0.0)
        between_s = ((after_ms or 0.0) - (before_ms or 0.0)) / 1000.0
        surely_m = apart_m - margin_m
        if surely_m > thresholds.jump_m and surely_m > thresholds.speed_m_per_s * between_s:
            return [Reason("speed_impossible", {"apart_m": apart_m, "between_s": between_s, "margin_m": margin_m})]
    return []


def _coverage(
    geometry: Geometry | None, sightings: Sequence[Sighting], photos: Sequence[PhotoPresence]
) -> list[Reason]:
    road = Road(geometry)
    total = len(segments(road.length_m))
    if total == 0:
        return []
    seen: set[int] = set()
    for sighting, photo in zip(sightings, photos, strict=True):
        if photo.state is Presence.VERIFIED and sighting.fix is not None:
            spot = road.locate(sighting.fix.lat_deg, sighting.fix.lon_deg)
            if spot is not None:
                seen.add(segment_index(spot.chainage_m, road.length_m))
    return [Reason("segments", {"covered": len(seen), "of": total})]


def _bracket(bracket: TimeBracket | None) -> list[Reason]:
    if bracket is None:
        return []
    if bracket.beacon_at is None:
        return [Reason("sealed_before", {"received_at": bracket.received_at.isoformat()})]
    width_s = (bracket.received_at - bracket.beacon_at).total_seconds()
    return [Reason("sealed_within", {"width_s": width_s if math.isfinite(width_s) else None})]
