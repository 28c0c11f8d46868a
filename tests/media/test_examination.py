"""Full examination in the limited child: pixel hash, orientation, derivatives, EXIF, hostile input."""

import gc
import hashlib
import io
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from factories.pictures import jpeg, png
from harness.descriptors import open_descriptors
from siteproof.domain.picture_groups import distance_bits
from siteproof.media.examination import DecoderUnavailable, Examiner


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    found = Examiner()
    yield found
    found.close()


def with_orientation(orientation: int) -> bytes:
    image = Image.new("RGB", (60, 40), (200, 10, 10))
    image.paste((10, 10, 200), (0, 0, 30, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, "PNG", exif=exif)
    return out.getvalue()


def test_pixel_hash_is_sha256_of_size_and_upright_rgb(examiner: Examiner) -> None:
    upright = Image.open(io.BytesIO(with_orientation(6))).convert("RGB").transpose(Image.Transpose.ROTATE_270)

    found = examiner.examine(with_orientation(6))

    expected = hashlib.sha256(b"40x60:" + upright.tobytes()).hexdigest()
    assert (found.pixel_sha256, found.width_px, found.height_px) == (expected, 40, 60)


def test_alpha_is_dropped_not_blended(examiner: Examiner) -> None:
    rgb = Image.open(io.BytesIO(png(1))).convert("RGB")

    assert examiner.examine(png(1)).pixel_sha256 == hashlib.sha256(b"64x48:" + rgb.tobytes()).hexdigest()


def test_equal_pixels_in_other_bytes_have_one_pixel_hash(examiner: Examiner) -> None:
    first = examiner.examine(jpeg(1))
    second = examiner.examine(jpeg(1)[:2] + b"\xff\xfe\x00\x07hello" + jpeg(1)[2:])

    assert first.pixel_sha256 == second.pixel_sha256


def test_recompressed_pictures_are_near_and_others_far(examiner: Examiner) -> None:
    first, again, other = (examiner.examine(jpeg(n, quality=q)) for n, q in ((1, 90), (1, 50), (1, 90)))
    blank = examiner.examine(png(200))

    assert None not in (first.phash, again.phash, other.phash, blank.phash)
    assert distance_bits(first.phash or 0, again.phash or 0) <= 6
    assert distance_bits(first.phash or 0, blank.phash or 0) > 10


def test_derivatives_keep_the_shape_and_lose_the_exif(examiner: Examiner) -> None:
    found = examiner.examine(jpeg(1, (2000, 1000)))
    assert found.preview is not None
    assert found.thumb is not None

    sizes = [Image.open(io.BytesIO(each)).size for each in (found.preview, found.thumb)]

    assert sizes == [(1600, 800), (256, 128)]
    assert b"Exif" not in found.preview + found.thumb


def test_a_half_picture_is_damaged_and_has_no_derivative(examiner: Examiner) -> None:
    found = examiner.examine(jpeg(1)[:3000])

    assert (found.damaged, found.thumb, found.pixel_sha256) == (True, None, None)


def test_a_child_that_dies_is_replaced(examiner: Examiner) -> None:
    examiner.examine(jpeg(1))
    assert examiner._child is not None
    examiner._child.kill()
    examiner._child.wait()

    assert examiner.examine(jpeg(1)).damaged is False


def test_a_server_with_more_than_a_thousand_open_descriptors_still_looks_at_pictures() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    examiner = Examiner()
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        assert examiner.examine(jpeg(1)).problem is None
    finally:
        examiner.close()
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_decoder_nobody_needs_any_more_ends_by_itself() -> None:
    examiner = Examiner()
    examiner.examine(jpeg(1))
    gc.collect()
    before = len(open_descriptors())

    del examiner
    gc.collect()

    assert len(open_descriptors()) == before - 2


def test_a_decoder_that_fails_on_every_picture_blames_none() -> None:
    broken = Examiner([sys.executable, "-c", "raise SystemExit(1)"])

    with pytest.raises(DecoderUnavailable):
        broken.examine(jpeg(1))


def test_a_decoder_that_died_once_looks_again(tmp_path: Path) -> None:
    dies_once = tmp_path / "dies_once.py"
    dies_once.write_text(
        "import pathlib, runpy, sys\n"
        "died = pathlib.Path(__file__).with_suffix('.died')\n"
        "if not died.exists():\n"
        "    died.touch()\n"
        "    sys.exit(1)\n"
        "runpy.run_module('siteproof.media.decoder_child', run_name='__main__')\n"
    )
    examiner = Examiner([sys.executable, str(dies_once)])

    found = examiner.examine(jpeg(1))
    examiner.close()

    assert (found.damaged, found.problem) == (False, None)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cn_iphone8_guangzhou.heic", {"lat_deg": 23.17791667, "lon_deg": 113.39431667, "accuracy_m": 65.0}),
        ("gps_zero_zero_issue308.jpg", {"position_problem": "zero"}),
        ("gps_uint32max_year2099.jpg", {"position_problem": "out_of_range"}),
        ("timezones/203531-Kathmandu.jpg", {"taken_at": "2024-04-14T02:20:31+05:45"}),
        ("kodak_kenya_s_e.jpg", {"lat_deg": -0.3713, "lon_deg": 36.05641667}),
        ("olympus_date_0000.jpg", {}),
    ],
)
def test_exif_of_real_photos(examiner: Examiner, test_data: Path, name: str, expected: dict[str, object]) -> None:
    exif = examiner.examine((test_data / "photos" / name).read_bytes()).exif

    assert {key: exif.get(key) for key in expected} == expected
    assert "taken_at" not in exif or not str(exif["taken_at"]).startswith("0000")


@pytest.mark.real_data
def test_two_versions_of_one_picture_have_equal_pixels(examiner: Examiner, test_data: Path) -> None:
    pair = ("tamper_date_original.jpg", "tamper_date_edited.jpg")

    hashes = {examiner.examine((test_data / "photos" / name).read_bytes()).pixel_sha256 for name in pair}

    assert len(hashes) == 1
