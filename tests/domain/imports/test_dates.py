"""Days as ledgers write them; what can be read in two ways is not guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteproof.domain.imports.dates import read_day, split_period


@pytest.mark.parametrize(
    ("written", "last", "on", "code"),
    [
        (date(2026, 3, 1), False, "2026-03-01", None),
        ("2026-03-01", False, "2026-03-01", "date_text"),
        ("2026/3/1 00:00:00", False, "2026-03-01", "date_text"),
        ("２０２６．３．１", False, "2026-03-01", "date_text"),
        ("2026年3月1日", False, "2026-03-01", "date_text"),
        ("20260301", False, "2026-03-01", "date_text"),
        (20260301, False, "2026-03-01", "date_text"),
        ("13/3/2026", False, "2026-03-13", "date_text"),
        ("2026年3月", False, "2026-03-01", "date_month"),
        ("2026年3月", True, "2026-03-31", "date_month"),
        ("2024.2", True, "2024-02-29", "date_month"),
        ("2026年10月底前", True, "2026-10-31", "date_month"),
        ("2026年10月中旬", False, "2026-10-11", "date_month"),
        (2026.11, True, "2026-11-30", "date_month"),
        ("11月", True, "2026-11-30", "date_year_missing"),
        ("10月1日前", True, "2026-10-01", "date_year_missing"),
        ("一季度", False, "2026-01-01", "date_coarse"),
        ("2027上半年", True, "2027-06-30", "date_coarse"),
        ("年底", True, "2026-12-31", "date_coarse"),
        ("26年3月1日", False, "2026-03-01", "date_two_digit_year"),
        (46082, False, "2026-03-01", "date_serial"),
    ],
)
def test_what_is_read(written: object, last: bool, on: str, code: str | None) -> None:
    day = read_day(written, last=last, year=2026, typed=True)  # type: ignore[arg-type]

    assert (day.on and day.on.isoformat(), day.code) == (on, code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-02-30", "date_impossible"),
        ("2026年13月", "date_impossible"),
        ("3/4/2026", "date_ambiguous"),
        ("10.11.26", "date_ambiguous"),
        (2026.1, "date_ambiguous"),
        ("尽快", "date_unclear"),
        (2026, "date_unclear"),
        (True, "date_unclear"),
        (float("inf"), "date_unclear"),
        (date(1900, 1, 5), "date_out_of_range"),
        ("2126-01-01", "date_out_of_range"),
    ],
)
def test_what_is_not_guessed(written: object, code: str) -> None:
    day = read_day(written, last=False, year=2026, typed=True)  # type: ignore[arg-type]

    assert (day.on, day.code) == (None, code)


def test_csv_texts_need_no_remark_when_they_are_whole() -> None:
    assert read_day("2026/3/1", last=False, year=None, typed=False).code is None
    assert read_day("11月", last=True, year=None, typed=False).code == "date_unclear"


def test_periods() -> None:
    assert split_period("2026.3-2026.11") == ("2026.3", "2026.11")
    assert split_period("2026年3月至11月") == ("2026年3月", "2026年11月")
    assert split_period("2026-03-01～2026-11-30") == ("2026-03-01", "2026-11-30")
    assert split_period("全年") is None


@given(st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans()), st.booleans())
def test_nothing_a_cell_may_hold_raises(written: object, last: bool) -> None:
    day = read_day(written, last=last, year=2026, typed=True)  # type: ignore[arg-type]

    assert day.on is not None or day.code is not None


@given(st.text(max_size=60))
def test_no_text_breaks_a_period(text: str) -> None:
    split_period(text)
