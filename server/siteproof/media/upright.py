"""A picture the right way up by its EXIF orientation, without a second whole picture in memory.

Small pictures are turned after shrinking; the whole one is hashed strip by strip, each cut so that it holds
whole rows of the upright picture.
"""

from __future__ import annotations

import hashlib
from typing import Any

from PIL import Image

_STRIP_ROWS = 32
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FROM_THE_END = frozenset({3, 4, 7, 8})
_SIDEWAYS = frozenset({5, 6, 7, 8})


def orientation_of(image: Any) -> int:
    """EXIF orientation 1 to 8 of a Pillow image; 1 when there is none or it cannot be read."""
    try:
        found = image.getexif().get(0x0112)
    except Exception:  # noqa: BLE001  (Pillow lets many classes of error out of broken EXIF)
        return 1
    return found if isinstance(found, int) and found in _TURN else 1


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture turned; itself when it is upright."""
    turn = _TURN.get(orientation)
    return image if turn is None else image.transpose(turn)


def upright_size(image: Image.Image, orientation: int) -> tuple[int, int]:
    """(width, height) of the upright picture."""
    return (image.height, image.width) if orientation in _SIDEWAYS else (image.width, image.height)


def pixel_sha256(rgb: Image.Image, orientation: int) -> str:
    """SHA-256 of "<w>x<h>:" and the RGB8 bytes of the upright picture, row by row (contracts.md 2)."""
    width, height = upright_size(rgb, orientation)
    digest = hashlib.sha256(f"{width}x{height}:".encode())
    for top in range(0, height, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, height)
        first, last = (height - bottom, height - top) if orientation in _FROM_THE_END else (top, bottom)
        box = (first, 0, last, rgb.height) if orientation in _SIDEWAYS else (0, first, rgb.width, last)
        digest.update(upright(rgb.crop(box), orientation).tobytes())
    return digest.hexdigest()
