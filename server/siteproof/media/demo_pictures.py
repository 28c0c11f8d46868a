"""Photographs of the demo county: the drawn scenes, taken a little differently each time.

Only the demo's seeding calls this. Every picture differs in bytes and in pixels, carries a chainage
board and no EXIF; nothing here looks at real photos.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFont

WIDTH_PX, HEIGHT_PX = 800, 600


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """What to draw: scene file, the words on the board (Latin letters and digits) and the seed of its look."""

    scene: Path
    board: str
    seed: str


@lru_cache(maxsize=40)
def _scene(path: Path) -> Image.Image:
    with Image.open(path, formats=("JPEG",)) as picture:
        return picture.convert("RGB")


@lru_cache(maxsize=4)
def _font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size_px)


def draw_picture(order: PictureOrder) -> bytes:
    """JPEG bytes of one demo photo, 800 x 600."""
    rng = Random(order.seed)
    scene = _scene(order.scene)
    share = rng.uniform(0.80, 0.97)
    width, height = scene.width * share, scene.height * share
    left, top = rng.uniform(0, scene.width - width), rng.uniform(0, scene.height - height)
    box = (left, top, left + width, top + height)
    picture = scene.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.BILINEAR, box=box)
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.84, 1.12))
    picture = ImageEnhance.Color(picture).enhance(rng.uniform(0.75, 1.15))
    _draw_board(picture, order.board, rng)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=rng.randint(70, 78))
    return stream.getvalue()


def _draw_board(picture: Image.Image, words: str, rng: Random) -> None:
    """A small white board with a red rim held into the left of the view, clear of the words over a photo's foot."""
    draw = ImageDraw.Draw(picture)
    font = _font(26)
    wide = 28 + round(draw.textlength(words, font=font))
    x, y = rng.randint(24, 120), HEIGHT_PX - rng.randint(250, 340)
    draw.rectangle((x, y, x + wide, y + 50), fill=(247, 247, 242), outline=(60, 60, 60))
    draw.rectangle((x, y, x + wide, y + 10), fill=(190, 44, 34))
    draw.text((x + 14, y + 13), words, fill=(25, 25, 25), font=font)


def same_pixels_other_bytes(jpeg: bytes, note: str) -> bytes:
    """The same JPEG with a comment segment behind its start: other bytes, equal decoded pixels."""
    text = note.encode("utf-8")
    return jpeg[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]
