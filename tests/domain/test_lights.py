"""Lights: Yinchuan's limits, grey with age, red made good, overrides; no history is green over old evidence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteproof.domain.lights import Colour, LightFacts, LightOverride, project_light
from siteproof.domain.reason_texts import light_sentence
from siteproof.domain.schedule import BaselinePoint, Plan

START = date(2026, 3, 1)
PLAN = Plan(
    START, date(2026, 10, 31), (BaselinePoint(date(2026, 6, 30), 50.0), BaselinePoint(date(2026, 10, 31), 100.0))
)
ON = date(2026, 6, 30)


def facts(verified_pct=50.0, evidence_on=ON, **changed):
    found = LightFacts(plan=PLAN, verified_pct=verified_pct, last_evidence_on=evidence_on, started_on=START)
    return replace(found, **changed)


def colour(found, on=ON):
    return project_light(found, on).colour


@pytest.mark.parametrize(
    ("verified_pct", "expected"),
    [
        (50.0, Colour.GREEN),
        (60.0, Colour.GREEN),
        (40.1, Colour.GREEN),
        (40.0, Colour.YELLOW),
        (20.0, Colour.YELLOW),
        (19.9, Colour.RED),
    ],
)
def test_points_behind_decide_both_ends_of_yellow_included(verified_pct, expected):
    assert colour(facts(verified_pct)) is expected


@pytest.mark.parametrize(
    ("found", "on", "expected"),
    [
        pytest.param(facts(), date(2026, 2, 28), None, id="no light before the planned start"),
        pytest.param(facts(accepted_on=ON), ON, Colour.BLUE, id="accepted is blue"),
        pytest.param(facts(10.0, accepted_on=ON), ON + timedelta(days=900), Colour.BLUE, id="blue is final"),
        pytest.param(facts(accepted_on=ON + timedelta(days=1)), ON, Colour.GREEN, id="not accepted yet"),
        pytest.param(facts(evidence_on=ON - timedelta(days=30)), ON, Colour.GREEN, id="evidence of 30 days is fresh"),
        pytest.param(facts(evidence_on=ON - timedelta(days=31)), ON, Colour.GREY, id="31 days turn grey"),
        pytest.param(facts(40.0, ON - timedelta(days=31)), ON, Colour.GREY, id="grey comes before yellow"),
        pytest.param(facts(10.0, ON - timedelta(days=31)), ON, Colour.RED, id="red stays red over old evidence"),
        pytest.param(facts(None, None), ON, Colour.GREY, id="nothing verified is grey, not red"),
        pytest.param(facts(None, ON), ON, Colour.GREY, id="a visit that showed no progress is grey"),
        pytest.param(
            facts(evidence_on=ON + timedelta(days=3)), ON, Colour.GREY, id="evidence after the day counts not"
        ),
        pytest.param(facts(95.0, date(2026, 11, 1)), date(2026, 11, 1), Colour.YELLOW, id="past the end, unfinished"),
        pytest.param(facts(100.0, date(2026, 11, 1)), date(2026, 11, 1), Colour.GREEN, id="past the end, finished"),
    ],
)
def test_precedence_is_blue_red_grey_yellow_green(found, on, expected):
    assert colour(found, on) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-03-30", Colour.GREEN),
        ("2026-03-31", Colour.YELLOW),
        ("2026-04-30", Colour.YELLOW),
        ("2026-05-31", Colour.RED),
    ],
)
def test_not_started_three_month_ends_running_is_red(on, expected):
    day = date.fromisoformat(on)
    slow = Plan(START, date(2036, 3, 1))

    assert colour(facts(0.0, day, plan=slow, started_on=None), day) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-06-10", Colour.YELLOW),
        ("2026-06-30", Colour.YELLOW),
        ("2026-07-31", Colour.YELLOW),
        ("2026-08-01", Colour.GREEN),
    ],
)
def test_red_made_good_stays_yellow_until_one_full_month_without_red(on, expected):
    day = date.fromisoformat(on)

    assert colour(facts(90.0, day, last_red_on=date(2026, 6, 9)), day) is expected


def test_a_red_of_december_frees_in_february():
    plan = Plan(date(2026, 1, 1), date(2027, 12, 31))
    found = facts(99.0, date(2027, 1, 31), plan=plan, last_red_on=date(2026, 12, 5))

    assert colour(found, date(2027, 1, 31)) is Colour.YELLOW
    assert colour(replace(found, last_evidence_on=date(2027, 2, 1)), date(2027, 2, 1)) is Colour.GREEN


def test_a_red_over_old_evidence_also_counts_as_no_fresh_evidence():
    light = project_light(facts(10.0, ON - timedelta(days=31)), ON)

    assert (light.colour, light.no_fresh_evidence, light.evidence_age_days) == (Colour.RED, True, 31)


def test_a_light_opens_to_its_two_numbers():
    light = project_light(facts(30.0), ON)

    assert (light.planned_pct, light.verified_pct, light.behind_points, light.on) == (50.0, 30.0, 20.0, ON)


def test_an_override_shows_its_name_and_the_rules_own_colour():
    override = LightOverride(Colour.YELLOW, "王敏", "追赶计划已批", ON + timedelta(days=10))

    light = project_light(facts(10.0, override=override), ON)
    later = project_light(facts(10.0, ON + timedelta(days=11), override=override), ON + timedelta(days=11))

    assert (light.colour, light.computed, light.reasons[0].code) == (Colour.YELLOW, Colour.RED, "override")
    assert later.override is None


def test_nobody_overrides_to_green_over_old_evidence():
    override = LightOverride(Colour.GREEN, "王敏", "看着好", ON + timedelta(days=10))

    light = project_light(facts(evidence_on=ON - timedelta(days=40), override=override), ON)

    assert light.colour is Colour.GREY
    assert light.reasons[-1].code == "override_without_evidence"


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
PERCENT = st.one_of(st.none(), st.floats(0.0, 100.0), st.just(float("nan")))
OPTIONAL_DAY = st.one_of(st.none(), DAYS)


@given(PERCENT, OPTIONAL_DAY, OPTIONAL_DAY, OPTIONAL_DAY, OPTIONAL_DAY, st.sampled_from(Colour), DAYS)
def test_no_history_is_green_over_evidence_older_than_the_limit(verified, evidence, started, red, accepted, to, on):
    override = LightOverride(to, "n", "r", date(2027, 12, 31))
    found = LightFacts(PLAN, verified, evidence, started, accepted, red, override)

    light = project_light(found, on)

    if light.colour is Colour.GREEN:
        assert evidence is not None
        assert 0 <= (on - evidence).days <= 30
    for reason in light.reasons:
        said = light_sentence(reason)
        assert said.zh
        assert "{" not in said.zh + said.en
