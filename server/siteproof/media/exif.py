"""EXIF as a second witness: time, position, device. Every number is tested for being finite; absent stays None."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from siteproof.media.maker_block import position_in_maker_block

_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_TIME = re.compile(r"(\d{4})[:\-](\d\d)[:\-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_MAX_TEXT = 80


def read_exif(image: Any) -> dict[str, Any]:
    """Facts of a picture's EXIF (a Pillow image); {} when there is none. Never raises on strange data."""
    try:
        exif = image.getexif()
        details: Mapping[int, Any] = exif.get_ifd(0x8769)
        gps: Mapping[int, Any] = exif.get_ifd(0x8825)
    except Exception:  # noqa: BLE001  (Pillow lets many classes of error out of broken EXIF)
        return {}
    facts = {
        "make": _text(exif.get(0x010F)),
        "model": _text(exif.get(0x0110)),
        "software": _text(exif.get(0x0131)),
        "orientation": _orientation(exif.get(0x0112)),
        **_times(details, exif, gps),
        **_position(gps),
    }
    if "lat_deg" not in facts and "position_problem" not in facts and position_in_maker_block(image):
        facts["position_problem"] = "maker_block_only"
    return {name: value for name, value in facts.items() if value is not None}


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    printable = "".join(character for character in value if character.isprintable()).strip()[:_MAX_TEXT]
    return printable.encode("utf-8", "replace").decode("utf-8") or None


def _orientation(value: object) -> int | None:
    return value if isinstance(value, int) and 1 <= value <= 8 else None


def _times(details: Mapping[int, Any], exif: Mapping[int, Any], gps: Mapping[int, Any]) -> dict[str, str | None]:
    """taken_at: local ISO time of the camera, with an offset only where the camera wrote one.

    `time_source` names the tag it comes from; `digitized_at` and `gps_at` (UTC by definition, though software
    often writes local time) stand beside it as witnesses.
    """
    found: dict[str, str | None] = {"gps_at": _gps_at(gps)}
    for name, source, tag, offset_tag in (
        ("original", details, 0x9003, 0x9011),
        ("digitized", details, 0x9004, 0x9012),
        ("modified", exif, 0x0132, 0x9010),
    ):
        text = _time(source.get(tag), details.get(offset_tag))
        if name == "digitized":
            found["digitized_at"] = text
        if text is not None and "taken_at" not in found:
            found |= {"taken_at": text, "time_source": name}
    return found


def _time(value: object, offset: object) -> str | None:
    text = _text(value)
    match = _TIME.match(text) if text else None
    if match is None or match.group(1) == "0000" or match.group(2) == "00":
        return None
    written = _text(offset) or ""
    return "{}-{}-{}T{}:{}:{}".format(*match.groups()) + (written if _OFFSET.fullmatch(written) else "")


def _gps_at(gps: Mapping[int, Any]) -> str | None:
    """GPSDateStamp and GPSTimeStamp as one text; None when either is missing or nonsense."""
    parts = _parts(gps.get(7))
    day = re.fullmatch(r"(\d{4})[:\-](\d\d)[:\-](\d\d)", _text(gps.get(29)) or "")
    if parts is None or day is None or day.group(1) == "0000":
        return None
    hours, minutes, seconds = (int(part) for part in parts)
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        return None
    return "{}-{}-{}T{:02d}:{:02d}:{:02d}Z".format(*day.groups(), hours, minutes, seconds)


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _parts(value: object) -> list[float] | None:
    """Degrees, minutes, seconds (or hours); some phones write them as text with decimal commas."""
    if isinstance(value, str):
        words = value.strip("\x00 ").split(",")
        value = [".".join(words[at : at + 2]) for at in (0, 2, 4)] if len(words) == 6 else words
    if not isinstance(value, (tuple, list)) or len(value) != 3:
        return None
    numbers = [_number(part) for part in value]
    return None if numbers[0] is None else [number or 0.0 for number in numbers]


def _degrees(value: object, reference: object, negative: str) -> float | None:
    parts = _parts(value)
    if parts is None:
        return _number(value)
    degrees = sum(part / scale for part, scale in zip(parts, (1, 60, 3600), strict=True))
    return -degrees if (_text(reference) or "").upper().startswith(negative) else degrees


def _refers(reference: object, letters: str) -> bool:
    return (_text(reference) or "").upper()[:1] in tuple(letters)


def _position(gps: Mapping[int, Any]) -> dict[str, Any]:
    """lat_deg, lon_deg, accuracy_m, or position_problem; {} when no position was written at all."""
    if not gps or (gps.get(2) is None and gps.get(4) is None):
        return {}
    lat, lon = _degrees(gps.get(2), gps.get(1), "S"), _degrees(gps.get(4), gps.get(3), "W")
    if abs(lat or 0.0) > 90 or abs(lon or 0.0) > 180:
        return {"position_problem": "out_of_range"}
    if lat is None or lon is None:
        return {"position_problem": "unreadable"}
    if lat == 0 and lon == 0:
        return {"position_problem": "zero"}
    if not _refers(gps.get(1), "NS") or not _refers(gps.get(3), "EW"):
        return {"position_problem": "hemisphere_missing"}
    accuracy = _number(gps.get(31))
    return {
        "lat_deg": round(lat, 8),
        "lon_deg": round(lon, 8),
        "accuracy_m": accuracy if accuracy is not None and 0 < accuracy < 1e7 else None,
        "gps_date": _text(gps.get(29)),
        "datum": _text(gps.get(18)),
    }
