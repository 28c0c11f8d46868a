"""Flags on quality from the worked examples: the right code, the right numbers, one finding one flag."""

import pytest

from siteproof.domain.acceptance import judge_item
from siteproof.domain.checklist import Criticality, Grade, Item, ItemKind, Measure, Option, Rule, Source, Text
from siteproof.domain.flags.facts import ItemFact
from siteproof.domain.flags.kinds import Severity
from siteproof.domain.flags.quality import item_flags
from siteproof.domain.flags.registry import chip, sentence, source

SLAB = Measure(
    rule=Rule.THICKNESS_H, unit="mm", unit_en="mm", nominal=200.0, rep_lower=-5.0, lower=-10.0, extreme=-15.0,
    points=3, assurance=0.9,
)  # fmt: skip
V4A = (203, 198, 201, 196, 205, 199, 202, 197, 200, 204)
V4B = (203, 198, 201, 188, 205, 199, 202, 197, 200, 204)
V4C = (178, 172, 175, 169, 181, 174, 170, 176, 173, 171)


def item(crit=Criticality.KEY, sev=Grade.SERIOUS, measure=None, **changed):
    found = {
        "id": "D03",
        "name": Text("面板厚度", "Slab thickness"),
        "kind": ItemKind.MEASURE if measure else ItemKind.CHECK,
        "crit": crit,
        "sev": sev,
        "days": 15,
        "std": Source("JTG F80/1-2017", "表7.2.2 项2", "M"),
        "measure": measure,
    }
    return Item(**{**found, **changed})


def measured(readings, measure=SLAB, crit=Criticality.KEY, verdict="answered", **changed):
    fact = item(crit, measure=measure, **changed)
    return ItemFact(fact, verdict, judged=judge_item(measure, {}, readings, crit))


def codes(fact):
    return [flag.code for flag in item_flags("i1", fact)]


def with_nominal(nominal):
    return Measure(**{name: getattr(SLAB, name) for name in Measure.__slots__} | {"nominal": nominal})


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param(measured(V4A), [], id="V4a is silent"),
        pytest.param(measured(V4B), ["quality.pass_rate_low"], id="V4b pass rate"),
        pytest.param(measured(V4C, with_nominal(180.0)), ["quality.representative_value_low"], id="V4c representative"),
        pytest.param(measured((203,)), [], id="one core says nothing"),
        pytest.param(measured((203,), verdict="fail"), ["quality.item_failed"], id="one core, failed by the person"),
        pytest.param(
            measured((200, 201, 184)), ["quality.representative_value_low", "quality.item_failed"], id="extreme too"
        ),
        pytest.param(
            measured(V4B, crit=Criticality.BASIC), ["quality.basic_requirement_missing"], id="basic comes first"
        ),
        pytest.param(ItemFact(item(), "pass"), [], id="passed"),
        pytest.param(ItemFact(item(), "fail"), ["quality.item_failed"], id="failed by the person"),
        pytest.param(ItemFact(item(), "na"), [], id="not applicable"),
        pytest.param(
            ItemFact(item(Criticality.BASIC), "fail"), ["quality.basic_requirement_missing"], id="basic failed"
        ),
    ],
)
def test_one_finding_gives_the_most_telling_flag(fact, expected):
    assert codes(fact) == expected


def test_a_failing_option_fails_whatever_the_verdict_says():
    options = (Option("moist", Text("湿润", "Moist")), Option("dry", Text("未覆盖", "Not covered")))
    choice = item(kind=ItemKind.CHOICE, options=options, fail_on=("dry",))

    flag = item_flags("i1", ItemFact(choice, "answered", choice="dry"))[0]

    assert sentence(flag).zh == "D03 面板厚度：未覆盖。依据 JTG F80/1-2017 表7.2.2 项2。"
    assert sentence(flag).en == "D03 Slab thickness: Not covered. Rule: JTG F80/1-2017 表7.2.2 项2."
    assert item_flags("i1", ItemFact(choice, "answered", choice="moist")) == []


def test_pass_rate_flag_carries_its_numbers_and_limit():
    flag = item_flags("i1", measured(V4B))[0]

    assert (flag.numbers["passed"], flag.numbers["n"], flag.numbers["pass_rate_pct"]) == (9, 10, 90.0)
    assert flag.threshold["required_pct"] == 95.0
    assert sentence(flag).zh == "D03 面板厚度：10 点中 9 点合格，90%，要求 ≥ 95%。"
    assert chip(flag).zh == "合格率 90%"
    assert (flag.subject_id, flag.subject_part) == ("i1", "D03")


def test_representative_value_flag_carries_its_numbers_and_limit():
    flag = item_flags("i1", measured(V4C, with_nominal(180.0)))[0]

    assert flag.numbers["representative_value"] == pytest.approx(172.271, abs=0.01)
    assert flag.threshold == {"limit": 175.0}
    assert sentence(flag).zh == "D03 面板厚度：代表值 172.3 mm（10 点），要求 ≥ 175 mm。"
    assert source(flag) == "JTG F80/1-2017 表7.2.2 项2"


@pytest.mark.parametrize(
    ("readings", "measure", "said"),
    [
        pytest.param(
            (3.5,), Measure(rule=Rule.SINGLE, unit="m", lower_abs=4.0), "实测 3.5 m，允许 ≥ 4，1 处", id="low"
        ),
        pytest.param((6.0,), Measure(rule=Rule.SINGLE, unit="mm", upper_abs=5.0), "允许 ≤ 5", id="high"),
        pytest.param(
            (9.0,), Measure(rule=Rule.SINGLE, unit="mm", nominal=5.0, lower=-1.0, upper=1.0), "允许 4 ~ 6", id="range"
        ),
        pytest.param((184, 200, 201, 199), SLAB, "超过极值 185 mm", id="extreme"),
        pytest.param(
            (4.0,) * 3, Measure(rule=Rule.STRENGTH_C, unit="MPa", nominal=4.5), "要求不低于 4.95 MPa", id="mean"
        ),
        pytest.param((3.0, 9.0, 9.0), Measure(rule=Rule.STRENGTH_C, nominal=4.5), "最小 3", id="minimum"),
        pytest.param(
            (7.6, *(1.0,) * 9),
            Measure(rule=Rule.PASS_RATE, nominal=0.0, upper=5.0, worst_factor=1.5),
            "7.6",
            id="worst",
        ),
    ],
)
def test_an_item_that_fails_for_another_reason_says_which(readings, measure, said):
    flags = item_flags("i1", measured(readings, measure, Criticality.GENERAL))

    failed = next(flag for flag in flags if flag.code == "quality.item_failed")
    assert said in sentence(failed).zh


@pytest.mark.parametrize(
    ("grade", "sev", "crit", "expected"),
    [
        (None, Grade.GENERAL, Criticality.GENERAL, Severity.MINOR),
        (None, Grade.CRITICAL, Criticality.GENERAL, Severity.CRITICAL),
        ("critical", Grade.GENERAL, Criticality.GENERAL, Severity.CRITICAL),
        ("general", Grade.CRITICAL, Criticality.GENERAL, Severity.MINOR),
        ("general", Grade.GENERAL, Criticality.BASIC, Severity.SERIOUS),
    ],
)
def test_the_grade_given_on_site_sets_the_severity(grade, sev, crit, expected):
    flag = item_flags("i1", ItemFact(item(crit, sev), "fail", grade=grade))[0]

    assert flag.severity is expected
