"""`siteproof check chainage`: known lengths, real roads and tracks, coverage, bad files."""

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from geopy.distance import geodesic

Run = Callable[..., Result]
Position = tuple[float, float]

CORNER = [(113.0, 34.0), (113.001, 34.0), (113.001, 34.001)]


def line(*positions: Position) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(position) for position in positions]}


def spots(*positions: Position) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": p}} for p in positions
    ]
    return {"type": "FeatureCollection", "features": features}


def located(siteproof: Run, tmp_path: Path, road: Any, points: Any, *options: str) -> dict[str, Any]:
    for name, document in (("road.geojson", road), ("points.geojson", points)):
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    words = ("--road", str(tmp_path / "road.geojson"), str(tmp_path / "points.geojson"), "--json", *options)
    result = siteproof("check", "chainage", *words)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    ("end", "length_m"), [((113.001, 34.0), 92.385), ((113.0, 34.001), 110.922), ((113.0005, 34.0005), 72.178)]
)
def test_v7_lengths(siteproof: Run, tmp_path: Path, end: Position, length_m: float) -> None:
    found = located(siteproof, tmp_path, line((113.0, 34.0), end), spots(end))

    assert found["road_length_m"] == pytest.approx(length_m, abs=0.01)
    assert found["points"][0]["chainage_m"] == pytest.approx(length_m, abs=0.01)
    assert found["points"][0]["offset_m"] == pytest.approx(0.0, abs=0.001)


def test_points_have_chainage_offset_and_label(siteproof: Run, tmp_path: Path) -> None:
    found = located(
        siteproof, tmp_path, line(*CORNER), spots((113.0005, 33.9999), (113.0011, 34.0005), (113.001, 34.002))
    )

    seen = [(point["chainage_m"], point["offset_m"], point["label"]) for point in found["points"]]
    assert [label for _, _, label in seen] == ["K0+046", "K0+148", "K0+203"]
    assert [value for point in seen for value in point[:2]] == pytest.approx(
        [46.192, 11.092, 147.846, 9.238, 203.307, 110.922], abs=0.05
    )
    assert found["points"][2]["problem"] == "beside_the_road"


def test_segments_cover_the_whole_road_and_add_up(siteproof: Run, tmp_path: Path) -> None:
    found = located(siteproof, tmp_path, line(*CORNER), spots((113.0005, 34.0)), "--reach-m", "20")

    assert [(s["from_m"], s["to_m"]) for s in found["segments"]] == [
        (0, 100),
        (100, 200),
        (200, found["road_length_m"]),
    ]
    assert [s["covered_m"] for s in found["segments"]] == pytest.approx([40.0, 0.0, 0.0], abs=0.01)
    assert found["covered_m"] == pytest.approx(sum(s["covered_m"] for s in found["segments"]), abs=0.01)


def test_a_track_covers_what_was_walked_and_points_far_beside_cover_nothing(siteproof: Run, tmp_path: Path) -> None:
    road = line((113.0, 34.0), (113.01, 34.0))
    walked = located(siteproof, tmp_path, road, line((113.0, 34.0), (113.001, 34.0), (113.002, 34.0)), "--reach-m", "0")
    beside = located(siteproof, tmp_path, road, spots((113.005, 34.001)))

    assert walked["covered_m"] == pytest.approx(2 * 92.385, abs=0.05)
    assert (beside["covered_m"], beside["points"][0]["problem"]) == (0, "beside_the_road")


def test_an_absent_position_keeps_its_row(siteproof: Run, tmp_path: Path) -> None:
    found = located(siteproof, tmp_path, line(*CORNER), spots((0.0, 0.0), (113.0, 34.0), (-1.79769e308, 5.0)))

    assert [point["problem"] for point in found["points"]] == ["no_position", None, "no_position"]
    assert [point["chainage_m"] for point in found["points"]] == [None, 0.0, None]


@pytest.mark.parametrize("head", ["lat,lon,note", "纬度,经度,备注", "Note,Latitude,Longitude"])
def test_csv_columns_are_found_by_name(siteproof: Run, tmp_path: Path, head: str) -> None:
    (tmp_path / "road.geojson").write_text(json.dumps(line(*CORNER)), encoding="utf-8")
    row = "x,34.0,113.001" if head.startswith("Note") else "34.0,113.001,x"
    file = tmp_path / "points.csv"
    file.write_text(f"{head}\n{row}\n,,\n", encoding="utf-8-sig")

    result = siteproof("check", "chainage", "--road", str(tmp_path / "road.geojson"), str(file), "--json")

    assert [point["label"] for point in json.loads(result.stdout)["points"]] == ["K0+092", None][
        : 1 + row.startswith("z")
    ]


@pytest.mark.real_data
def test_every_real_road_has_its_measured_length(siteproof: Run, tmp_path: Path, test_data: Path) -> None:
    file = test_data / "roads" / "derived" / "kerala_proposals_by_road.geojson"
    roads = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert len(roads) == 143

    for road in roads:
        parts = road["geometry"]["coordinates"]
        first = parts[0][0] if road["geometry"]["type"] == "MultiLineString" else parts[0]
        found = located(siteproof, tmp_path, road, spots(tuple(first[:2])))
        measured_m = 1000 * road["properties"]["measured_km"]  # by haversine, whose error is at most 0.56 %
        assert found["road_length_m"] == pytest.approx(measured_m, rel=0.0057, abs=1.0), road["properties"]["mrl_id"]
        assert found["points"][0]["offset_m"] == 0


