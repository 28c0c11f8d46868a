"""Headings, money, quantities, texts and places, cell by cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteproof.domain.imports.findings import Finding
from siteproof.domain.imports.headings import read_heading
from siteproof.domain.imports.kinds_of_works import kind_of, sector_of
from siteproof.domain.imports.known_county import KnownCounty
from siteproof.domain.imports.money import doubtful_scales, read_money
from siteproof.domain.imports.places import find_place
from siteproof.domain.imports.quantities import read_quantity
from siteproof.domain.imports.text_cells import clean_text, one_edit_apart
from siteproof.domain.imports.three_way import merge_values
from siteproof.domain.imports.words import WORDS

ACCUSING = ("造" + "假", "违" + "规", "嫌" + "疑", "fraud", "fake")


@pytest.mark.parametrize(
    ("text", "field", "unit"),
    [
        ("项 目 名 称", "name", None),
        ("*序号", "number", None),
        ("乡镇（街道）", "area", None),
        ("计划投资（万元）", "budget", "万元"),
        ("投资_万元", "budget", "万元"),
        ("目标数量(公里)", "quantity", "公里"),
        ("计划\n开工时间", "start", None),
        ("单位：万元", None, None),
        ("备注", None, None),
    ],
)
def test_headings(text: str, field: str | None, unit: str | None) -> None:
    found = read_heading(text)

    assert (found.field, found.unit) == (field, unit)


@pytest.mark.parametrize(
    ("value", "fen", "problem"),
    [
        (128.5, 128_500_000, None),
        (0.1 + 0.2, 300_000, None),
        ("350万元", 350_000_000, None),
        ("¥3,500,000元", 350_000_000, None),
        ("1.2亿", 12_000_000_000, None),
        ("３５０", 350_000_000, None),
        ("3,50", None, "money_unclear"),
        ("约350", None, "money_unclear"),
        ("300-400", None, "money_unclear"),
        (True, None, "money_unclear"),
        (float("nan"), None, "money_unclear"),
        (0, None, "money_zero"),
        (-1, None, "money_negative"),
        (1e300, None, "money_too_large"),
    ],
)
def test_money_in_a_column_of_ten_thousands(value: object, fen: int | None, problem: str | None) -> None:
    money = read_money(value, "wan")  # type: ignore[arg-type]

    assert (money.fen, money.problem) == (fen, problem)


def test_mixed_units_show_against_the_median() -> None:
    column = {row: 1_000_000 * row for row in range(1, 12)} | {99: 35_000_000_000, 98: 100}

    assert set(doubtful_scales(column)) == {98, 99}
    assert doubtful_scales({1: 1, 2: 10**12}) == {}


def test_quantities() -> None:
    assert (read_quantity("3.5公里").number, read_quantity("3.5公里").unit) == (3.5, "公里")
    assert read_quantity("2处 1000个车位以上").problem == "quantity_unclear"
    assert read_quantity(0).problem == "quantity_not_positive"


def test_texts_lose_only_what_cannot_be_seen() -> None:
    assert clean_text(" 东岭镇　").changes == ("spaces_trimmed",)
    assert clean_text("东岭\n镇").text == "东岭镇"
    assert clean_text("第１２号（二期）").text == "第12号（二期）"
    assert clean_text("ï»¿ä¸­å›½").garbled
    assert not clean_text("café").garbled


def test_one_edit() -> None:
    assert one_edit_apart("东岭镇", "东岑镇")
    assert one_edit_apart("东岭", "东岭镇")
    assert not one_edit_apart("东岭镇", "东岭镇")
    assert not one_edit_apart("东岭镇", "荷塘镇")


def test_places() -> None:
    known = KnownCounty(("c", "示范县"), {"东岭镇": "t1", "荷塘镇": "t2"}, {("t1", "石桥村"): "v1"})

    assert find_place("东岭镇", known).area_id == "t1"
    assert find_place("示范县东岭镇石桥村", known).area_id == "v1"
    assert find_place("石桥村", known).area_id == "v1"
    assert find_place("东岭镇某某村", known).area_id == "t1"
    assert find_place("全县", known).area_id == "c"
    assert (find_place("东岭镇、荷塘镇", known).area_id, find_place("东岭镇、荷塘镇", known).code) == (
        "c",
        "several_areas",
    )
    assert find_place("东岑镇", known).numbers["other"] == "东岭镇"
    assert find_place("火星镇", known).code == "unknown_area"


def test_kinds_and_sectors() -> None:
    assert [kind_of(text) for text in ("通村公路", "老旧小区改造", "村卫生室", "school", "文化")] == [
        "village_road", "old_compound", "clinic", "school", "other"]  # fmt: skip
    assert (sector_of("village_road", None), sector_of("other", "县住建局"), sector_of("other", None)) == (
        "transport", "housing", "other")  # fmt: skip


def test_three_sides_are_brought_together() -> None:
    base, current = {"a": 1, "b": 1, "c": 1, "d": 1}, {"a": 1, "b": 2, "c": 2, "d": None, "e": 5}
    file = {"a": 9, "b": 1, "c": 9, "d": 4, "e": 6, "f": None}

    merged = merge_values(base, current, file)

    assert merged.changes == {"a": 9, "d": 4}
    assert merged.kept == {"b": 2}
    assert merged.conflicts == {"c": (9, 2), "e": (6, 5)}
    assert merge_values(base, current, file, "file").changes == {"a": 9, "d": 4, "c": 9, "e": 6}
    assert merge_values(base, current, file, "current").conflicts == {}


def test_every_code_speaks_both_languages_and_blames_nobody() -> None:
    for code, words in WORDS.items():
        said = Finding(code, 3, "name", "项目名称", "B3").sentence()
        assert "B3" in said.zh and "B3" in said.en  # noqa: PT018
        assert not any(word in (words.text.zh + words.text.en).lower() for word in ACCUSING), code
        assert any("\u4e00" <= sign <= "\u9fff" for sign in words.text.zh), code


@given(st.text(max_size=80))
def test_no_text_breaks_a_reader(text: str) -> None:
    clean_text(text)
    read_heading(text)
    read_money(text, "wan")
    read_quantity(text)
    find_place(text, KnownCounty())
