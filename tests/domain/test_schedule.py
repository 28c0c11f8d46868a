"""Planned percent and earned schedule: shared vectors (V6), winter, month ends, and properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vectors import cases
from siteproof.domain.earned_schedule import Period, earned_schedule, period_problems
from siteproof.domain.schedule import (
    BaselineKind,
    BaselinePoint,
    NonWorking,
    Plan,
    month_ends,
    months_not_started,
    planned_pct,
    usable_points,
    winter_stops,
    working_days,
)

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
MARCH = Plan(date(2026, 3, 1), date(2026, 10, 31))


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(("given_", "expected"), cases("schedule.json", "planned"))
def test_planned_percent_follows_the_vectors(given_, expected):
    plan = given_["plan"]
    found = Plan(
        day(plan["start_on"]),
        day(plan["finish_on"]),
        tuple(BaselinePoint(day(on), pct) for on, pct in plan["points"]),
        tuple(NonWorking(day(start), day(end)) for start, end in plan["non_working"]),
    )

    assert planned_pct(found, day(given_["on"])) == pytest.approx(expected["planned_pct"], abs=0.005)


@pytest.mark.parametrize(("given_", "expected"), cases("schedule.json", "earned"))
def test_earned_schedule_follows_the_vectors(given_, expected):
    periods = [Period(day(end), planned, earned) for end, planned, earned in given_["periods"]]

    found = earned_schedule(periods, day(given_["on"]))

    for name, value in expected.items():
        same = pytest.approx(value, abs=0.005) if isinstance(value, float | int) else value
        assert getattr(found, name) == same, name


@given(DAYS, st.integers(1, 400), DAYS, DAYS, st.integers(0, 200))
def test_a_plan_never_falls_and_stays_between_0_and_100(start, length, on, stop, stop_days):
    plan = Plan(
        start, start + timedelta(days=length), non_working=(NonWorking(stop, stop + timedelta(days=stop_days)),)
    )

    today, tomorrow = planned_pct(plan, on), planned_pct(plan, on + timedelta(days=1))

    assert 0.0 <= today <= tomorrow + 1e-9 <= 100.0 + 1e-8


@given(DAYS, st.integers(0, 60), st.lists(st.tuples(DAYS, st.integers(-5, 90)), max_size=4))
def test_working_days_are_those_outside_every_stop(start, length, stops):
    end = start + timedelta(days=length)
    ranges = [NonWorking(on, on + timedelta(days=days)) for on, days in stops]

    every = [start + timedelta(days=n) for n in range(length + 1)]
    expected = sum(not any(stop.from_on <= each <= stop.to_on for stop in ranges) for each in every)

    assert working_days(start, end, ranges) == expected


def test_no_days_between_a_day_and_one_before_it():
    assert working_days(date(2026, 3, 2), date(2026, 3, 1)) == 0


def test_a_winter_stop_keeps_the_plan_flat():
    plan = Plan(date(2026, 9, 1), date(2027, 5, 31), non_working=winter_stops("11-15", "03-15", 2026, 2027))

    assert planned_pct(plan, date(2026, 11, 14)) == planned_pct(plan, date(2027, 3, 15)) < 100.0


def test_winter_stops_may_lie_within_one_year():
    assert winter_stops("06-01", "06-10", 2026, 2026)[1] == NonWorking(date(2026, 6, 1), date(2026, 6, 10))


def test_a_baseline_that_falls_or_holds_no_number_is_read_as_far_as_it_makes_sense():
    points = (
        BaselinePoint(date(2026, 5, 1), 40.0),
        BaselinePoint(date(2026, 4, 1), 50.0),
        BaselinePoint(date(2026, 6, 1), float("nan")),
        BaselinePoint(date(2026, 7, 1), 120.0),
    )
    plan = Plan(date(2026, 3, 1), date(2026, 7, 1), points)

    assert [point.planned_pct for point in usable_points(plan)] == [50.0, 50.0, 100.0]
    assert plan.kind is BaselineKind.APPROVED
    assert MARCH.kind is BaselineKind.LINEAR


def test_a_plan_that_ends_before_it_starts_is_done_at_its_end():
    assert planned_pct(Plan(date(2026, 5, 1), date(2026, 4, 1)), date(2026, 4, 1)) == 100.0


def test_month_ends_between_two_days():
    assert month_ends(date(2026, 11, 30), date(2027, 2, 27)) == [
        date(2026, 11, 30),
        date(2026, 12, 31),
        date(2027, 1, 31),
    ]


@pytest.mark.parametrize(
    ("on", "started_on", "months"),
    [
        ("2026-03-30", None, 0),
        ("2026-03-31", None, 1),
        ("2026-05-31", None, 3),
        ("2026-05-31", "2026-04-10", 0),
        ("2026-05-31", "2026-06-10", 3),
    ],
)
def test_months_not_started_are_month_ends_that_passed(on, started_on, months):
    started = None if started_on is None else day(started_on)

    assert months_not_started(MARCH, day(on), started) == months


def test_a_winter_before_the_first_planned_work_is_no_fault():
    plan = Plan(date(2026, 12, 1), date(2027, 9, 30), non_working=(NonWorking(date(2026, 12, 1), date(2027, 3, 15)),))

    assert months_not_started(plan, date(2027, 3, 31), None) == 1


@pytest.mark.parametrize(
    ("periods", "code"),
    [
        ([], "no_planned_value"),
        ([Period(date(2026, 3, 31), None, 5.0)], "no_planned_value"),
        ([Period(date(2026, 3, 31), 10.0, None), Period(date(2026, 3, 31), 20.0, None)], "period_end_not_growing"),
        ([Period(date(2026, 3, 31), 10.0, None), Period(date(2026, 4, 30), 5.0, None)], "planned_falls"),
        ([Period(date(2026, 3, 31), float("nan"), None)], "planned_not_a_number"),
        ([Period(date(2026, 3, 31), 10.0, -1.0)], "earned_not_a_number"),
        (
            [
                Period(date(2026, 3, 31), 10.0, None),
                Period(date(2026, 4, 30), None, None),
                Period(date(2026, 5, 31), 20.0, None),
            ],
            "planned_after_a_gap",
        ),
    ],
)
def test_unusable_rows_are_named_and_give_no_figures(periods, code):
    found = earned_schedule(periods, date(2026, 12, 31))

    assert code in [problem for _, problem in period_problems(periods)]
    assert found.light is None
    assert code in [reason.code for reason in found.reasons]


@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=12), st.floats(0.0, 1500.0), st.integers(1, 14))
def test_earned_time_lies_within_the_plan(steps, earned, at):
    planned, total = [], 0.0
    for step in steps:
        total += step
        planned.append(total)
    ends = [date(2026, 1, 1) + timedelta(days=30 * n) for n in range(max(len(steps), at))]
    periods = [
        Period(end, planned[n] if n < len(planned) else None, earned if n == at - 1 else None)
        for n, end in enumerate(ends)
    ]

    found = earned_schedule(periods, ends[at - 1])

    if total > 0.0:
        assert 0.0 <= found.es <= found.pd
        assert found.at == at
