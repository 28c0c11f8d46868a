"""Days as ledgers write them: real dates, 2026.3.1, 2026年3月底, 10月, 一季度, 46082, and what cannot be one.

A month alone means its first day for a start and its last for a finish. What can be read in two ways is
not guessed.
"""

from __future__ import annotations

import calendar
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from siteproof.domain.imports.table import Value
from siteproof.domain.reasons import Numbers

EARLIEST_YEAR, LATEST_YEAR = 1990, 2060
_EPOCH = date(1899, 12, 30)
_SERIALS = range(32874, 58440)  # 1990-01-01 to 2059-12-31
_TIME = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?z?$", re.IGNORECASE)
_YMD = re.compile(r"(\d{4})(?:[-./年])(\d{1,2})(?:[-./月])(\d{1,2})[日号]?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_YM = re.compile(r"(\d{4})(?:[-./年])(\d{1,2})月?(?:份)?(上旬|中旬|下旬|初|中|底|末)?")
_YM_COMPACT = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
_DMY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_YY = re.compile(r"(\d{2})(?:[-./年])(\d{1,2})(?:[-./月])(\d{1,2})[日号]?")
_MD = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_M = re.compile(r"(\d{1,2})月(?:份)?(上旬|中旬|下旬|初|中|底|末)?")
_QUARTER = re.compile(r"(?:(\d{4})年?)?(?:第?([一二三四1-4])季度|q([1-4])|(上|下)半年|年?(底|末))")
_PARTS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_PERIOD = re.compile(r"\s*(?:至|到|~|～|—+|–|--+)\s*")


@dataclass(frozen=True, slots=True)
class Day:
    """The day, or the code of why there is none; `code` of a day that was not written as one is a warning."""

    on: date | None = None
    code: str | None = None
    numbers: Numbers = field(default_factory=dict)


def read_day(value: Value, *, last: bool, year: int | None, typed: bool) -> Day:
    """The day of one cell that is neither empty, formula nor error.

    `last` is True for a finish (a month means its last day), `year` stands in where the cell has none,
    `typed` is False for CSV, where every date is a text.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Day(code="date_unclear", numbers={"value": str(value)})
    if isinstance(value, str):
        return _text(value, last, year, typed)
    return _number(value, last)


def _in_range(on: date, code: str | None = None, numbers: Numbers | None = None) -> Day:
    if not EARLIEST_YEAR <= on.year <= LATEST_YEAR:
        return Day(code="date_out_of_range", numbers={"year": str(on.year)})
    return Day(on, code, {**(numbers or {}), "date": on.isoformat()} if code else {})


def _number(value: int | float, last: bool) -> Day:
    numbers = {"value": f"{value:.10g}"}
    if not math.isfinite(value):
        return Day(code="date_unclear", numbers=numbers)
    text = numbers["value"]
    if float(value).is_integer():
        if int(value) in _SERIALS:
            return _in_range(_EPOCH + timedelta(days=int(value)), "date_serial", numbers)
        if _COMPACT.fullmatch(text) or _YM_COMPACT.fullmatch(text):
            return _text(text, last, None, True)
    elif EARLIEST_YEAR <= value < LATEST_YEAR and re.fullmatch(r"\d{4}\.\d{1,2}", text):
        if text.endswith(".1"):
            first, second = f"{text[:4]}-01", f"{text[:4]}-10"
            return Day(code="date_ambiguous", numbers={**numbers, "first": first, "second": second})
        return _text(text, last, None, True)
    elif value > _SERIALS.start and int(value) in _SERIALS:
        return _in_range(_EPOCH + timedelta(days=int(value)), "date_serial", numbers)
    return Day(code="date_unclear", numbers=numbers)


def _text(raw: str, last: bool, year: int | None, typed: bool) -> Day:
    text = re.sub(r"\s+", "", _TIME.sub("", unicodedata.normalize("NFKC", raw).strip().lower()))
    text = re.sub(r"^(计划|预计|力争|拟)|(以?前|之前|完工|竣工|开工|完成)+$", "", text)
    numbers: dict[str, str] = {"value": raw.strip()[:40]}
    for pattern, read in _READERS:
        found = pattern.fullmatch(text)
        if found is not None:
            try:
                day = read(found, last, year, numbers)
            except ValueError:
                return Day(code="date_impossible", numbers=numbers)
            return Day(day.on) if day.code == "date_text" and not typed else day
    return Day(code="date_unclear", numbers=numbers)


_Reader = Callable[[re.Match[str], bool, int | None, dict[str, str]], Day]


def _ymd(found: re.Match[str], last: bool, year: int | None, numbers: dict[str, str]) -> Day:
    return _in_range(date(*(int(part) for part in found.groups()[:3])), "date_text", numbers)


def _part(year: int, month: int, part: str | None, last: bool) -> date:
    end = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
    first_day, last_day = _PARTS.get(part or "", (1, 31))
    return date(year, month, min(last_day, end) if last else first_day)


def _ym(found: re.Match[str], last: bool, year: int | None, numbers: dict[str, str]) -> Day:
    part = found.group(3) if found.re.groups >= 3 else None
    return _in_range(_part(int(found.group(1)), int(found.group(2)), part, last), "date_month", numbers)


def _dmy(found: re.Match[str], last: bool, year: int | None, numbers: dict[str, str]) -> Day:
    one, two, whole_year = (int(part) for part in found.groups())
    if one <= 12 and two <= 12 and one != two:
        first, second = date(whole_year, one, two).isoformat(), date(whole_year, two, one).isoformat()
        return Day(code="date_ambiguous", numbers={**numbers, "first": first, "second": second})
    month, day = (one, two) if one <= 12 else (two, one)
    return _in_range(date(whole_year, month, day), "date_text", numbers)


def _yy(found: re.Match[str], last: bool, year: int | None, numbers: dict[str, str]) -> Day:
    short, month, day = (int(part) for part in found.groups())
    if short <= 12 and day >= 20 and "年" not in found.group():
        first, second = f"20{short:02d}-{month:02d}-{day:02d}", f"20{day:02d}-{short:02d}-{month:02d}"
        return Day(code="date_ambiguous", numbers={**numbers, "first": first, "second": second})
    return _in_range(date(2000 + short, month, day), "date_two_digit_year", numbers)


def _without_year(month: int, day: int | None, part: str | None, last: bool, year: int | None,
                  numbers: dict[str, str]) -> Day:  # fmt: skip
    if year is None:
        return Day(code="date_unclear", numbers=numbers)
    on = date(year, month, day) if day is not None else _part(year, month, part, last)
    return _in_range(on, "date_year_missing", {**numbers, "year": str(year)})


def _md(found: re.Match[str], last: bool, year: int | None, numbers: dict[str, str]) -> Day:
    return _without_year(int(found.group(1)), int(found.group(2)), None, last, year, numbers)


def _m(found: re.Match[str], last: bool, year: int | None, numbers: dict[str, str]) -> Day:
    return _without_year(int(found.group(1)), None, found.group(2), last, year, numbers)


def _quarter(found: re.Match[str], last: bool, year: int | None, numbers: dict[str, str]) -> Day:
    own, chinese, digit, half, end = found.groups()
    in_year = int(own) if own else year
    if in_year is None:
        return Day(code="date_unclear", numbers=numbers)
    if end:
        first_month, last_month = 12, 12
    elif half:
        first_month, last_month = (1, 6) if half == "上" else (7, 12)
    else:
        nth = "一二三四".find(chinese) + 1 if chinese in tuple("一二三四") else int(chinese or digit)
        first_month, last_month = 3 * nth - 2, 3 * nth
    return _in_range(_part(in_year, last_month if last else first_month, None, last), "date_coarse", numbers)


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_YMD, _ymd), (_COMPACT, _ymd), (_DMY, _dmy), (_YY, _yy), (_YM, _ym), (_YM_COMPACT, _ym), (_MD, _md), (_M, _m),
    (_QUARTER, _quarter),
)  # fmt: skip


def split_period(text: str) -> tuple[str, str] | None:
    """The two ends of `2026.3-2026.11` or `2026年3月至11月`; None when there are not two."""
    ends = _PERIOD.split(unicodedata.normalize("NFKC", text).strip())
    if len(ends) == 1 and text.count("-") == 1:
        ends = text.split("-")
    if len(ends) != 2 or not all(ends):
        return None
    first, second = ends
    own = re.match(r"\s*(\d{4})年", first)
    if own and re.fullmatch(r"\s*\d{1,2}月.*", second):
        second = f"{own.group(1)}年{second.strip()}"
    return first, second
