"""When a picture says it was taken: EXIF's local time, its offset where known, and what speaks against it.

EXIF (CIPA DC-008) writes local time without a zone; the offset tag and GPS time (UTC) are witnesses that many
pictures lack. GPS time is often local time written by software, so an offset is drawn from it only where it fits
the place. Absence is never a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from siteproof.domain.reasons import Reason
from siteproof.domain.thresholds import DEFAULTS, Thresholds

EARLIEST_YEAR = 1990
_CONSTANTS = frozenset({"2002-12-08T12:00:00"})
"""Written as DateTimeDigitized by the firmware of several phones, whatever the day."""
_ODD_OFFSETS_MIN = frozenset({345, 525, 765})
_SOLAR_SLACK_H = 4.0
_OFFSET_RESIDUAL_S = 120.0


@dataclass(frozen=True, slots=True)
class CaptureTime:
    """`text`: ISO, with offset or Z where known. `at`: the instant, None while the zone is unknown.

    `apart_s`: camera minus GPS time, where both are there and no zone explains the difference.
    """

    text: str | None = None
    at: datetime | None = None
    apart_s: float | None = None
    reasons: tuple[Reason, ...] = ()


def capture_time(
    exif: Mapping[str, object], lon_deg: float | None, now: datetime, thresholds: Thresholds = DEFAULTS
) -> CaptureTime:
    """Read the times of a picture (`siteproof.media.exif`); `now` bounds what can be true.

    Example: 15:11:44 without offset at 113 degrees east, GPS 07:11:43 UTC: 15:11:44+08:00.
    """
    written = exif.get("taken_at") if exif.get("time_source") in ("original", "digitized") else None
    local, reasons = _parse(written), []
    if isinstance(written, str) and not _plausible(local, now):
        reasons.append(Reason("implausible", {"written": written}))
        local = None
    gps = None if "position_problem" in exif else _parse(exif.get("gps_at"))
    if not _plausible(gps, now):
        gps = None
    if local is None:
        return CaptureTime(_iso(gps), gps, None, tuple(reasons))
    reasons += _digitized(exif, local, thresholds)
    apart_s = None
    if local.tzinfo is None and gps is not None:
        local, apart_s = _with_offset(local, gps, lon_deg)
    elif gps is not None:
        apart_s = (local - gps).total_seconds()
    if apart_s is not None and abs(apart_s) > thresholds.clock_conflict_s:
        reasons.append(Reason("gps_time", {"apart_s": apart_s, "limit_s": thresholds.clock_conflict_s}))
    else:
        apart_s = None
    at = local if local.tzinfo is not None else None
    return CaptureTime(_iso(local), at, apart_s, tuple(reasons))


def _parse(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
        found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
    return found


def _plausible(at: datetime | None, now: datetime) -> bool:
    """Not before cameras wrote EXIF, not after tomorrow."""
    if at is None:
        return False
    known = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return at.year >= EARLIEST_YEAR and known <= now + timedelta(days=1)


def _digitized(exif: Mapping[str, object], local: datetime, thresholds: Thresholds) -> list[Reason]:
    """A camera writes the moment twice; a moved DateTimeOriginal leaves the other behind."""
    other = exif.get("digitized_at")
    found = _parse(other)
    if exif.get("time_source") != "original" or found is None or other in _CONSTANTS:
        return []
    apart_s = (local.replace(tzinfo=None) - found.replace(tzinfo=None)).total_seconds()
    if abs(apart_s) <= thresholds.clock_conflict_s:
        return []
    limit_s = thresholds.clock_conflict_s
    return [Reason("digitized", {"apart_s": apart_s, "limit_s": limit_s, "digitized_at": found.isoformat()})]


def _with_offset(local: datetime, gps: datetime, lon_deg: float | None) -> tuple[datetime, float | None]:
    """The local time with the zone that GPS time gives it, or how far they are apart beyond every zone."""
    apart_s = (local - gps.replace(tzinfo=None)).total_seconds()
    minutes = round(apart_s / 900.0) * 15
    if not -12 * 60 <= minutes <= 14 * 60:
        return local, apart_s
    known_zone = minutes % 30 == 0 or minutes in _ODD_OFFSETS_MIN
    near_the_sun = lon_deg is not None and abs(minutes / 60.0 - lon_deg / 15.0) <= _SOLAR_SLACK_H
    if known_zone and near_the_sun and abs(apart_s - minutes * 60) <= _OFFSET_RESIDUAL_S:
        return local.replace(tzinfo=timezone(timedelta(minutes=minutes))), None
    return local, None


def _iso(at: datetime | None) -> str | None:
    if at is None:
        return None
    text = at.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
