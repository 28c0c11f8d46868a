"""EXIF as a second opinion beside the app's own capture record: it decides nothing, a mismatch is remarked.

Absence is never a finding: a canvas writes no EXIF, and Android takes positions out of picked files. Every margin
speaks for the inspector: zones the camera may have meant, the phone's measured offset, both accuracies, and a
camera whose positions are GCJ-02. For an imported file the app knows only when it was chosen and where the
person stood then, so it may have been taken at any moment of the inspection and anywhere on the site.
"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from siteproof.domain.capture_time import capture_time
from siteproof.domain.gcj02 import gcj02_to_wgs84
from siteproof.domain.geo import Geometry, distance_to_geometry_m, geodesic_m, is_position
from siteproof.domain.photo_findings import far_distance_m
from siteproof.domain.presence import Fix
from siteproof.domain.reasons import Reason, finite
from siteproof.domain.thresholds import DEFAULTS, Thresholds

_CONSTANT_CLOCK_PHOTOS = 3
_WHOLE_SECONDS_S = 1.0
_DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Shutter:
    """What the app recorded about one photo; times by the phone's clock.

    `began_at`: start of the inspection, `clock_offset_s`: server minus phone where measured, `zones_min`: minutes
    east of UTC that a camera without a written zone may have meant, `received_at`: the server's clock.
    """

    captured_at: datetime
    began_at: datetime
    received_at: datetime
    fix: Fix | None
    imported: bool
    clock_offset_s: float = 0.0
    zones_min: Collection[int] = (480,)


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What EXIF says otherwise than the app; None: it agrees, or says nothing."""

    time: Reason | None = None
    place: Reason | None = None


AGREES = SecondOpinion()


@dataclass(frozen=True, slots=True)
class _Written:
    """The camera's time at that of its possible zones which lies nearest, and how far from the app's (s, signed)."""

    said: Reason
    device: tuple[object, object] = (None, None)
    apart_s: float | None = None


def second_opinions(
    photos: Sequence[tuple[Shutter, Mapping[str, object]]],
    geometry: Geometry | None,
    buffer_m: float,
    thresholds: Thresholds = DEFAULTS,
) -> list[SecondOpinion]:
    """EXIF (`siteproof.media.exif`) against the app's record, photo by photo of one inspection.

    Rule (design.md 5): more than 10 min apart beyond a constant clock offset, or more than 200 m beyond both
    accuracies. At least three photos of one camera, all off by one amount over more than 10 min, show a clock
    that was not set and are said to be that.
    """
    written = [_time(shutter, exif, thresholds) for shutter, exif in photos]
    shutters = [shutter for shutter, _ in photos]
    constant = _constant_clocks(list(zip(shutters, written, strict=True)), thresholds)
    found: list[SecondOpinion] = []
    for (shutter, exif), said in zip(photos, written, strict=True):
        time = said.said if said is not None else None
        if said is not None and said.apart_s is not None and said.device in constant:
            middle_s, count = constant[said.device]
            if abs(said.apart_s - middle_s) <= thresholds.clock_conflict_s:
                time = replace(said.said, numbers={**said.said.numbers, "reason": "constant", "photos": count})
        found.append(SecondOpinion(time, _place(shutter, exif, geometry, buffer_m, thresholds)))
    return found


def _time(shutter: Shutter, exif: Mapping[str, object], thresholds: Thresholds) -> _Written | None:
    """What speaks against the app's time, None where nothing does."""
    taken = capture_time(exif, finite(exif.get("lon_deg")), shutter.received_at, thresholds)
    if any(reason.code == "implausible" for reason in taken.reasons):
        written = _minute(str(exif.get("taken_at")))
        return _Written(Reason("evidence.exif_time_conflict", {"reason": "implausible", "written": written}))
    if taken.text is None or exif.get("time_source") not in ("original", "digitized"):
        return None
    local = datetime.fromisoformat(taken.text)
    zones = [each for each in shutter.zones_min if abs(each) < _DAY_MIN] or [0]
    read = [local] if local.tzinfo else [local.replace(tzinfo=timezone(timedelta(minutes=each))) for each in zones]
    apart_s = min((_outside_s(shutter, at) for at in read), key=abs)
    if abs(apart_s) <= thresholds.clock_conflict_s + _WHOLE_SECONDS_S:
        return None
    shown = shutter.captured_at.astimezone(read[0].tzinfo)
    numbers = {
        "reason": "imported" if shutter.imported else None,
        "written": _minute(taken.text),
        "recorded": _minute(shown.isoformat()),
        "apart_s": abs(apart_s),
        "limit_s": thresholds.clock_conflict_s,
    }
    said = Reason("evidence.exif_time_conflict", {name: each for name, each in numbers.items() if each is not None})
    return _Written(said, (exif.get("make"), exif.get("model")), apart_s)


