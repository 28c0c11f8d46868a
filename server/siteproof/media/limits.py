"""Limits of pictures (contracts.md 2, security.md 1.5) and sizes of derivatives."""

from __future__ import annotations

SHARE_TIGHT = 0.05
"""Of the photos' disk: with less room than this it is an alarm, and originals are not taken."""
MAX_PHOTO_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 220_000_000
MAX_PIXELS_PER_BYTE = 1000
FULL_DECODE_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")

THUMB_SIDE_PX = 256
PREVIEW_SIDE_PX = 1600

CHILD_MEMORY_BYTES = 768 * 1024 * 1024
"""Security.md says 512 MiB; a 50 MP picture turned upright needs two copies of 150 MB beside libheif's."""
CHILD_CPU_S = 10
CHILD_WALL_S = 60


def pixel_problem(pixels: int, size_bytes: int) -> int | None:
    """The limit these pixels break (in pixels), None when they break none."""
    if pixels > MAX_PIXELS:
        return MAX_PIXELS
    if pixels > MAX_PIXELS_PER_BYTE * size_bytes:
        return MAX_PIXELS_PER_BYTE * size_bytes
    return None
