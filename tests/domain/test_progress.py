"""Verified progress: only what accepted inspections showed, newest per milestone, weighted."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteproof.domain.progress import MilestoneWeight, Observation, observed_pct, verified_progress, weighted_pct

ROAD = [
    MilestoneWeight("subgrade", 20),
    MilestoneWeight("base", 25),
    MilestoneWeight("surface", 40),
    MilestoneWeight("drainage", 8),
    MilestoneWeight("safety", 7),
]
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def seen(milestone, pct, days=0, counts=True):
    return Observation(milestone, pct, NOW + timedelta(days=days), counts)


def test_milestones_are_weighted():
    found = verified_progress(ROAD, [seen("subgrade", 100), seen("base", 60), seen("surface", 10)])

    assert found.pct == pytest.approx(20 + 15 + 4)


def test_the_newest_observation_counts_even_when_it_is_lower():
    found = verified_progress(ROAD, [seen("base", 60), seen("base", 40, days=5)])

    assert found.pct == pytest.approx(10.0)
    assert found.last_seen_at == NOW + timedelta(days=5)


def test_what_does_not_count_is_left_out():
    observations = [seen("base", 60), seen("base", 100, 5, counts=False), seen("roof", 100), seen("surface", None)]

    assert verified_progress(ROAD, observations).pct == pytest.approx(15.0)
    assert verified_progress(ROAD, [seen("base", 60, days=3)], until=NOW).pct is None


def test_nothing_seen_is_unknown_and_not_zero():
    assert verified_progress(ROAD, []).pct is None
    assert weighted_pct([MilestoneWeight("a", 0.0)], {"a": 50.0}) is None


@pytest.mark.parametrize(
    ("pct", "chainage_m", "length_m", "expected"),
    [
        (40.0, None, None, 40.0),
        (140.0, None, None, 100.0),
        (None, 600.0, 2400.0, 25.0),
        (None, 3000.0, 2400.0, 100.0),
        (None, 600.0, None, None),
        (None, 600.0, 0.0, None),
        (float("nan"), None, None, None),
    ],
)
def test_percent_is_given_or_follows_from_the_chainage_reached(pct, chainage_m, length_m, expected):
    assert observed_pct(pct, chainage_m, length_m) == expected


@given(st.lists(st.tuples(st.sampled_from([m.code for m in ROAD]), st.floats(0, 100), st.integers(0, 50))))
def test_progress_stays_between_0_and_100_in_any_order(observed):
    observations = [seen(code, pct, days) for code, pct, days in observed]

    found = verified_progress(ROAD, observations)

    assert found.pct is None or -1e-9 <= found.pct <= 100.0 + 1e-9
