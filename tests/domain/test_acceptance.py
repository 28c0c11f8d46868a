"""Judging readings: the worked examples of standards.md G as shared vectors, and what must never happen."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vectors import cases
from siteproof.domain.acceptance import Verdict, judge_item
from siteproof.domain.acceptance_rules import Sample
from siteproof.domain.checklist import Measure, Rule
from siteproof.domain.measure_parse import parse_measure

_TOLERANCE = {"representative_value": 0.01}


@pytest.mark.parametrize(("given_", "expected"), cases("acceptance.json"))
def test_judge_item_follows_the_vectors(given_, expected):
    measure = parse_measure(given_["measure"])

    found = judge_item(measure, given_["design"], given_["readings"], given_["crit"], inputs=given_.get("inputs"))

    assert found.verdict == expected["verdict"]
    assert [reason.code for reason in found.reasons] == expected["reasons"]
    for name in set(expected) - {"verdict", "reasons"}:
        value = expected[name]
        same = None if value is None else pytest.approx(value, abs=_TOLERANCE.get(name, 0.001))
        assert getattr(found, name) == same, name


MEASURES = [
    Measure(rule=Rule.PASS_RATE, nominal=10.0, lower=-1.0, upper=1.0, worst_factor=1.5),
    Measure(rule=Rule.SINGLE, nominal=10.0, lower=-1.0),
    Measure(rule=Rule.MEAN_AND_MIN, nominal=10.0, mean_lower=0.0, lower_pct=-20.0),
    Measure(rule=Rule.THICKNESS_H, nominal=10.0, rep_lower=-1.0, lower=-2.0, extreme=-3.0, assurance=0.9),
    Measure(rule=Rule.THICKNESS_MEAN, nominal=10.0, rep_lower=-1.0, lower=-3.0),
    Measure(rule=Rule.COMPACTION_B, nominal=95.0, assurance=0.95, count_from=93.0, extreme_abs=90.0),
    Measure(rule=Rule.STRENGTH_C, nominal=4.5),
    Measure(rule=Rule.STRENGTH_D, nominal=30.0),
    Measure(rule=Rule.SINGLE, nominal=0.0, upper=0.4, inputs=("broken_slabs", "total_slabs")),
    Measure(rule=Rule.SINGLE, upper_table="gb50268_9_3_5", inputs=("dn_mm", "length_m", "minutes", "litres_added")),
]
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.text(max_size=3), st.integers(), st.floats(allow_nan=True, allow_infinity=True)
)


@given(st.sampled_from(MEASURES), st.lists(ANYTHING, max_size=40), st.sampled_from(["basic", "key", "general"]))
def test_strange_readings_are_cannot_assess_and_never_an_error(measure, readings, crit):
    found = judge_item(measure, {}, readings, crit)

    assert found.verdict in Verdict
    assert found.verdict is Verdict.PASS or found.reasons


@given(st.sampled_from(MEASURES[:8]), st.floats(0.0, 200.0))
def test_one_reading_never_passes_a_statistical_rule(measure, reading):
    found = judge_item(measure, {}, [reading], "key")

    assert found.verdict is not Verdict.PASS or measure.rule in (
        Rule.PASS_RATE,
        Rule.SINGLE,
        Rule.MEAN_AND_MIN,
        Rule.THICKNESS_MEAN,
    )


@given(st.integers(1, 60), st.data())
def test_rates_are_compared_as_integers(n, data):
    bad = data.draw(st.integers(0, n))
    measure = Measure(rule=Rule.PASS_RATE, nominal=0.0, upper=5.0)

    found = judge_item(measure, {}, [1.0] * (n - bad) + [9.0] * bad, "key")

    assert (found.verdict is Verdict.PASS) == (100 * (n - bad) >= 95 * n)


@given(st.lists(st.floats(80.0, 100.0), min_size=6, max_size=30), st.floats(0.1, 5.0))
def test_thicker_everywhere_never_turns_a_pass_into_a_fail(readings, more):
    measure = MEASURES[5]

    before = judge_item(measure, {}, readings, "key")
    after = judge_item(measure, {}, [reading + more for reading in readings], "key")

    assert not (before.verdict is Verdict.PASS and after.verdict is Verdict.FAIL)


def test_a_small_sample_that_breaks_a_100_percent_rule_already_fails():
    measure = Measure(rule=Rule.PASS_RATE, lower_abs=4.0, points=3, pass_rate_min=100.0)

    assert judge_item(measure, {}, [3.5], "basic").verdict is Verdict.FAIL


def test_a_missing_design_value_is_named():
    measure = Measure(rule=Rule.PASS_RATE, nominal_field="width_mm", lower=-20.0)

    reason = judge_item(measure, {"width_mm": "4500"}, [4500], "key").reasons[0]

    assert (reason.code, reason.numbers) == ("design_value_missing", {"field": "width_mm"})


def test_inputs_are_taken_as_readings_in_their_order():
    measure = MEASURES[9]

    found = judge_item(measure, {}, [400, 40, 30, 6.0], "key")

    assert found.mean == pytest.approx(7.2)
    assert judge_item(measure, {"pipe_dn_mm": 400}, [7.2], "key").limit == 25.0
    assert judge_item(measure, {}, [7.2], "key").reasons[0].code == "design_value_missing"


def test_inputs_typed_as_text_count_and_impossible_ones_do_not():
    measure = MEASURES[9]
    named = {"dn_mm": "400", "length_m": "40", "minutes": "30", "litres_added": "6"}

    assert judge_item(measure, {}, [], "key", inputs=named).mean == pytest.approx(7.2)
    assert judge_item(measure, {}, [], "key", inputs={**named, "minutes": "x"}).reasons[0].code == "input_missing"
    assert judge_item(measure, {}, [], "key", inputs={**named, "length_m": 0}).reasons[0].code == "input_out_of_range"


def test_huge_readings_are_refused_before_they_overflow():
    assert judge_item(MEASURES[3], {}, [1e300] * 5, "key").reasons[0].code == "reading_not_a_number"


def test_sample_of_one_has_no_spread():
    sample = Sample((3.0,))

    assert sample.sd is None
    assert sample.representative(0.9) is None
    assert Sample((1.0, 3.0)).sd == pytest.approx(math.sqrt(2.0))


def test_an_upper_extreme_and_a_percentage_of_nominal():
    measure = Measure(rule=Rule.PASS_RATE, nominal=100.0, upper_pct=10.0, lower_pct=-10.0, extreme_pct=20.0)

    assert judge_item(measure, {}, [110.0, 90.0], "key").verdict is Verdict.PASS
    assert [r.code for r in judge_item(measure, {}, [121.0], "key").reasons] == ["extreme_exceeded", "pass_rate_low"]


def test_absolute_difference_from_nominal_works_both_ways():
    measure = Measure(rule=Rule.PASS_RATE, nominal=0.0, abs_upper=5.0, worst_factor=1.5)

    assert judge_item(measure, {}, [5.0, -5.0], "general").passed == 2
    assert judge_item(measure, {}, [-7.6, *[0.0] * 9], "general").reasons[0].code == "worst_exceeded"


def test_factor_applies_to_an_upper_limit_on_the_reading_itself():
    measure = Measure(rule=Rule.PASS_RATE, lower_abs=0.0, upper_abs=10.0, worst_factor=1.5)

    assert judge_item(measure, {}, [15.1, *[5.0] * 9], "general").reasons[0].code == "worst_exceeded"
    assert judge_item(measure, {}, [14.9, *[5.0] * 9], "general").verdict is Verdict.PASS


def test_strength_d_of_high_grades_and_large_samples():
    measure = Measure(rule=Rule.STRENGTH_D, nominal=60.0)

    assert judge_item(measure, {}, [66.0] * 3, "key").limit == pytest.approx(66.0)
    assert judge_item(measure, {}, [66.0] * 16, "key").limit == pytest.approx(60 + 1.05 * 2.5)
    assert judge_item(measure, {}, [66.0] * 20, "key").limit == pytest.approx(60 + 0.95 * 2.5)


def test_strength_c_factor_falls_with_the_size_of_the_sample():
    beams = [4.9, 5.1] * 10

    limits = [judge_item(MEASURES[6], {}, beams[:n], "key").limit - 4.5 for n in (12, 16, 20)]

    assert limits[0] > limits[1] > limits[2] > 0.0
