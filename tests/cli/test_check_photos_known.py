"""`siteproof check photos` on every real photo, against the facts that are written beside the data.

The facts were read by another program (exiftool); they stand in the data's README.md, one row a file. Where that
program is known to be wrong, or wrote down nonsense that must not be believed, the row is named here with why.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harness.real_data import find_real_data
from siteproof.cli import commands

pytestmark = pytest.mark.real_data

Run = Callable[..., Result]

NO_POSITION = {
    "photos/flir_lost_west_sign.jpg": "maker_block_only",  # 118.25 without its sign: Jiangsu instead of Los Angeles
    "photos/gps_uint32max_year2099.jpg": "out_of_range",
    "photos/gps_zero_zero_issue308.jpg": "zero",
    "photos/motorola_empty_gps.jpg": "unreadable",
    "photos/xiaomi_redmi_note9s_empty_gps_ifd.jpg": None,
}
MISREAD = {
    # 52,00000,50,00000,34,01180 are 52 deg 50 min 34.0118 s with decimal commas; exiftool takes 52, 0, 50
    "photos/htc_m8_gps_as_string.jpg": (52.842781, 11.182857),
}
NO_TIME = {
    "photos/before_epoch_1601.jpg",
    "photos/gps_uint32max_year2099.jpg",
    "photos/olympus_date_0000.jpg",
    "photos/flir_lost_west_sign.jpg",  # stands in the maker's block only, like the position
}
TAKEN = {
    # from GPS (UTC) alone, and with the zone that GPS time gives to the camera's local time
    "photos/nokia83_no_datetimeoriginal.heif": "2022-01-12T07:30:14Z",
    "photos/cn_iphone8_guangzhou.heic": "2018-02-05T15:11:44+08:00",
    "photos/xiaomi_m2012k11ag.heic": "2023-04-27T19:44:18+03:00",
    "photos/oppo_r7plus_norway.jpg": "2018-07-16T17:52:22+02:00",
    "photos/htc_desire_milan.jpg": "2011-05-06T09:59:48+02:00",
    "photos/htc_legend_nairobi_onadata.jpg": "2012-04-30T13:58:37+03:00",
    "photos/sony_hx5v_germany.jpg": "2010-05-15T17:12:05+02:00",
    "photos/lg_nexus5x_ruegen_path.jpg": "2018-08-18T16:38:10+02:00",
    "photos/timezones/203730-Reykjavik.jpg": "2024-04-13T20:37:30Z",
    "photos/timezones/big_ben_no_tsoffset_but_gps_utc.jpg": "2023-06-07T13:45:55+01:00",
    "photos/timezones/big_ben_no_tsoffset_but_gps_utc_off_by_1min.jpg": "2023-06-07T13:45:55+01:00",
}
DAMAGED = {"photos/cn_pixel6_anji_zhejiang.jpg"}


def known_rows(folder: str) -> dict[str, list[str]]:
    """File -> cells of the table of README.md."""
    text = (find_real_data() / "README.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line.startswith("| ")
    ]
    return {cells[0].strip("| "): cells for cells in rows if cells[0].strip("| ").startswith(folder)}


def run_on(folder: Path) -> dict[str, Any]:
    result = CliRunner().invoke(commands, ["check", "photos", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def answers(test_data: Path) -> dict[str, dict[str, Any]]:
    """The answers of three runs, one a folder."""
    return {folder: run_on(test_data / folder) for folder in ("photos", "photos_sequence", "hostile")}


@pytest.fixture(scope="module")
def photos(answers: dict[str, dict[str, Any]], test_data: Path) -> dict[str, dict[str, Any]]:
    """Every row by its name below the data folder."""
    rows = [row for found in answers.values() for row in found["photos"]]
    return {str(Path(row["file"]).relative_to(test_data)): row for row in rows}


def codes(row: dict[str, Any]) -> set[str]:
    return {finding["code"].removeprefix("evidence.") for finding in row["findings"]}


def facts() -> Iterator[Any]:
    for folder in ("photos/", "photos_sequence/"):
        for name, cells in known_rows(folder).items():
            yield pytest.param(name, cells, id=name)


@pytest.mark.parametrize(("name", "cells"), list(facts()))
def test_every_photo_says_what_is_known_of_it(photos: dict[str, dict[str, Any]], name: str, cells: list[str]) -> None:
    row, known = photos[name], cells[5]

    assert row["sha256"].startswith(cells[4][:60])
    assert (row["readable"], row["pixel_sha256"] is None) == (name not in DAMAGED, name in DAMAGED)
    size = re.search(r"(\d+)x(\d+)$", known)
    assert {row["width_px"], row["height_px"]} == {int(size[1]), int(size[2])}
    assert_position(row, name, known)
    assert_time(row, name, known)


def assert_position(row: dict[str, Any], name: str, known: str) -> None:
    if name in NO_POSITION or "no GPS" in known:
        assert (row["position"], row["position_problem"]) == (None, NO_POSITION.get(name))
        return
    lat, lon = map(float, re.search(r"GPS (-?[\d.]+), (-?[\d.]+)", known).groups())
    error = re.search(r"error ([\d.]+) m", known)
    place = row["position"]
    assert (place["lat_deg"], place["lon_deg"]) == pytest.approx(MISREAD.get(name, (lat, lon)), abs=0.6e-5)
    assert place["accuracy_m"] == (pytest.approx(float(error[1]), abs=0.06) if error else None)
    assert row["position_problem"] is None


def assert_time(row: dict[str, Any], name: str, known: str) -> None:
    when = re.search(r"DTO (\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d) ?([+-]\d\d:\d\d)?", known)
    if name in TAKEN or name in NO_TIME or when is None:
        assert row["taken_at"] == TAKEN.get(name)
        return
    assert row["taken_at"] == f"{when[1]}-{when[2]}-{when[3]}T{when[4]}{when[5] or ''}"


@pytest.mark.parametrize("name", list(known_rows("hostile/")))
def test_every_hostile_file_is_a_row(photos: dict[str, dict[str, Any]], name: str) -> None:
    row, pillow = photos[name], known_rows("hostile/")[name][5]
    decoded = pillow.startswith(("JPEG", "PNG")) and "load ok" in pillow
    decoded = decoded or name.endswith("sugarshack_bad_mpo_header.jpg")  # a warning there, a whole picture

    assert row["readable"] is decoded
    assert (row["problem"] is None) is decoded
    assert (row["pixel_sha256"] is not None) is decoded


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("galaxy_s24ultra_200MP.heic", "too_large_to_decode"),
        ("lottapixel_64250x64250.jpg", "too_many_pixels"),
        ("heic_truncated.heic", "cut_off"),
        ("truncated_10000.jpg", "damaged"),
        ("pillow/broken_data_stream.png", "damaged"),
        ("html_renamed.jpg", "not_a_picture"),
        ("svg_renamed.jpg", "not_a_picture"),
        ("polyglot_gif_php_28bytes.jpg", "not_a_picture"),
        ("names_windows_invalid.txt", "not_a_picture"),
        ("one_byte.jpg", "not_a_picture"),
        ("pillow/decompression_bomb.gif", "not_a_picture"),
    ],
)
def test_the_problem_of_a_hostile_file_is_named(photos: dict[str, dict[str, Any]], name: str, problem: str) -> None:
    assert photos[f"hostile/{name}"]["problem"] == problem


def test_a_photo_cut_off_in_transit_is_damaged_and_still_says_when_and_where(photos: dict[str, dict[str, Any]]) -> None:
    row = photos["photos/cn_pixel6_anji_zhejiang.jpg"]

    assert (row["readable"], row["taken_at"]) == (False, "2024-05-07T09:33:04+08:00")
    assert row["position"]["lat_deg"] == pytest.approx(30.62765, abs=1e-5)
    assert codes(row) == {"photo_damaged"}


TIME_CONFLICTS = {
    "photos/before_epoch_1601.jpg": "implausible",
    "photos/gps_uint32max_year2099.jpg": "implausible",
    "photos/nexus4_stale_gps_fix.jpg": "gps_time",  # the fix is 27 hours older than the shutter
    "photos/tamper_date_edited.jpg": "digitized",  # moved by a day, the other tag still shows the truth
}


def test_only_times_that_are_wrong_are_asked_about(photos: dict[str, dict[str, Any]]) -> None:
    found = {
        name: finding["numbers"]["reason"]
        for name, row in photos.items()
        for finding in row["findings"]
        if finding["code"] == "evidence.exif_time_conflict"
    }

    assert found == TIME_CONFLICTS


def test_a_camera_one_day_behind_is_a_clock_and_no_conflict(photos: dict[str, dict[str, Any]]) -> None:
    walk = [row for name, row in photos.items() if "arezzo" in name]

    assert len(walk) == 9
    assert all(codes(row) == {"clock_wrong"} for row in walk)
    offsets_h = [finding["numbers"]["offset_s"] / 3600 for row in walk for finding in row["findings"]]
    assert offsets_h == [pytest.approx(2 - 24, abs=0.1)] * 9  # two hours of zone less one day


def test_exactly_the_known_copies_are_grouped(answers: dict[str, dict[str, Any]]) -> None:
    groups = {
        (group["kind"], tuple(sorted(Path(file).name for file in group["files"])))
        for group in answers["photos"]["groups"]
    }

    pixels = {files for kind, files in groups if kind == "pixels"}
    assert pixels == {
        ("canon_s40_exif_stripped.jpg", "canon_s40_with_exif.jpg"),
        ("tamper_date_edited.jpg", "tamper_date_original.jpg"),
        (
            "big_ben.jpg",
            "big_ben_no_tsoffset_but_gps_utc.jpg",
            "big_ben_no_tsoffset_but_gps_utc_off_by_1min.jpg",
        ),
    }
    similar = [files for kind, files in groups if kind == "similar"]
    assert tuple(f"Landscape_{n}.jpg" for n in range(1, 9)) in similar  # one drawing, saved eight times
    assert all(name.startswith(("Landscape", "2")) for files in similar for name in files)  # and the drawn test cards


def test_honest_neighbours_are_never_called_similar(answers: dict[str, dict[str, Any]]) -> None:
    assert answers["photos_sequence"]["groups"] == []
    assert len(answers["photos_sequence"]["photos"]) == 40


def test_photos_without_position_or_exif_are_no_finding(photos: dict[str, dict[str, Any]]) -> None:
    for name in (
        "canon_hdr_off.jpg",
        "motorola_empty_gps.jpg",
        "videogame_gran_turismo5.jpg",
        "flir_lost_west_sign.jpg",
    ):
        assert codes(photos[f"photos/{name}"]) == set()


def test_no_honest_street_photo_is_called_poor(photos: dict[str, dict[str, Any]]) -> None:
    poor = {name for name, row in photos.items() if "photo_poor" in codes(row) and "hostile" not in name}

    assert all(min(photos[name]["width_px"], photos[name]["height_px"]) < 240 for name in poor)
    assert "photos/iphonexr_1x1_issue508.jpg" in poor


def test_seven_cities_in_four_minutes_is_impossible(photos: dict[str, dict[str, Any]]) -> None:
    cards = sorted(name for name in photos if re.search(r"timezones/20\d{4}-", name))

    assert len(cards) == 7
    assert [name for name in cards if "impossible_travel" in codes(photos[name])] == cards[1:]
    assert [name for name, row in photos.items() if "impossible_travel" in codes(row)] == cards[1:]


def test_a_street_walked_lies_on_its_own_line(siteproof: Run, tmp_path: Path, test_data: Path) -> None:
    rows = known_rows("photos_sequence/lund_street/").values()
    line = [[float(value) for value in re.search(r"GPS ([\d.]+), ([\d.]+)", cells[5]).groups()][::-1] for cells in rows]
    site = tmp_path / "street.geojson"
    site.write_text(json.dumps({"type": "LineString", "coordinates": line}), encoding="utf-8")
    folder = str(test_data / "photos_sequence")

    found = json.loads(siteproof("check", "photos", folder, "--site", str(site), "--buffer-m", "30", "--json").stdout)

    states = {(Path(row["file"]).parent.name, row["presence"]) for row in found["photos"]}
    assert states == {("lund_street", "uncertain"), ("arezzo_nikon_p6000", "off_site"), ("brighton_drone", "off_site")}
    assert all(row["distance_m"] < 2 for row in found["photos"] if "lund_street" in row["file"])
    far = next(row for row in found["photos"] if "DSCN0010" in row["file"])
    assert {"off_site", "exif_place_conflict"} <= codes(far)
    assert far["distance_m"] == pytest.approx(1_363_000, rel=0.02)  # Arezzo to Lund
