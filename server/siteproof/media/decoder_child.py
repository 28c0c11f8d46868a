"""The child process that decodes pictures: limited memory and CPU, nothing but stdin and stdout.

`python -m siteproof.media.decoder_child` reads frames (a JSON line naming a length, then the bytes) and
answers each with a JSON line of facts and two JPEGs. A picture that kills it kills nothing else.
"""

from __future__ import annotations

import hashlib
import io
import json
import resource
import sys
import warnings
from typing import Any, BinaryIO

import pillow_heif
from PIL import Image, ImageFilter, ImageOps, ImageStat
from PIL import __version__ as pillow_version

from siteproof.media.exif import read_exif
from siteproof.media.limits import (
    CHILD_CPU_S,
    CHILD_MEMORY_BYTES,
    FORMATS,
    FULL_DECODE_PIXELS,
    PREVIEW_SIDE_PX,
    THUMB_SIDE_PX,
    pixel_problem,
)
from siteproof.media.perceptual import dhash, phash

_STRIP_ROWS = 64


def _full(image: Image.Image) -> tuple[Image.Image, str]:
    """The whole picture as RGB8 after EXIF orientation, and its pixel hash."""
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    upright = ImageOps.exif_transpose(rgb) or rgb
    digest = hashlib.sha256(f"{upright.width}x{upright.height}:".encode())
    for top in range(0, upright.height, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, upright.height)
        digest.update(upright.crop((0, top, upright.width, bottom)).tobytes())
    return upright, digest.hexdigest()


def _jpeg(image: Image.Image, side_px: int, quality: int) -> tuple[Image.Image, bytes]:
    small = image.copy()
    small.thumbnail((side_px, side_px), reducing_gap=2.0)
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=False)
    return small, out.getvalue()


def _decoder(found: str) -> str:
    if found == "HEIF":
        return f"pillow-heif {pillow_heif.__version__} libheif {pillow_heif.libheif_version()}"
    return f"pillow {pillow_version}"


def examine(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Facts of a picture, its thumb and its preview (empty bytes when it cannot be decoded)."""
    facts: dict[str, Any] = {"damaged": True, "problem": "unreadable", "exif": {}}
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    found = "JPEG" if image.format == "MPO" else str(image.format)
    facts |= {"format": found, "width_px": image.width, "height_px": image.height, "decoder": _decoder(found)}
    problem = pixel_problem(image.width * image.height, len(data))
    if problem is not None:
        return {**facts, "problem": "pixels"}, b"", b""
    facts["exif"] = read_exif(image)
    whole = image.width * image.height <= FULL_DECODE_PIXELS
    if not whole and found != "JPEG":
        return {**facts, "damaged": False, "problem": "too_large_to_decode"}, b"", b""
    if whole:
        upright, facts["pixel_sha256"] = _full(image)
        facts |= {"width_px": upright.width, "height_px": upright.height}
    else:
        image.draft("RGB", (PREVIEW_SIDE_PX, PREVIEW_SIDE_PX))
        reduced = image.convert("RGB")
        upright = ImageOps.exif_transpose(reduced) or reduced
    preview, preview_bytes = _jpeg(upright, PREVIEW_SIDE_PX, 82)
    thumb, thumb_bytes = _jpeg(preview, THUMB_SIDE_PX, 78)
    grey = thumb.convert("L")
    facts["phash"] = phash(list(grey.resize((32, 32), Image.Resampling.LANCZOS).tobytes()))
    facts["dhash"] = dhash(list(grey.resize((9, 8), Image.Resampling.LANCZOS).tobytes()))
    edges = preview.convert("L").filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), 1, 128))
    facts["sharpness"] = round(float(ImageStat.Stat(edges).var[0]), 3)
    return {**facts, "damaged": False, "problem": None}, thumb_bytes, preview_bytes


def _answer(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    try:
        return examine(data)
    except MemoryError:
        return {"damaged": False, "problem": "too_large_to_decode"}, b"", b""
    except Exception as error:  # noqa: BLE001  (decoders raise anything; the class is kept as the reason)
        return {"damaged": True, "problem": type(error).__name__}, b"", b""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY_BYTES, CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _allow_cpu() -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent_s = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent_s + CHILD_CPU_S, resource.RLIM_INFINITY))


def serve(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer frames until stdin ends."""
    while line := stdin.readline(100):
        data = stdin.read(int(line))
        _allow_cpu()
        facts, thumb, preview = _answer(data)
        head = json.dumps({"facts": facts, "thumb": len(thumb), "preview": len(preview)})
        stdout.write(head.encode("ascii") + b"\n" + thumb + preview)
        stdout.flush()


def main() -> None:
    """Prepare the decoders, give up what is not needed, serve."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the limits of siteproof.media.limits are tested right after open
    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = 1
    Image.init()
    _limit()
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
