"""Chainage on a road against the shared vectors, and the properties of segments and coverage."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vectors import cases
from siteproof.domain.chainage import (
    Chainage,
    chainage,
    chainage_label,
    covered_intervals,
    covered_segments,
    line_length_m,
    segment_index,
    segments,
)


@pytest.mark.parametrize(("given_", "expected"), cases("chainage.json"))
def test_chainage_follows_the_vectors(given_, expected):
    found = chainage(given_["geometry"], given_["lat_deg"], given_["lon_deg"])

    assert line_length_m(given_["geometry"]) == pytest.approx(expected["length_m"], abs=0.05)
    if expected["chainage_m"] is None:
        assert found is None
    else:
        assert found.chainage_m == pytest.approx(expected["chainage_m"], abs=0.05)
        assert found.offset_m == pytest.approx(expected["offset_m"], abs=0.05)
        assert chainage_label(found.chainage_m) == expected["label"]


@pytest.mark.parametrize(
    ("metres", "label"),
    [(0.0, "K0+000"), (350.2, "K0+350"), (999.4, "K0+999"), (999.5, "K1+000"), (12_345.0, "K12+345"), (-3.0, "K0+000")],
)
def test_label_is_written_as_on_the_road(metres, label):
    assert chainage_label(metres) == label


@given(st.floats(0.1, 20_000.0), st.floats(10.0, 1000.0))
def test_segments_join_and_end_at_the_length(length_m, step_m):
    found = segments(length_m, step_m)

    assert found[0][0] == 0.0
    assert found[-1][1] == pytest.approx(length_m)
    assert all(before[1] == after[0] for before, after in pairwise(found))


@pytest.mark.parametrize("length_m", [0.0, -1.0, math.nan, math.inf])
def test_no_length_has_no_segments(length_m):
    assert segments(length_m) == []


def test_a_road_of_200_metres_has_two_segments_not_three():
    assert segments(200.0) == [(0.0, 100.0), (100.0, 200.0)]
    assert segment_index(200.0, 200.0) == 1
    assert segment_index(99.9, 200.0) == 0


@given(st.lists(st.tuples(st.floats(0.0, 1000.0), st.floats(0.0, 80.0))), st.floats(1.0, 200.0))
def test_covered_metres_never_exceed_the_road(spots, reach_m):
    seen = [Chainage(along, beside) for along, beside in spots]

    intervals = covered_intervals(seen, 1000.0, within_m=30.0, reach_m=reach_m)
    found = covered_segments(intervals, 1000.0)

    assert sum(each.covered_m for each in found) <= 1000.0 + 1e-6
    assert all(0.0 <= each.covered_m <= 100.0 + 1e-9 for each in found)


def test_coverage_merges_looks_and_leaves_out_what_is_off_the_road():
    seen = [Chainage(50.0, 3.0), Chainage(80.0, 10.0), Chainage(400.0, 90.0)]

    intervals = covered_intervals(seen, 250.0, within_m=30.0, reach_m=50.0)

    assert intervals == [(0.0, 130.0)]
    assert [each.covered_m for each in covered_segments(intervals, 250.0)] == [100.0, 30.0, 0.0]
