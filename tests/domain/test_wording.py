"""Figures in sentences: units in both languages, unknown said as unknown."""

import pytest

from siteproof.domain.acceptance import judge_item
from siteproof.domain.checklist import Measure, Rule, Text
from siteproof.domain.reason_texts import (
    ACCEPTANCE,
    LIGHT,
    LIGHT_RULE,
    PRESENCE,
    acceptance_sentence,
)
from siteproof.domain.reasons import finite
from siteproof.domain.wording import as_document, figure, fill


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (83.0, "83"),
        (29.1667, "29.2"),
        (4.678, "4.68"),
        (-0.25, "-0.25"),
        (True, "True"),
        (float("inf"), "?"),
        ("x", "x"),
    ],
)
def test_figures_are_written_as_people_do(value, said):
    assert figure(value) == said


@pytest.mark.parametrize(
    ("template", "value", "zh", "en"),
    [
        ("{v:m}", 83.2, "83 米", "83 m"),
        ("{v:m}", 1234.0, "1.2 公里", "1.2 km"),
        ("{v:m}", None, "未知", "unknown"),
        ("{v:s}", 61.0, "61 秒", "61 s"),
        ("{v:s}", 2040.0, "34 分", "34 min"),
        ("{v:s}", 10_000.0, "3 小时", "3 hours"),
        ("{v:s}", 400_000.0, "5 天", "5 days"),
        ("{v:pct}", 78.94, "78.9%", "78.9%"),
        ("{v:whole}", 34.2, "34", "34"),
        ("{v:day}", "2026-09-02", "9月2日", "2 Sep"),
        ("{v:day}", "soon", "未知", "unknown"),
        ("{v:m}", "far", "far", "far"),
        ("{v}", "", "未知", "unknown"),
    ],
)
def test_a_number_is_said_with_its_unit(template, value, zh, en):
    assert as_document(fill(Text(template, template), {"v": value})) == {"zh": zh, "en": en}


def test_a_name_is_taken_in_its_language():
    assert fill(Text("{item}", "{item}"), {"item_zh": "厚度", "item_en": "Thickness"}) == Text("厚度", "Thickness")


@pytest.mark.parametrize("texts", [PRESENCE, LIGHT, ACCEPTANCE, {"rule": LIGHT_RULE}])
def test_both_languages_of_a_sentence_ask_for_the_same_numbers(texts):
    for text in texts.values():
        assert text.zh.count("{") == text.en.count("{")


def test_reasons_of_a_verdict_are_said():
    measure = Measure(rule=Rule.PASS_RATE, nominal=0.0, upper=5.0, points=10)

    reason = judge_item(measure, {}, [3, 4], "general").reasons[0]

    assert acceptance_sentence(reason).zh == "样本不足：2 点，至少 10 点。"


def test_finite_takes_numbers_of_sane_size_only():
    assert [finite(value) for value in (1, 2.5, True, "3", None, float("nan"), 1e300)] == [1.0, 2.5, *[None] * 5]
