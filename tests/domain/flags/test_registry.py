"""Every kind of flag brings its words in both languages and fits its chip (accusing words: test_words.py)."""

import re

import pytest

from siteproof.domain.flags.kinds import UNNUMBERED, Flag, Severity, SubjectType
from siteproof.domain.flags.registry import CHIP_LENGTH, KINDS, answer, chip, sentence, source
from siteproof.domain.thresholds import SOURCES
from siteproof.domain.wording import fill

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
OF_THE_FAULT_MATRIX = {"evidence.exif_time_conflict", "evidence.exif_place_conflict", "evidence.no_fix"}
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


def test_the_flags_of_the_issue_the_contract_and_the_fault_matrix_are_there():
    assert set(KINDS) == OF_THE_ISSUE | OF_THE_CONTRACT | OF_THE_FAULT_MATRIX


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


@pytest.mark.parametrize("item_no", [7, 99, None], ids=lambda number: f"item {number}")
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_chips_fit_14_characters_and_are_not_cut(kind, item_no):
    numbers = {
        **({} if item_no is None else {"item_no": item_no}),
        "item_id": "C14",
        "pass_rate_pct": 78.9,
        "behind_points": 34.2,
        "age_days": 120,
        "distance_m": 999.4,
    }
    for reason in kind.chips:
        flag = Flag(kind.code, 1, Severity.MINOR, SubjectType.PHOTO, "i", numbers={**numbers, "reason": reason})
        said, whole = chip(flag), fill(kind.chips[reason], flag.numbers)
        assert max(len(said.zh), len(said.en)) <= CHIP_LENGTH
        assert "{" not in said.zh
        assert said in (whole, fill(kind.chips.get(UNNUMBERED, whole), flag.numbers))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_thresholds_of_a_kind_are_known_with_their_source(kind):
    assert set(kind.thresholds) <= set(SOURCES)


def test_severities_are_ordered():
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"item_id": "C07", "item_no": 7}, ("第 7 项不合格", "Item 7 failed")),
        ({"item_id": "C07"}, ("C07 不合格", "C07 failed")),
    ],
    ids=["by its number", "by its id where the number is unknown"],
)
def test_a_failed_item_is_named(numbers, said):
    flag = Flag("quality.item_failed", 1, Severity.MINOR, SubjectType.ITEM, "i", "C07", {**numbers, "reason": "option"})

    assert (chip(flag).zh, chip(flag).en) == said
