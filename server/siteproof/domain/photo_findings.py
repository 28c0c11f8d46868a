"""What one picture file, alone or among others, gives cause to ask. Codes are those of design.md 6.

Never a verdict: absence of EXIF is no finding, and every finding carries the numbers that made it.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from siteproof.domain.capture_time import CaptureTime
from siteproof.domain.gcj02 import gcj02_to_wgs84
from siteproof.domain.geo import Geometry, distance_to_geometry_m, geodesic_m, paths_of, points_of, rings_of
from siteproof.domain.presence import Fix, PhotoPresence, Presence
from siteproof.domain.reasons import Reason
from siteproof.domain.thresholds import DEFAULTS, Thresholds

Values: TypeAlias = dict[str, float | int | str | None]
Device: TypeAlias = tuple[str | None, str | None]

_CONSTANT_CLOCK_PHOTOS = 3
_GCJ02_WITHIN_M = 30.0
_FAR_M = 20_000.0
_FAR_CORNERS = 200


@dataclass(frozen=True, slots=True)
class Looks:
    """Size in pixels, mean grey, spread of grey and variance of edges of the picture shrunk to 256 px."""

    width_px: int
    height_px: int
    brightness: float
    contrast: float
    detail: float


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """One picture among others of a run: where and when it says it was taken, by which kind of device."""

    device: Device
    time: CaptureTime
    fix: Fix | None


def poor(looks: Looks, thresholds: Thresholds = DEFAULTS) -> Reason | None:
    """A picture that shows too little: too small, of one grey, or without any edge."""
    short_px = min(looks.width_px, looks.height_px)
    if short_px < thresholds.picture_short_side_px:
        numbers: Values = {"reason": "small", "short_side_px": short_px, "limit_px": thresholds.picture_short_side_px}
        return Reason("evidence.photo_poor", numbers)
    if looks.contrast < thresholds.picture_contrast:
        seen = "dark" if looks.brightness < 64.0 else "bright" if looks.brightness > 192.0 else "flat"
        numbers = {"reason": seen, "brightness": looks.brightness, "contrast": looks.contrast}
        return Reason("evidence.photo_poor", {**numbers, "limit": thresholds.picture_contrast})
    if looks.detail < thresholds.picture_detail:
        numbers = {"reason": "blurred", "detail": looks.detail, "limit": thresholds.picture_detail}
        return Reason("evidence.photo_poor", numbers)
    return None


def far_presence(presence: PhotoPresence, geometry: Geometry, fix: Fix | None) -> PhotoPresence:
    """The same presence with a geodesic to the nearest vertex where the site is far beyond the tangent plane."""
    if fix is None or presence.distance_m is None or presence.distance_m < _FAR_M:
        return presence
    distance_m = far_distance_m(geometry, presence.distance_m, fix.lat_deg, fix.lon_deg)
    first = Reason(presence.reasons[0].code, {**presence.reasons[0].numbers, "distance_m": distance_m})
    return replace(presence, distance_m=distance_m, reasons=(first, *presence.reasons[1:]))


def far_distance_m(geometry: Geometry | None, distance_m: float, lat_deg: float, lon_deg: float) -> float:
    """`distance_m` from the tangent plane, or the geodesic to the nearest vertex where it is beyond 20 km."""
    if distance_m < _FAR_M:
        return distance_m
    corners = [position for path in paths_of(geometry) for position in path] + points_of(geometry)
    corners += [position for rings in rings_of(geometry) for position in rings[0]]
    some = corners[:: 1 + len(corners) // _FAR_CORNERS]
    return min(geodesic_m(lat_deg, lon_deg, corner[1], corner[0]) for corner in some)


def place_findings(
    presence: PhotoPresence, geometry: Geometry, fix: Fix | None, thresholds: Thresholds = DEFAULTS
) -> list[Reason]:
    """Off the site or uncertain; a conflict beyond 200 m; a shift that looks like GCJ-02 is named as such."""
    if fix is None or presence.distance_m is None:
        return []
    numbers: Values = {**presence.reasons[0].numbers, "reason": presence.reasons[0].code}
    if presence.state is Presence.UNCERTAIN:
        return [Reason("evidence.place_uncertain", numbers)]
    if presence.state is not Presence.OFF_SITE:
        return []
    found = [Reason("evidence.off_site", numbers)]
    beyond_m = presence.distance_m - presence.buffer_m - (presence.accuracy_m or 0.0)
    if beyond_m > thresholds.exif_place_conflict_m:
        limit: Values = {"distance_m": presence.distance_m, "limit_m": thresholds.exif_place_conflict_m}
        found.append(Reason("evidence.exif_place_conflict", limit))
    back = gcj02_to_wgs84(fix.lat_deg, fix.lon_deg)
    shifted_m = distance_to_geometry_m(geometry, *back) if back != (fix.lat_deg, fix.lon_deg) else None
    if shifted_m is not None and shifted_m <= max(_GCJ02_WITHIN_M, presence.buffer_m):
        shift: Values = {"distance_m": presence.distance_m, "after_shift_m": shifted_m}
        found.append(Reason("evidence.looks_like_gcj02", shift))
    return found


def time_findings(photos: Sequence[TakenPhoto], thresholds: Thresholds = DEFAULTS) -> list[list[Reason]]:
    """Conflicts of time, photo by photo; a clock that is wrong by one constant amount is said to be that."""
    constant = _constant_clocks(photos, thresholds)
    found: list[list[Reason]] = []
    for photo in photos:
        own = [Reason("evidence.exif_time_conflict", _named(reason)) for reason in photo.time.reasons]
        offset_s, count = constant.get(photo.device, (0.0, 0))
        apart_s = photo.time.apart_s
        if count and apart_s is not None and abs(apart_s - offset_s) <= thresholds.clock_conflict_s:
            own = [reason for reason in own if reason.numbers["reason"] != "gps_time"]
            own.append(Reason("evidence.clock_wrong", {"reason": "constant", "offset_s": offset_s, "photos": count}))
        found.append(own)
    return found


def _named(reason: Reason) -> Values:
    return {"reason": reason.code, **reason.numbers}


def _constant_clocks(photos: Iterable[TakenPhoto], thresholds: Thresholds) -> dict[Device, tuple[float, int]]:
    """Devices whose camera clock differs from GPS time by one amount over at least three photos."""
    apart: dict[Device, list[float]] = {}
    for photo in photos:
        if photo.time.apart_s is not None and photo.device != (None, None):
            apart.setdefault(photo.device, []).append(photo.time.apart_s)
    found = {}
    for device, values in apart.items():
        middle_s = statistics.median(values)
        near = sum(abs(value - middle_s) <= thresholds.clock_conflict_s for value in values)
        if near >= _CONSTANT_CLOCK_PHOTOS and 2 * near > len(values):
            found[device] = (middle_s, near)
    return found


def travel_findings(photos: Sequence[TakenPhoto], thresholds: Thresholds = DEFAULTS) -> list[tuple[int, int, Reason]]:
    """Pairs of photos (positions in order of time) of one kind of device that nobody could both have taken."""
    placed: dict[Device, list[int]] = {}
    for position, photo in enumerate(photos):
        if photo.time.at is not None and photo.fix is not None:
            placed.setdefault(photo.device, []).append(position)
    found: list[tuple[int, int, Reason]] = []
    for positions in placed.values():
        ordered = sorted(positions, key=lambda position: (photos[position].time.at, position))
        for before, after in pairwise(ordered):
            reason = _too_far(photos[before], photos[after], thresholds)
            if reason is not None:
                found.append((before, after, reason))
    return found


def _too_far(before: TakenPhoto, after: TakenPhoto, thresholds: Thresholds) -> Reason | None:
    if before.fix is None or after.fix is None or before.time.at is None or after.time.at is None:
        return None
    apart_m = geodesic_m(before.fix.lat_deg, before.fix.lon_deg, after.fix.lat_deg, after.fix.lon_deg)
    surely_m = apart_m - (before.fix.accuracy_m or 0.0) - (after.fix.accuracy_m or 0.0)
    between_s = (after.time.at - before.time.at).total_seconds()
    if surely_m <= thresholds.jump_m or surely_m <= thresholds.speed_m_per_s * between_s:
        return None
    return Reason("evidence.impossible_travel", {"apart_m": apart_m, "between_s": between_s})
