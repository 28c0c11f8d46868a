"""Geometries as people draw and export them: what is dirty is named, what is usable is turned into WGS-84."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteproof.domain.gcj02 import wgs84_to_gcj02
from siteproof.domain.imports.crossings import crosses_itself
from siteproof.domain.imports.features import GeoFile, RawFeature
from siteproof.domain.imports.projection import Degrees, ProjectionUnknown, TransverseMercator, frame_of_wkt
from siteproof.domain.imports.shapes import judge_shape
from siteproof.domain.imports.sites import SiteOptions, SitesPreview, judge_sites
from siteproof.domain.imports.whereabouts import Box

GK = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_108E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",108.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0]]'
)
RING = [[104.0, 30.0], [104.01, 30.0], [104.01, 30.01], [104.0, 30.01]]


def line(*vertices: list[float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": list(vertices)}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def codes(geometry: Any, datum: str = "wgs84") -> list[str]:
    return [code for code, _ in judge_shape(geometry, datum, Degrees()).remarks]


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (None, ["geometry_missing"]),
        ({"type": "Point", "coordinates": []}, ["geometry_missing"]),
        ({"type": "GeometryCollection", "geometries": []}, ["geometry_kind"]),
        ({"type": ["Point"], "coordinates": [1, 2]}, ["geometry_kind"]),
        ({"type": "Point", "coordinates": ["abc", "def"]}, ["geometry_broken"]),
        ({"type": "LineString", "coordinates": [[1, 2], 3]}, ["geometry_broken"]),
        ({"type": "Point", "coordinates": {"lat": 1}}, ["geometry_broken"]),
        (point(-1.79769e308, -1.79769e308), ["coordinate_unusable"]),
        (point(math.nan, 30.0), ["coordinate_unusable"]),
        (point(0, 0), ["null_island"]),
        (point(30.6, 104.1), ["axes_swapped"]),
        (point(200.0, 30.0), ["coordinate_unusable"]),
        (line([104.0, 30.0]), ["too_few_points"]),
        (line([104.0, 30.0], [104.0, 30.0]), ["too_few_points"]),
        (line([104.0, 30.0], [105.0, 30.0]), ["jump"]),
        (line([179.9, 30.0], [-179.9, 30.0]), ["antimeridian"]),
        (line([104.0, 30.0]) | {"coordinates": [[104 + n * 1e-5, 30.0] for n in range(50_001)]}, ["too_many_vertices"]),
        ({"type": "Polygon", "coordinates": [RING]}, ["ring_open"]),
        ({"type": "Polygon", "coordinates": [[*RING, [104.000001, 30.000001]]]}, ["ring_closed"]),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[2], RING[1], RING[3], RING[0]]]}, ["self_crossing"]),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[1], RING[0]]]}, ["too_few_points"]),
        ({"type": "Polygon", "coordinates": [[*RING, RING[0]]]}, []),
        ({"type": "MultiLineString", "coordinates": [RING, [RING[0], RING[0]]]}, ["points_dropped"]),
        ({"type": "MultiPoint", "coordinates": [[104.0, 30.0]]}, []),
    ],
)
def test_each_fault_has_its_name(geometry: Any, expected: list[str]) -> None:
    assert codes(geometry) == expected


def test_map_coordinates_come_back_to_wgs84() -> None:
    lat, lon = wgs84_to_gcj02(30.25, 104.05)

    found = judge_shape(point(lon, lat), "gcj02", Degrees()).geometry

    assert found is not None
    assert found["coordinates"] == pytest.approx([104.05, 30.25], abs=1e-6)
    assert codes(point(2.35, 48.85), "gcj02") == ["outside_china"]


def test_a_surveyors_strip_is_turned_into_degrees() -> None:
    """Known answer: PROJ for EPSG:4545 (108.5 E, 30.2 N) and (109.4 E, 39.9 N)."""
    strip = frame_of_wkt(GK).projection

    assert isinstance(strip, TransverseMercator)
    assert strip.to_degrees(548146.413541845, 3342389.899160444) == pytest.approx((30.2, 108.5), abs=1e-10)
    assert strip.to_degrees(619727.7473645656, 4419364.04614609) == pytest.approx((39.9, 109.4), abs=1e-10)
    assert math.isnan(strip.to_degrees(1e12, 1e12)[0])


def test_old_chinese_datums_are_not_pretended_away() -> None:
    with pytest.raises(ProjectionUnknown) as caught:
        frame_of_wkt(GK.replace("China_Geodetic_Coordinate_System_2000", "Xian_1980").replace("CGCS2000", "Xian_1980"))

    assert caught.value.needs_shift


def test_a_long_tangled_outline_costs_no_square_time() -> None:
    star = [[104 + math.cos(n * 2.5) / 50, 30 + math.sin(n * 2.5) / 50] for n in range(20_000)]
    round_ = [[104 + math.cos(n / 3183.1) / 50, 30 + math.sin(n / 3183.1) / 50] for n in range(20_000)]
    began = time.process_time()

    assert crosses_itself([*round_, round_[0]]) is False
    crosses_itself([*star, star[0]])

    assert time.process_time() - began < 3.0


def judged(geometries: list[Any], county: Box | None = None, **properties: list[Any]) -> SitesPreview:
    rows = [
        RawFeature(row, {name: values[row - 1] for name, values in properties.items()}, geometry)
        for row, geometry in enumerate(geometries, start=1)
    ]
    return judge_sites(GeoFile("GeoJSON", rows), county, SiteOptions())


def row_codes(found: SitesPreview) -> dict[int | None, str]:
    return {each.row: each.code for each in found.problems}


def test_lost_points_are_named_among_their_neighbours() -> None:
    near = [point(119.3 + n / 100, 29.2) for n in range(8)]

    found = judged([*near, point(121.47, 39.9), point(29.2, 119.3), point(29.2, 83.0), point(124.5, 30.0)])

    assert row_codes(found) == {9: "far_away", 10: "axes_swapped", 11: "far_away", 12: "in_the_sea"}
    assert len(found.good) == 8


def test_the_countys_outline_decides_where_it_is_known() -> None:
    county = (83.0, 39.0, 83.6, 39.4)

    found = judged([point(83.2, 39.2), point(39.2, 83.2), point(84.5, 39.2)], county)

    assert row_codes(found) == {2: "axes_swapped", 3: "outside_county"}


def test_exchanged_axes_show_even_alone() -> None:
    assert row_codes(judged([point(39.2, 83.2)])) == {1: "axes_swapped"}
    assert row_codes(judged([point(124.0, 35.0)])) == {1: "in_the_sea"}


def test_roads_are_joined_by_code_and_compared_with_their_declaration() -> None:
    def road(km: float, at: float = 30.0) -> dict[str, Any]:
        return line([104.0, at], [104.0, at + km / 110.85])

    found = judged(
        [road(1), road(1, 30.02), road(2), road(2), road(2)],
        **{
            "路线编码": ["X1", "X1", "X2", "X3", "X4"],
            "路名": ["甲路", "甲路", "乙路", "丙路", "丙路"],
            "长度": ["2.01公里", 2.01, "2000米", 4, "很长"],
        },
    )

    assert [(site.code, site.rows, site.name) for site in found.sites] == [
        ("X1", [1, 2], "甲路"), ("X2", [3], "乙路"), ("X3", [4], "丙路 X3"), ("X4", [5], "丙路 X4")]  # fmt: skip
    assert [each.code for each in found.problems] == ["length_differs", "length_unclear"]
    said = found.problems[0].sentence()
    assert "50%" in said.en
    assert "geometry or declaration" in said.en
    assert next(note.numbers for note in found.notes if note.code == "lengths_compared")["within"] == 2


_COORDINATES = st.recursive(
    st.one_of(st.floats(), st.integers(), st.text(max_size=5), st.none(), st.booleans()),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=25,
)


@given(
    st.one_of(
        _COORDINATES,
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "x"]),
                "coordinates": _COORDINATES,
            }
        ),
    ),
    st.sampled_from(["wgs84", "gcj02", "bd09"]),
)
def test_no_geometry_breaks_the_judge(geometry: Any, datum: str) -> None:
    shape = judge_shape(geometry, datum, Degrees())

    assert shape.geometry is not None or shape.remarks
