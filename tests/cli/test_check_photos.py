"""`siteproof check photos` on files made for the purpose: folders, copies, places, and what is no picture."""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import Result
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from PIL.TiffImagePlugin import IFDRational

Run = Callable[..., Result]
NAN = IFDRational(0, 0)

KEYS = {
    "file",
    "sha256",
    "pixel_sha256",
    "format",
    "readable",
    "problem",
    "taken_at",
    "position",
    "position_problem",
    "distance_m",
    "presence",
    "findings",
}
HERE = (31.1774276, 121.5272106)  # V8 of standards.md G, and the same place in GCJ-02
GCJ02 = (31.17530398364597, 121.531541859215)


def scene(seed: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    """A drawn picture with edges; other seeds look different."""
    spots = Image.frombytes("L", (12, 9), Random(seed).randbytes(12 * 9))
    image = spots.resize(size, Image.Resampling.BICUBIC).convert("RGB")
    draw = ImageDraw.Draw(image)
    for step in range(12):
        left = (step * 97 * seed) % size[0]
        draw.rectangle((left, step * 40, left + 90, step * 40 + 30), outline=(250, 240, 30), width=4)
    return image


def save(file: Path, image: Image.Image, quality: int = 88, exif: Image.Exif | None = None) -> Path:
    image.save(file, "JPEG", quality=quality, **({"exif": exif} if exif else {}))
    return file


def placed(lat_deg: float, lon_deg: float, accuracy_m: float | None = None) -> Image.Exif:
    exif = Image.Exif()
    gps = {1: "N" if lat_deg >= 0 else "S", 2: _dms(lat_deg), 3: "E" if lon_deg >= 0 else "W", 4: _dms(lon_deg)}
    if accuracy_m is not None:
        gps[31] = accuracy_m
    exif[0x8825] = gps
    return exif


def _dms(degrees: float) -> tuple[float, float, float]:
    return (int(abs(degrees)), 0.0, (abs(degrees) % 1) * 3600)


def point(tmp_path: Path, lat_deg: float = HERE[0], lon_deg: float = HERE[1]) -> str:
    file = tmp_path / "site.geojson"
    file.write_text(json.dumps({"type": "Point", "coordinates": [lon_deg, lat_deg]}), encoding="utf-8")
    return str(file)


def checked(siteproof: Run, *words: str) -> dict[str, Any]:
    result = siteproof("check", "photos", *words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def codes(row: dict[str, Any]) -> list[str]:
    return [finding["code"].removeprefix("evidence.") for finding in row["findings"]]


def test_a_folder_is_walked_and_what_is_no_picture_is_a_row(siteproof: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    (folder / "below").mkdir(parents=True)
    save(folder / "a.jpg", scene(1))
    save(folder / "below" / "路.jpg", scene(2))
    (folder / "empty.jpg").touch()
    (folder / "notes.txt").write_text("flatness 3 mm", encoding="utf-8")
    (folder / "gone.jpg").symlink_to(folder / "nowhere.jpg")
    (folder / "large.jpg").write_bytes(b"")
    os.truncate(folder / "large.jpg", 26 * 1024 * 1024)
    os.mkfifo(folder / "pipe.jpg")

    found = checked(siteproof, str(folder))

    assert all(set(row) >= KEYS for row in found["photos"])
    assert {Path(row["file"]).name: row["problem"] for row in found["photos"]} == {
        "a.jpg": None,
        "empty.jpg": "empty",
        "gone.jpg": "cannot_be_opened",
        "large.jpg": "too_many_bytes",
        "notes.txt": "not_a_picture",
        "pipe.jpg": "not_an_ordinary_file",
        "路.jpg": None,
    }
    assert [row["readable"] for row in found["photos"]] == [row["problem"] is None for row in found["photos"]]


def test_the_same_bytes_are_one_group(siteproof: Run, tmp_path: Path) -> None:
    first = save(tmp_path / "a.jpg", scene(3))
    second = tmp_path / "b.jpg"
    second.write_bytes(first.read_bytes())

    found = checked(siteproof, str(first), str(second))

    assert found["groups"] == [{"kind": "exact", "files": [str(first), str(second)]}]
    assert [codes(row) for row in found["photos"]] == [["photo_reused"]] * 2


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "saved again": lambda image: image,
    "half the size": lambda image: image.resize((image.width // 2, image.height // 2)),
    "20 % brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "cropped by 5 %": lambda image: image.crop(
        (image.width // 40, image.height // 40, image.width * 39 // 40, image.height * 39 // 40)
    ),
    "without colour": lambda image: image.convert("L"),
}


@pytest.mark.real_data
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_of_a_real_photo_is_similar_and_its_neighbours_are_not(
    siteproof: Run, tmp_path: Path, test_data: Path, change: str
) -> None:
    street = test_data / "photos_sequence" / "lund_street"
    copies = [
        save(tmp_path / name, CHANGES[change](Image.open(street / name)), quality=60)
        for name in ("04.jpg", "13.jpg", "27.jpg")
    ]

    found = checked(siteproof, str(street), *map(str, copies))

    expected = [{"kind": "similar", "files": [str(street / copy.name), str(copy)]} for copy in copies]
    assert found["groups"] == expected


@pytest.mark.parametrize(
    ("metres_north", "accuracy_m", "presence", "expected"),
    [
        (0, 5.0, "verified", []),
        (40, 5.0, "verified", []),
        (0, None, "uncertain", ["place_uncertain"]),
        (0, 65.0, "uncertain", ["place_uncertain"]),
        (80, 40.0, "uncertain", ["place_uncertain"]),
        (100, 40.0, "off_site", ["off_site"]),
        (200, None, "uncertain", ["place_uncertain"]),
        (260, None, "off_site", ["off_site", "exif_place_conflict"]),
        (2000, 5.0, "off_site", ["off_site", "exif_place_conflict"]),
    ],
)
def test_a_place_is_judged_with_its_accuracy(
    siteproof: Run, tmp_path: Path, metres_north: float, accuracy_m: float | None, presence: str, expected: list[str]
) -> None:
    exif = placed(HERE[0] + metres_north / 110_870, HERE[1], accuracy_m)
    photo = save(tmp_path / "a.jpg", scene(4), exif=exif)

    (row,) = checked(siteproof, str(photo), "--site", point(tmp_path))["photos"]

    assert (row["presence"], codes(row)) == (presence, expected)
    assert row["distance_m"] == pytest.approx(metres_north, abs=0.3 + metres_north / 1000)


def test_v8_a_shift_that_looks_like_gcj02_is_named_as_that(siteproof: Run, tmp_path: Path) -> None:
    photo = save(tmp_path / "a.jpg", scene(5), exif=placed(*GCJ02, 5.0))

    (row,) = checked(siteproof, str(photo), "--site", point(tmp_path))["photos"]

    assert row["distance_m"] == pytest.approx(475.3, abs=0.5)
    assert codes(row) == ["off_site", "exif_place_conflict", "looks_like_gcj02"]


def test_v7_a_place_on_the_other_side_of_the_earth(siteproof: Run, tmp_path: Path) -> None:
    photo = save(tmp_path / "a.jpg", scene(6), exif=placed(40.96, -5.50))

    (row,) = checked(siteproof, str(photo), "--site", point(tmp_path, -41.32, 174.81))["photos"]

    assert row["distance_m"] == pytest.approx(19_959_679.267, abs=1)


def test_a_photo_without_exif_is_not_assessable_and_no_finding(siteproof: Run, tmp_path: Path) -> None:
    photo = save(tmp_path / "a.jpg", scene(7))

    (row,) = checked(siteproof, str(photo), "--site", point(tmp_path))["photos"]

    assert (row["presence"], row["distance_m"], row["position"], row["taken_at"]) == (
        "not_assessable",
        None,
        None,
        None,
    )
    assert row["findings"] == []


@pytest.mark.parametrize(
    ("gps", "problem"),
    [
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, "zero"),
        ({1: "N", 2: (NAN,) * 3, 3: "E", 4: (NAN,) * 3}, "unreadable"),
        ({1: "N", 2: (34.0, 0.0, 0.0)}, "unreadable"),
        ({2: (34.0, 0.0, 0.0), 4: (113.0, 0.0, 0.0)}, "hemisphere_missing"),
        ({1: "N", 2: (4294967295.0, 0.0, 0.0), 3: "E", 4: (113.0, 0.0, 0.0)}, "out_of_range"),
        ({}, None),
    ],
)
def test_nonsense_for_a_position_is_no_position(
    siteproof: Run, tmp_path: Path, gps: dict[int, Any], problem: str | None
) -> None:
    exif = Image.Exif()
    exif[0x8825] = gps
    photo = save(tmp_path / "a.jpg", scene(8), exif=exif)

    (row,) = checked(siteproof, str(photo))["photos"]

    assert (row["position"], row["position_problem"], row["findings"]) == (None, problem, [])


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (scene(9, (200, 150)), "small"),
        (Image.new("RGB", (800, 600), (3, 3, 3)), "dark"),
        (Image.new("RGB", (800, 600), (250, 250, 250)), "bright"),
        (scene(9).filter(ImageFilter.GaussianBlur(12)), "blurred"),
    ],
)
def test_a_picture_that_shows_too_little_is_poor(
    siteproof: Run, tmp_path: Path, image: Image.Image, reason: str
) -> None:
    (row,) = checked(siteproof, str(save(tmp_path / "a.jpg", image)))["photos"]

    assert [(codes(row), row["findings"][0]["numbers"]["reason"])] == [(["photo_poor"], reason)]


def test_a_picture_cut_in_half_is_damaged(siteproof: Run, tmp_path: Path) -> None:
    stream = io.BytesIO()
    scene(10).save(stream, "JPEG")
    (tmp_path / "a.jpg").write_bytes(stream.getvalue()[: len(stream.getvalue()) // 2])

    (row,) = checked(siteproof, str(tmp_path / "a.jpg"))["photos"]

    assert (row["readable"], row["problem"], row["pixel_sha256"], codes(row)) == (
        False,
        "damaged",
        None,
        ["photo_damaged"],
    )


def test_people_get_a_table_that_no_file_name_can_disturb(siteproof: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    save(folder / "a\x1b[31m.jpg", scene(11))
    save(folder / os.fsdecode(b"\xff.jpg"), scene(12))

    result = siteproof("check", "photos", str(folder))

    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert result.stdout.rstrip().endswith("2 files, 0 with findings, 0 groups.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "no such file or folder"),
        (["empty"], "there is no file"),
        (["a.jpg", "--site", "nowhere.geojson"], "no such file"),
        (["a.jpg", "--site", "bad.geojson"], "holds no point, line or outline"),
        (["a.jpg", "--site", "a.jpg"], "not a text file"),
    ],
)
def test_unusable_input_is_one_sentence_and_exit_code_2(
    siteproof: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    save(tmp_path / "a.jpg", scene(13))
    (tmp_path / "bad.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")

    result = siteproof("check", "photos", *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
