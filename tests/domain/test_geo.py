"""Distances on the ground, against the shared vectors, GeographicLib's figures and properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vectors import cases
from siteproof.domain.geo import (
    bounding_box,
    distance_to_geometry_m,
    geodesic_m,
    is_position,
    plane_distance_m,
)

LATITUDES = st.floats(-80.0, 80.0)
LONGITUDES = st.floats(-180.0, 180.0)
SMALL = st.floats(-0.005, 0.005)


@pytest.mark.parametrize(("given_", "expected"), cases("geo.json"))
def test_distance_to_geometry_follows_the_vectors(given_, expected):
    found = distance_to_geometry_m(given_["geometry"], given_["lat_deg"], given_["lon_deg"])

    assert found == (None if expected["distance_m"] is None else pytest.approx(expected["distance_m"], abs=0.02))


@pytest.mark.parametrize(
    ("start", "end", "metres"),
    [
        pytest.param((-41.32, 174.81), (40.96, -5.50), 19_959_679.267, id="near-antipodal, GeographicLib manual"),
        pytest.param((34.0, 113.0), (34.0, 113.001), 92.385, id="longitude"),
        pytest.param((34.0, 113.0), (34.001, 113.0), 110.922, id="latitude"),
        pytest.param((34.0, 113.0), (34.0005, 113.0005), 72.178, id="diagonal"),
    ],
)
def test_geodesic_reproduces_v7(start, end, metres):
    assert geodesic_m(*start, *end) == pytest.approx(metres, abs=0.001)


@given(LATITUDES, LONGITUDES, SMALL, SMALL)
def test_plane_agrees_with_geodesic_within_a_centimetre_in_a_kilometre(lat, lon, north, east):
    there = (lat + north, lon + east)
    exact = geodesic_m(lat, lon, *there)

    assert plane_distance_m(lat, lon, *there) == pytest.approx(exact, rel=2e-5, abs=0.01)


@given(LATITUDES, st.floats(-179.0, 179.0), SMALL, SMALL)
def test_distance_to_a_point_agrees_with_geodesic(lat, lon, north, east):
    point = {"type": "Point", "coordinates": [lon + east, lat + north]}

    found = distance_to_geometry_m(point, lat, lon)

    if is_position(lat, lon) and is_position(lat + north, lon + east):
        assert found == pytest.approx(geodesic_m(lat, lon, lat + north, lon + east), rel=1e-3, abs=0.01)


@given(st.floats(33.99, 34.01), st.floats(112.99, 113.01))
def test_distance_to_a_line_is_never_more_than_to_its_vertices(lat, lon):
    vertices = [[113.0, 34.0], [113.004, 34.002], [113.008, 34.001]]
    line = {"type": "LineString", "coordinates": vertices}

    nearest = min(distance_to_geometry_m({"type": "Point", "coordinates": v}, lat, lon) for v in vertices)

    assert distance_to_geometry_m(line, lat, lon) <= nearest + 1e-9


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(math.nan, 113.0), (34.0, math.inf), (0.0, 0.0), (91.0, 0.0), (0.0, 181.0), (None, 1.0), (True, 1.0), ("34", 1.0)],
)
def test_strange_coordinates_are_no_position(lat, lon):
    assert not is_position(lat, lon)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        {"type": "LineString"},
        {"type": "LineString", "coordinates": "x"},
        {"type": "LineString", "coordinates": [[None, 3], [1]]},
        {"type": "Polygon", "coordinates": 7},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "MultiLineString", "coordinates": 5},
        {"type": "GeometryCollection", "geometries": None},
        {"type": "Feature", "geometry": None},
        {"type": 5, "coordinates": []},
    ],
)
def test_unusable_geometry_has_no_distance(geometry):
    assert distance_to_geometry_m(geometry, 34.0, 113.0) is None


def test_a_collection_is_as_near_as_its_nearest_member():
    members = [
        {"type": "Point", "coordinates": [113.0, 34.001]},
        {"type": "MultiPoint", "coordinates": [[113.0, 34.0]]},
    ]

    found = distance_to_geometry_m({"type": "GeometryCollection", "geometries": members}, 34.0, 113.001)

    assert found == pytest.approx(92.385, abs=0.01)


def test_multipolygon_is_inside_when_one_part_is():
    square = [[[113.0, 34.0], [113.001, 34.0], [113.001, 34.001], [113.0, 34.001], [113.0, 34.0]]]
    far = [[[114.0, 34.0], [114.001, 34.0], [114.001, 34.001], [114.0, 34.0]]]

    assert distance_to_geometry_m({"type": "MultiPolygon", "coordinates": [far, square]}, 34.0005, 113.0005) == 0.0


def test_bounding_box_is_west_south_east_north():
    line = {"type": "LineString", "coordinates": [[113.2, 34.0], [113.0, 34.1]]}

    assert bounding_box(line) == (113.0, 34.0, 113.2, 34.1)
    assert bounding_box({"type": "LineString", "coordinates": []}) is None
