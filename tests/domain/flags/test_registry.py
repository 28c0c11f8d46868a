"""Every kind of flag brings its words in both languages and fits its chip (accusing words: test_words.py)."""

import re

import pytest

from siteproof.domain.flags.kinds import Flag, Severity, SubjectType
from siteproof.domain.flags.registry import CHIP_LENGTH, KINDS, answer, chip, sentence, source
from siteproof.domain.thresholds import SOURCES

OF_THE_ISSUE = {
    "quality.item_failed",
    "quality.basic_requirement_missing",
    "quality.pass_rate_low",
    "quality.representative_value_low",
    "schedule.behind_baseline",
    "schedule.evidence_stale",
    "evidence.off_site",
    "evidence.place_uncertain",
    "evidence.photo_reused",
    "evidence.photo_imported",
}
OF_THE_CONTRACT = {
    "evidence.signature_bad",
    "evidence.chain_gap",
    "evidence.chain_fork",
    "evidence.photo_damaged",
    "evidence.clock_wrong",
}
CHINESE = re.compile("[\u4e00-\u9fff]")


def texts(kind):
    return [*kind.sentences.values(), *kind.chips.values(), kind.answer]


def test_the_ten_flags_of_the_issue_and_the_five_of_the_contract_are_there():
    assert set(KINDS) == OF_THE_ISSUE | OF_THE_CONTRACT


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_words_are_in_both_languages_and_calm(kind):
    for text in texts(kind):
        assert CHINESE.search(text.zh)
        assert not CHINESE.search(text.en)
        assert "!" not in text.zh + text.en
        assert "！" not in text.zh


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_flag_without_numbers_still_has_all_its_words(kind):
    for reason in kind.sentences:
        flag = Flag(kind.code, kind.version, kind.severity, SubjectType.PHOTO, "i", numbers={"reason": reason})

        said = [sentence(flag), chip(flag), answer(flag)]

        assert all(text.zh and text.en for text in said)
        assert not any("{" in text.zh + text.en for text in said)
        assert source(flag)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_chips_fit_14_characters(kind):
    numbers = {
        "item_id": "C14",
        "pass_rate_pct": 78.9,
        "behind_points": 34.2,
        "age_days": 120,
        "distance_m": 999.4,
    }
    for reason in kind.chips:
        flag = Flag(kind.code, 1, Severity.MINOR, SubjectType.PHOTO, "i", numbers={**numbers, "reason": reason})
        said = chip(flag)
        assert max(len(said.zh), len(said.en)) <= CHIP_LENGTH
        assert "{" not in said.zh


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_thresholds_of_a_kind_are_known_with_their_source(kind):
    assert set(kind.thresholds) <= set(SOURCES)


def test_severities_are_ordered():
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3]
