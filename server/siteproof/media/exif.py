"""EXIF as a second witness: time, position, device. Every number is tested for being finite; absent stays None."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

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
        "taken_at": _taken_at(details, exif),
        **_position(gps),
    }
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


def _taken_at(details: Mapping[int, Any], exif: Mapping[int, Any]) -> str | None:
    """Local ISO time of the camera, with an offset only where the camera wrote one."""
    for source, tag, offset_tag in ((details, 0x9003, 0x9011), (details, 0x9004, 0x9012), (exif, 0x0132, 0x9010)):
        text = _text(source.get(tag))
        match = _TIME.match(text) if text else None
        if match is None or match.group(1) == "0000" or match.group(2) == "00":
            continue
        offset = _text(details.get(offset_tag)) or ""
        found = "{}-{}-{}T{}:{}:{}".format(*match.groups())
        return found + (offset if _OFFSET.fullmatch(offset) else "")
    return None


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _degrees(value: object, reference: object, negative: str) -> float | None:
    if not isinstance(value, (tuple, list)) or len(value) != 3:
        return None
    parts = [_number(part) for part in value]
    if parts[0] is None:
        return None
    degrees = sum((part or 0.0) / scale for part, scale in zip(parts, (1, 60, 3600), strict=True))
    return -degrees if (_text(reference) or "").upper().startswith(negative) else degrees


def _position(gps: Mapping[int, Any]) -> dict[str, Any]:
    """lat_deg, lon_deg, accuracy_m, or position_problem; {} when no position was written at all."""
    if not gps or (gps.get(2) is None and gps.get(4) is None):
        return {}
    lat, lon = _degrees(gps.get(2), gps.get(1), "S"), _degrees(gps.get(4), gps.get(3), "W")
    if lat is None or lon is None:
        return {"position_problem": "unreadable"}
    if lat == 0 and lon == 0:
        return {"position_problem": "zero"}
    if abs(lat) > 90 or abs(lon) > 180:
        return {"position_problem": "out_of_range"}
    accuracy = _number(gps.get(31))
    return {
        "lat_deg": round(lat, 8),
        "lon_deg": round(lon, 8),
        "accuracy_m": accuracy if accuracy is not None and 0 < accuracy < 1e7 else None,
        "gps_date": _text(gps.get(29)),
        "datum": _text(gps.get(18)),
    }
