"""Type and size of a picture from its first bytes, without decoding: the only look inside the request.

Allow-list by content: JPEG, PNG, WebP, HEIF. Anything else is None. Offsets come from the file, so
every one of them is checked; nothing here allocates by a number read from a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from mmap import mmap

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"})
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset(set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC})
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
_HEIF_BOXES_LIMIT = 1000
_CONTAINER_BOXES = {b"meta": 4, b"iprp": 0, b"ipco": 0}


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What the header says; size None = not found, complete False = bytes are surely missing or broken."""

    format: str
    width_px: int | None
    height_px: int | None
    complete: bool

    @property
    def pixels(self) -> int:
        """Width x height, 0 when unknown."""
        return (self.width_px or 0) * (self.height_px or 0)

    @property
    def media_type(self) -> str:
        """The media type of the content as found, not as claimed."""
        return {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}[self.format]


def read_header(data: bytes | memoryview | mmap) -> ImageHeader | None:
    """Read the header of these bytes; None when they are none of the allowed formats."""
    view = memoryview(data)
    start = bytes(view[:16])
    if start.startswith(b"\xff\xd8\xff"):
        return _jpeg(bytes(data) if isinstance(data, memoryview) else data)
    if start.startswith(_PNG):
        return _png(view)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return _webp(view)
    if start[4:8] == b"ftyp" and start[8:12] in _HEIF_BRANDS:
        return _heif(view)
    return None


def _number(view: memoryview, at: int, size: int, order: str = "big") -> int:
    return int.from_bytes(view[at : at + size], "big" if order == "big" else "little")


def _jpeg(data: bytes | mmap) -> ImageHeader:
    at, width, height = 2, None, None
    while at + 4 <= len(data):
        if data[at] != 0xFF:  # stray bytes: what follows may be no header, so no size is believed
            return ImageHeader("JPEG", None, None, False)
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _BARE_MARKERS:
            at += 2
            continue
        if marker == 0xD9:
            return ImageHeader("JPEG", width, height, False)
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _JPEG_FRAMES and width is None and at + 9 <= len(data):
            height, width = (int.from_bytes(data[at + offset : at + offset + 2], "big") for offset in (5, 7))
        if marker == 0xDA:
            complete = bool(width and height) and data.rfind(b"\xff\xd9", at + 2 + length) >= 0
            return ImageHeader("JPEG", width, height, complete)
        if length < 2:
            return ImageHeader("JPEG", width, height, False)
        at += 2 + length
    return ImageHeader("JPEG", width, height, False)


def _png(view: memoryview) -> ImageHeader:
    if len(view) < 24 or bytes(view[12:16]) != b"IHDR":
        return ImageHeader("PNG", None, None, False)
    width, height = _number(view, 16, 4), _number(view, 20, 4)
    at, seen_data = 8, False
    while at + 12 <= len(view):
        kind = bytes(view[at + 4 : at + 8])
        if kind == b"IEND":
            return ImageHeader("PNG", width, height, seen_data and bool(width and height))
        seen_data = seen_data or kind == b"IDAT"
        at += 12 + _number(view, at, 4)
    return ImageHeader("PNG", width, height, False)


def _webp(view: memoryview) -> ImageHeader:
    complete = len(view) >= _number(view, 4, 4, "little") + 8
    kind, body = bytes(view[12:16]), view[20:]
    width = height = None
    if kind == b"VP8X" and len(body) >= 10:
        width, height = _number(body, 4, 3, "little") + 1, _number(body, 7, 3, "little") + 1
    elif kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = _number(body, 1, 4, "little")
        width, height = (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    elif kind == b"VP8 " and len(body) >= 10 and bytes(body[3:6]) == b"\x9d\x01\x2a":
        width, height = _number(body, 6, 2, "little") & 0x3FFF, _number(body, 8, 2, "little") & 0x3FFF
    return ImageHeader("WEBP", width, height, complete and width is not None)


def _heif(view: memoryview) -> ImageHeader:
    """The largest `ispe` (a grid's whole size is larger than its tiles')."""
    sizes: list[tuple[int, int]] = []
    pending, boxes, whole = [(0, len(view))], 0, True
    while pending:
        at, end = pending.pop()
        while at + 8 <= end and boxes < _HEIF_BOXES_LIMIT:
            boxes += 1
            size, kind, head = _number(view, at, 4), bytes(view[at + 4 : at + 8]), 8
            if size == 1:
                size, head = _number(view, at + 8, 8), 16
            elif size == 0:
                size = end - at
            if size < head or at + size > end:
                whole = False
                break
            if kind == b"ispe" and size >= head + 12:
                sizes.append((_number(view, at + head + 4, 4), _number(view, at + head + 8, 4)))
            elif kind in _CONTAINER_BOXES:
                pending.append((at + head + _CONTAINER_BOXES[kind], at + size))
            at += size
    if not sizes:
        return ImageHeader("HEIF", None, None, False)
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return ImageHeader("HEIF", width, height, whole and bool(width and height))
