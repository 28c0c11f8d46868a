"""Chinese is the source; English says the same, with the same numbers in it."""

import re

import pytest

from harness.sources import all_files, relative, text_of
from harness.words import DESK, LEADER, PHONE, catalogue_files, entries, words

HOLES = re.compile(r"\{(\w+)[|}]")
COUNTER_WORD = {"u"}  # 尺, 个: English has none
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _holes(text: str) -> set[str]:
    return set(HOLES.findall(text)) - COUNTER_WORD


@pytest.mark.parametrize(("chinese", "english"), catalogue_files())
def test_both_catalogues_have_the_same_keys(chinese: str, english: str) -> None:
    assert entries(chinese).keys() == entries(english).keys()


@pytest.mark.parametrize(("chinese", "english"), catalogue_files())
def test_both_languages_carry_the_same_numbers(chinese: str, english: str) -> None:
    translated = entries(english)

    differing = {
        key: (text, translated.get(key, ""))
        for key, text in entries(chinese).items()
        if _holes(text) != _holes(translated.get(key, ""))
    }

    assert differing == {}


@pytest.mark.parametrize(("chinese", "english"), catalogue_files())
def test_english_is_english(chinese: str, english: str) -> None:
    chinese_on_purpose = {"app.name", "language", "me.langZh"}  # the product's name, a language's own name

    assert [k for k, text in entries(english).items() if CHINESE.search(text) and k not in chinese_on_purpose] == []


def test_screens_take_their_words_from_the_catalogue() -> None:
    loose = []
    for file in all_files():
        if relative(file).startswith("pwa/src/ui/") and file.suffix == ".vue":
            template = re.sub(
                r"实查|中文|<!--.*?-->|<script.*?</script>|<style.*?</style>", "", text_of(file) or "", flags=re.DOTALL
            )
            if CHINESE.search(template):
                loose.append(relative(file))

    assert loose == []


def test_no_catalogue_is_missing() -> None:
    assert {len(words("zh-CN", part)) > 20 for part in (PHONE, DESK, LEADER)} == {True}
