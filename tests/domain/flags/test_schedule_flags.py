"""Flags on a project's schedule follow its light and carry its numbers."""

from datetime import date, timedelta

import pytest

from siteproof.domain.flags.evaluate import project_flags
from siteproof.domain.flags.facts import ProjectFacts
from siteproof.domain.flags.registry import chip, sentence
from siteproof.domain.lights import LightFacts, project_light
from siteproof.domain.schedule import BaselinePoint, Plan

START, ON = date(2026, 3, 1), date(2026, 6, 30)
LINEAR = Plan(START, date(2026, 10, 31))
APPROVED = Plan(START, date(2026, 10, 31), (BaselinePoint(ON, 62.5),))


def flags(verified_pct, evidence_on=ON, plan=APPROVED, on=ON, accepted_on=None):
    light = project_light(LightFacts(plan, verified_pct, evidence_on, started_on=START, accepted_on=accepted_on), on)
    return project_flags(ProjectFacts("p1", light, plan.start_on, evidence_on))


@pytest.mark.parametrize(
    ("verified_pct", "expected"),
    [
        (60.0, []),
        (52.6, []),
        (52.5, ["minor"]),
        (33.333, ["minor"]),
        (32.4, ["serious"]),
    ],
)
def test_behind_the_baseline_by_points(verified_pct, expected):
    found = flags(verified_pct)

    assert [flag.severity.value for flag in found] == expected
    assert {flag.code for flag in found} <= {"schedule.behind_baseline"}


def test_v6_is_29_points_behind_and_minor():
    flag = flags(62.5 - 29.1667)[0]

    assert flag.numbers["behind_points"] == pytest.approx(29.1667)
    assert flag.threshold == {"limit_points": 10.0}
    assert sentence(flag).zh == "核实 33.3%，计划 62.5%，落后 29.2 个点；10 个点起提醒。"
    assert chip(flag).zh == "落后 29 个点"


def test_a_project_without_a_plan_is_told_by_time_elapsed():
    assert "按时间应到" in sentence(flags(10.0, plan=LINEAR)[0]).zh


@pytest.mark.parametrize(
    ("evidence_on", "on", "expected"),
    [
        pytest.param(ON - timedelta(days=30), ON, [], id="30 days are fresh"),
        pytest.param(ON - timedelta(days=31), ON, ["31 天无新证据"], id="31 days are not"),
        pytest.param(None, ON, ["还没有核实证据"], id="none since the start"),
        pytest.param(None, START + timedelta(days=30), [], id="none yet, within the limit of the start"),
        pytest.param(None, START - timedelta(days=1), [], id="before the start nothing is due"),
    ],
)
def test_evidence_that_grew_old(evidence_on, on, expected):
    found = flags(None if evidence_on is None else 62.5, evidence_on, on=on)

    assert [chip(flag).zh for flag in found] == expected


def test_an_accepted_project_is_silent():
    assert flags(10.0, ON - timedelta(days=300), accepted_on=ON) == ()