TRACKS = [
    ("Mojstrovka.gpx", 184),
    ("around-visnjan-with-car.gpx", 104),
    ("korita-zbevnica.gpx", 871 + 2),
    ("run.gpx", 206),
    ("track-with-extremes.gpx", 25),
    ("track-with-less-sec-time.gpx", 2),
    ("blue_hills.gpx", 1243 + 46),
]


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "count"), TRACKS)
def test_a_real_track_lies_on_the_road_drawn_through_it(
    siteproof: Run, tmp_path: Path, test_data: Path, name: str, count: int
) -> None:
    """The road is drawn through the track's own points (read here by a plain pattern), its length by geodesics."""
    file = test_data / "roads" / "gpx" / name
    found_points = re.findall(r"<trkpt\s([^>]*)>", file.read_text(encoding="utf-8-sig"))
    track = [tuple(float(re.search(rf'{key}="([^"]+)"', each)[1]) for key in ("lon", "lat")) for each in found_points]
    (tmp_path / "road.geojson").write_text(json.dumps(line(*track)), encoding="utf-8")

    result = siteproof("check", "chainage", "--road", str(tmp_path / "road.geojson"), str(file), "--json")

    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    length_m = sum(geodesic(a[::-1], b[::-1]).meters for a, b in pairwise(track))
    on_road = [point for point in found["points"] if point["offset_m"] < 0.001]
    assert len(found["points"]) == count
    assert len(on_road) >= len(track)
    assert found["road_length_m"] == pytest.approx(length_m, rel=1e-4, abs=0.001)


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "count"), [("unicode_with_bom.gpx", 1), ("track_with_dilution_errors.gpx", 3)])
def test_waypoints_and_routes_are_points_too(
    siteproof: Run, tmp_path: Path, test_data: Path, name: str, count: int
) -> None:
    (tmp_path / "road.geojson").write_text(json.dumps(line(*CORNER)), encoding="utf-8")
    file = test_data / "roads" / "gpx" / name

    result = siteproof("check", "chainage", "--road", str(tmp_path / "road.geojson"), str(file), "--json")

    assert len(json.loads(result.stdout)["points"]) == count


@pytest.mark.real_data
def test_a_track_of_undefined_positions_is_unusable(siteproof: Run, tmp_path: Path, test_data: Path) -> None:
    (tmp_path / "road.geojson").write_text(json.dumps(line(*CORNER)), encoding="utf-8")
    bad = test_data / "roads" / "gpx" / "bad.gpx"

    result = siteproof("check", "chainage", "--road", str(tmp_path / "road.geojson"), str(bad))

    assert result.exit_code == 2
    assert "none of its 5 points has a usable position" in result.stderr


BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaa">]><gpx><wpt lat="34" lon="113"/></gpx>'


@pytest.mark.parametrize(
    ("road", "points", "said"),
    [
        ("{", "lat,lon\n34,113\n", "not JSON: line 1"),
        ("[]", "lat,lon\n34,113\n", "not GeoJSON"),
        (json.dumps({"type": "Point", "coordinates": [113, 34]}), "lat,lon\n34,113\n", "holds no road line"),
        (json.dumps(line((113.0, 34.0), (113.0, 34.0))), "lat,lon\n34,113\n", "holds no road line"),
        (json.dumps(line((113.0, 200.0), (113.0, 300.0))), "lat,lon\n34,113\n", "usable coordinates"),
        (json.dumps(line(*CORNER)), "a,b\n1,2\n", "no columns named lat and lon"),
        (json.dumps(line(*CORNER)), "lat,lon\n", "holds no point"),
        (json.dumps(line(*CORNER)), "<gpx><wpt", "not XML: line 1"),
        (json.dumps(line(*CORNER)), "<html></html>", "XML, but not GPX"),
        (json.dumps(line(*CORNER)), BOMB, "document type"),
        (json.dumps(line(*CORNER)), "{}", "holds no point"),
        (json.dumps(line(*CORNER)), "", "the file is empty"),
    ],
)
def test_unusable_files_are_one_sentence_and_exit_code_2(
    siteproof: Run, tmp_path: Path, road: str, points: str, said: str
) -> None:
    (tmp_path / "road.geojson").write_text(road, encoding="utf-8")
    (tmp_path / "points").write_text(points, encoding="utf-8")

    result = siteproof("check", "chainage", "--road", str(tmp_path / "road.geojson"), str(tmp_path / "points"))

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_people_get_tables(siteproof: Run, tmp_path: Path) -> None:
    for name, document in (("road.geojson", line(*CORNER)), ("points.geojson", spots((113.0005, 34.0)))):
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")

    said = siteproof(
        "check", "chainage", "--road", str(tmp_path / "road.geojson"), str(tmp_path / "points.geojson")
    ).stdout

    assert "K0+046" in said
    assert "50 m of 203 m covered (25 %)" in said
