"""Presence: the three states as shared vectors, whole inspections, and that no state is claimed from nothing."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vectors import cases
from siteproof.domain.presence import Fix, Presence, Sighting, TimeBracket, inspection_presence, photo_presence
from siteproof.domain.reason_texts import presence_sentence

SITE = {"type": "Point", "coordinates": [113.0, 34.0]}
ROAD = {"type": "LineString", "coordinates": [[113.0, 34.0], [113.01, 34.0]]}
NOW = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)
HERE = Fix(34.0001, 113.0, 8.0, 2.0)
FAR = Fix(34.01, 113.0, 8.0, 2.0)


def codes(presence):
    return [reason.code for reason in presence.reasons]


@pytest.mark.parametrize(("given_", "expected"), cases("presence.json"))
def test_photo_presence_follows_the_vectors(given_, expected):
    fix = None if given_["fix"] is None else Fix(**given_["fix"])

    found = photo_presence(given_["geometry"], given_["buffer_m"], fix, imported=given_["imported"])

    assert found.state == expected["state"]
    assert codes(found) == expected["reasons"]


@given(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(allow_nan=True, allow_infinity=True),
    st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
    st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
    st.floats(allow_nan=True, allow_infinity=True),
)
def test_strange_fixes_never_raise(lat, lon, accuracy_m, age_s, buffer_m):
    found = photo_presence(SITE, buffer_m, Fix(lat, lon, accuracy_m, age_s))

    assert found.state in Presence
    assert presence_sentence(found.reasons[0]).zh


@given(st.floats(0.0, 0.01), st.floats(0.1, 500.0), st.floats(0.0, 100.0))
def test_verified_and_off_site_mean_what_the_design_says(north, accuracy_m, buffer_m):
    found = photo_presence(SITE, buffer_m, Fix(34.0 + north, 113.0, accuracy_m, 1.0))

    d, a, r = found.distance_m, accuracy_m, buffer_m
    assert (found.state is Presence.VERIFIED) == (d <= r and a <= 50.0)
    assert (found.state is Presence.OFF_SITE) == (d - a > r)


@pytest.mark.parametrize(
    ("sightings", "state"),
    [
        pytest.param([HERE, HERE], Presence.VERIFIED, id="all on site"),
        pytest.param([HERE, None], Presence.VERIFIED, id="one photo without position does not spoil it"),
        pytest.param([FAR, FAR], Presence.OFF_SITE, id="all outside"),
        pytest.param([HERE, FAR], Presence.UNCERTAIN, id="some outside"),
        pytest.param([Fix(34.0001, 113.0, 80.0, 2.0)], Presence.UNCERTAIN, id="only poor accuracy"),
        pytest.param([None], Presence.NOT_ASSESSABLE, id="no position at all"),
        pytest.param([], Presence.NOT_ASSESSABLE, id="nothing at all"),
    ],
)
def test_an_inspection_combines_its_positions(sightings, state):
    found = inspection_presence(SITE, 30.0, [Sighting(fix) for fix in sightings])

    assert found.state is state


def test_a_stay_below_the_checklists_floor_is_a_doubt():
    stays = [inspection_presence(SITE, 30.0, [Sighting(HERE)], dwell_s=s, dwell_min_s=300.0) for s in (299.0, 300.0)]

    assert [stay.state for stay in stays] == [Presence.UNCERTAIN, Presence.VERIFIED]
    assert "dwell_short" in codes(stays[0])


def test_a_jump_faster_than_any_car_is_a_doubt():
    road_end = Fix(34.0, 113.0095, 8.0, 1.0)
    start = Fix(34.0, 113.0, 8.0, 1.0)

    fast = inspection_presence(ROAD, 30.0, [Sighting(start, mono_ms=0.0), Sighting(road_end, mono_ms=5_000.0)])
    slow = inspection_presence(ROAD, 30.0, [Sighting(start, mono_ms=0.0), Sighting(road_end, mono_ms=600_000.0)])

    assert (fast.state, slow.state) == (Presence.UNCERTAIN, Presence.VERIFIED)
    assert "speed_impossible" in codes(fast)


def test_segments_reached_are_counted_on_a_road():
    found = inspection_presence(ROAD, 30.0, [Sighting(Fix(34.0, 113.0001, 8.0)), Sighting(Fix(34.0, 113.005, 8.0))])

    reached = next(reason for reason in found.reasons if reason.code == "segments")
    assert reached.numbers == {"covered": 2, "of": 10}


def test_the_bracket_of_beacon_and_receipt_is_told():
    known = inspection_presence(SITE, 30.0, [Sighting(HERE)], bracket=TimeBracket(NOW, NOW + timedelta(minutes=5)))
    open_ = inspection_presence(SITE, 30.0, [Sighting(HERE)], bracket=TimeBracket(None, NOW))

    assert next(r for r in known.reasons if r.code == "sealed_within").numbers == {"width_s": 300.0}
    assert "sealed_before" in codes(open_)


def test_a_stay_that_is_no_number_says_nothing():
    found = inspection_presence(SITE, 30.0, [Sighting(HERE)], dwell_s=math.nan, dwell_min_s=60.0)

    assert found.state is Presence.VERIFIED


def test_every_reason_of_an_inspection_has_a_sentence_in_both_languages():
    found = inspection_presence(
        ROAD,
        30.0,
        [Sighting(HERE, mono_ms=0.0), Sighting(FAR, mono_ms=10.0), Sighting(None), Sighting(HERE, imported=True)],
        dwell_s=2040.0,
        bracket=TimeBracket(None, NOW),
    )

    said = [presence_sentence(reason) for reason in found.reasons]
    assert all(text.zh and text.en and "{" not in text.zh + text.en for text in said)
    assert any("34 分" in text.zh for text in said)
