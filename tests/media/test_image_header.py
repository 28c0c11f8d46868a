"""Type and size from the first bytes."""

import io
import struct

import pytest
from PIL import Image

from factories.pictures import jpeg, png
from siteproof.media.image_header import ImageHeader, read_header
from siteproof.media.limits import pixel_problem


def saved(form: str, size: tuple[int, int] = (120, 80), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (1, 2, 3)).save(out, form, **options)
    return out.getvalue()


def heif(width: int, height: int) -> bytes:
    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(content), kind) + content

    ispe = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", ispe)))
    return box(b"ftyp", b"heic" + bytes(8)) + meta + box(b"mdat", b"x" * 100)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (jpeg(1), ImageHeader("JPEG", 320, 240, True)),
        (png(1), ImageHeader("PNG", 64, 48, True)),
        (saved("JPEG", progressive=True), ImageHeader("JPEG", 120, 80, True)),
        (saved("WEBP"), ImageHeader("WEBP", 120, 80, True)),
        (saved("WEBP", lossless=True), ImageHeader("WEBP", 120, 80, True)),
        (heif(4032, 3024), ImageHeader("HEIF", 4032, 3024, True)),
        (jpeg(1)[:-2], ImageHeader("JPEG", 320, 240, False)),
        (png(1)[:-1], ImageHeader("PNG", 64, 48, False)),
        (png(1)[:-13], ImageHeader("PNG", 64, 48, False)),
        (saved("WEBP")[:-1], ImageHeader("WEBP", 120, 80, False)),
        (heif(40, 30)[:-1], ImageHeader("HEIF", 40, 30, False)),
        (b"\xff\xd8\xff", ImageHeader("JPEG", None, None, False)),
    ],
    ids=["jpeg", "png", "progressive", "webp", "lossless", "heif", "cut-jpeg", "png-without-crc", "cut-png",
         "cut-webp", "cut-heif", "only-magic"],
)  # fmt: skip
def test_header(data: bytes, expected: ImageHeader) -> None:
    assert read_header(data) == expected


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"GIF89a....", b"<svg/>", b"%PDF-1.7", b"II*\x00", b"BM", b"\x00\x00\x00\x18ftypmp42", b"PK\x03\x04"],
)
def test_everything_else_is_no_picture_of_ours(data: bytes) -> None:
    assert read_header(data) is None


def test_bytes_behind_the_end_do_not_matter() -> None:
    header = read_header(jpeg(1) + b"<html>behind</html>")

    assert header is not None
    assert header.complete


@pytest.mark.parametrize(
    ("pixels", "size_bytes", "limit"),
    [(220_000_000, 10**7, None), (220_000_001, 10**7, 220_000_000), (1_000_000, 1000, None), (1_000_001, 1000, 10**6)],
)
def test_pixel_limits(pixels: int, size_bytes: int, limit: int | None) -> None:
    assert pixel_problem(pixels, size_bytes) == limit


@pytest.mark.parametrize("at", range(0, 200, 7))
def test_flipped_bytes_never_raise(at: int) -> None:
    for data in (jpeg(1), png(1), saved("WEBP"), heif(40, 30)):
        broken = bytearray(data)
        broken[at % len(broken)] ^= 0xFF
        read_header(bytes(broken))
