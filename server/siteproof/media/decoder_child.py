"""The child process that decodes pictures: limited memory and CPU, nothing but stdin and stdout.

`python -m siteproof.media.decoder_child` reads frames (a line with the length and, when no derivatives are
wanted, the word "facts"; then the bytes) and answers each with a JSON line of facts and two JPEGs. A picture
that kills it kills nothing else.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from typing import Any, BinaryIO

import pillow_heif
from PIL import Image, ImageFilter, ImageStat
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
from siteproof.media.upright import orientation_of, pixel_sha256, upright, upright_size

FACTS_ONLY = b"facts"


def _jpeg(image: Image.Image, orientation: int, side_px: int, quality: int) -> tuple[Image.Image, bytes]:
    """A small JPEG of a picture, which itself becomes small: a second whole one would not fit into memory."""
    image.load()
    image.thumbnail((side_px, side_px), reducing_gap=2.0)
    small = upright(image, orientation)
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=False)
    return small, out.getvalue()


def _decoder(found: str) -> str:
    if found == "HEIF":
        return f"pillow-heif {pillow_heif.__version__} libheif {pillow_heif.libheif_version()}"
    return f"pillow {pillow_version}"


def examine(data: bytes, facts: dict[str, Any], *, derivatives: bool = True) -> tuple[bytes, bytes]:
    """Note the facts of a picture in `facts`; returns its thumb and its preview (empty when not made).

    Without derivatives the small picture comes straight from the whole one: hashes differ by a bit or two
    from those of the thumb, and nothing is encoded.
    """
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    found = "JPEG" if image.format == "MPO" else str(image.format)
    facts |= {"format": found, "width_px": image.width, "height_px": image.height, "decoder": _decoder(found)}
    if pixel_problem(image.width * image.height, len(data)) is not None:
        facts["problem"] = "pixels"
        return b"", b""
    whole = image.width * image.height <= FULL_DECODE_PIXELS
    if whole and found == "PNG":
        image.load()  # asking a PNG for its EXIF would load it too, and swallow what is wrong with it
    facts["exif"] = read_exif(image)
    if not whole and (found != "JPEG" or "progressive" in image.info):  # cannot be had small without having it whole
        facts |= {"damaged": False, "problem": "too_large_to_decode"}
        return b"", b""
    if not whole:
        image.draft("RGB", (PREVIEW_SIDE_PX, PREVIEW_SIDE_PX))
    orientation = orientation_of(image)
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    if whole:
        facts["pixel_sha256"] = pixel_sha256(rgb, orientation)
        facts["width_px"], facts["height_px"] = upright_size(rgb, orientation)
    preview_bytes = thumb_bytes = b""
    if derivatives:
        preview, preview_bytes = _jpeg(rgb, orientation, PREVIEW_SIDE_PX, 82)
        thumb, thumb_bytes = _jpeg(preview.copy(), 1, THUMB_SIDE_PX, 78)
        facts["sharpness"] = _laplacian(preview.convert("L"))
    else:
        thumb = upright(_glance(rgb), orientation)
    facts |= {**_looks(thumb.convert("L")), "damaged": False, "problem": None}
    return thumb_bytes, preview_bytes


def _glance(image: Image.Image) -> Image.Image:
    """At most 256 px long, for hashes and looks only: points picked (cheap), then averaged four by four."""
    step = max(1, max(image.size) // (4 * THUMB_SIDE_PX))
    picked = image
    if step > 1:
        size = (max(1, image.width // step), max(1, image.height // step))
        picked = image.resize(size, Image.Resampling.NEAREST)
    factor = max(1, round(max(picked.size) / THUMB_SIDE_PX))
    small = picked.reduce(factor) if factor > 1 else picked.copy()
    small.thumbnail((THUMB_SIDE_PX, THUMB_SIDE_PX))
    return small


def _looks(grey: Image.Image) -> dict[str, Any]:
    """Perceptual hashes, brightness, contrast and detail of a picture of at most 256 px."""
    statistics = ImageStat.Stat(grey)
    return {
        "phash": phash(list(grey.resize((32, 32), Image.Resampling.LANCZOS).tobytes())),
        "dhash": dhash(list(grey.resize((9, 8), Image.Resampling.LANCZOS).tobytes())),
        "brightness": round(float(statistics.mean[0]), 3),
        "contrast": round(float(statistics.stddev[0]), 3),
        "detail": _laplacian(grey),
    }


def _laplacian(grey: Image.Image) -> float:
    """Variance of the edges; the rim is left out, because the filter passes it through unfiltered."""
    if min(grey.size) < 3:
        return 0.0
    edges = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), 1, 128))
    inner = edges.crop((1, 1, grey.width - 1, grey.height - 1))
    return round(float(ImageStat.Stat(inner).var[0]), 3)


def _answer(data: bytes, *, derivatives: bool) -> tuple[dict[str, Any], bytes, bytes]:
    """What was noted before a failure is kept: a picture cut off in transit still says when and where."""
    facts: dict[str, Any] = {"damaged": True, "problem": "unreadable", "exif": {}}
    try:
        return facts, *examine(data, facts, derivatives=derivatives)
    except MemoryError:
        facts |= {"damaged": False, "problem": "too_large_to_decode"}
    except Exception as error:  # noqa: BLE001  (decoders raise anything; the class is kept as the reason)
        facts |= {"damaged": True, "problem": type(error).__name__}
    facts.pop("pixel_sha256", None)
    return facts, b"", b""


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
        size, _, wish = line.partition(b" ")
        data = stdin.read(int(size))
        _allow_cpu()
        facts, thumb, preview = _answer(data, derivatives=wish.strip() != FACTS_ONLY)
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