def _outside_s(shutter: Shutter, at: datetime) -> float:
    """Seconds from the time the app allows, by the phone's clock or by the server's; negative is earlier."""
    found = []
    for offset_s in {0.0, shutter.clock_offset_s}:
        late_s = (at.astimezone(UTC) - shutter.captured_at).total_seconds() - offset_s
        began_at = min(shutter.began_at, shutter.captured_at) if shutter.imported else shutter.captured_at
        early_s = (at.astimezone(UTC) - began_at).total_seconds() - offset_s
        found.append(late_s if late_s > 0.0 else min(early_s, 0.0))
    return min(found, key=abs)


def _constant_clocks(
    photos: Sequence[tuple[Shutter, _Written | None]], thresholds: Thresholds
) -> dict[tuple[object, object], tuple[float, int]]:
    """Cameras that are off by one amount for longer than the limit: what was chosen at one moment shows no clock."""
    by_device: dict[tuple[object, object], list[tuple[datetime, float]]] = {}
    for shutter, said in photos:
        if said is not None and said.apart_s is not None and said.device != (None, None):
            by_device.setdefault(said.device, []).append((shutter.captured_at, said.apart_s))
    found = {}
    for device, each in by_device.items():
        middle_s = statistics.median(apart_s for _, apart_s in each)
        near = [at for at, apart_s in each if abs(apart_s - middle_s) <= thresholds.clock_conflict_s]
        span_s = (max(near) - min(near)).total_seconds() if near else 0.0
        if len(near) >= _CONSTANT_CLOCK_PHOTOS and span_s > thresholds.clock_conflict_s and 2 * len(near) > len(each):
            found[device] = (middle_s, len(near))
    return found


def _place(
    shutter: Shutter, exif: Mapping[str, object], geometry: Geometry | None, buffer_m: float, thresholds: Thresholds
) -> Reason | None:
    """EXIF's position against the app's fix, for an imported file (or without a fix) against the site."""
    lat_deg, lon_deg = exif.get("lat_deg"), exif.get("lon_deg")
    if not isinstance(lat_deg, float) or not isinstance(lon_deg, float) or not is_position(lat_deg, lon_deg):
        return None
    accuracy_m = max(finite(exif.get("accuracy_m")) or 0.0, 0.0)
    readings = {(lat_deg, lon_deg), gcj02_to_wgs84(lat_deg, lon_deg)}
    fix, distances = shutter.fix, []
    if fix is not None and is_position(fix.lat_deg, fix.lon_deg):
        margin_m = accuracy_m + max(finite(fix.accuracy_m) or 0.0, 0.0)
        away_m = min(geodesic_m(*reading, fix.lat_deg, fix.lon_deg) for reading in readings)
        distances.append(("", away_m, margin_m))
    if shutter.imported or not distances:
        from_site = [(distance_to_geometry_m(geometry, *reading), reading) for reading in readings]
        known = [far_distance_m(geometry, each, *reading) for each, reading in from_site if each is not None]
        if known:
            distances.insert(0, ("site", min(known), accuracy_m + buffer_m))
    if not distances or any(away - margin <= thresholds.exif_place_conflict_m for _, away, margin in distances):
        return None
    reason, away_m, margin_m = distances[0]
    numbers: dict[str, float | int | str | None] = {
        "distance_m": away_m,
        "margin_m": margin_m,
        "limit_m": thresholds.exif_place_conflict_m,
    }
    return Reason("evidence.exif_place_conflict", {"reason": reason, **numbers} if reason else numbers)


def _minute(text: str) -> str:
    """An ISO time as people read it, to the minute, without its zone."""
    return text[:16].replace("T", " ")
