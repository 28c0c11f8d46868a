"""A position that stands only in a maker's own block is no position: it lacks the signs and the datum of EXIF.

Known case: FLIR cameras keep it in the FFF block and give west as a letter beside an unsigned number, so a
reader that takes the number puts Los Angeles into China. We say that it is there and do not use it.
"""

from __future__ import annotations

from typing import Any

_FLIR_HEAD = 8
_GPS_RECORD = 0x2B
_RECORD_BYTES = 32
_MAX_RECORDS = 64


def position_in_maker_block(image: Any) -> bool:
    """True when the application segments of a JPEG (a Pillow image) hold a FLIR record of a position."""
    segments = getattr(image, "applist", None)
    if not isinstance(segments, list):
        return False
    block = b"".join(data[_FLIR_HEAD:] for name, data in segments if name == "APP1" and data[:5] == b"FLIR\x00")
    return block[:4] == b"FFF\x00" and _has_gps_record(block)


def _has_gps_record(block: bytes) -> bool:
    order = "big" if int.from_bytes(block[0x14:0x18], "big") < 0x10000 else "little"
    start, count = (int.from_bytes(block[at : at + 4], "big" if order == "big" else "little") for at in (0x18, 0x1C))
    for index in range(min(count, _MAX_RECORDS)):
        record = block[start + index * _RECORD_BYTES :][:_RECORD_BYTES]
        if len(record) < _RECORD_BYTES:
            return False
        kind = int.from_bytes(record[:2], "big" if order == "big" else "little")
        at = int.from_bytes(record[12:16], "big" if order == "big" else "little")
        if kind == _GPS_RECORD and any(block[at : at + 4]):
            return True
    return False
