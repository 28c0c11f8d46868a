"""What each field of a ledger's row means: text, people, units, place, kind, money, quantity, days."""

from __future__ import annotations

import re
from datetime import date

from siteproof.domain.imports.dates import read_day, split_period
from siteproof.domain.imports.headings import money_scale
from siteproof.domain.imports.kinds_of_works import OTHER, kind_of
from siteproof.domain.imports.known_county import KnownCounty
from siteproof.domain.imports.ledger_row import RowReader
from siteproof.domain.imports.money import read_money, yuan_text
from siteproof.domain.imports.places import find_place
from siteproof.domain.imports.quantities import read_quantity
from siteproof.domain.imports.table import is_empty, shown

LONGEST_NUMBER, LONGEST_NAME, LONGEST_WORDS = 40, 200, 100
LONGEST_PLAN_DAYS = 3660
_BETWEEN_NAMES = re.compile(r"\s*[、,，;；/]\s*")
_PHONE = re.compile(
    r"[(（]?(?:电话|手机|tel)?[:：]?\s*(?:1\d{10}|1\d{2}[- ]\d{4}[- ]\d{4}|0\d{2,3}-?\d{7,8}|\d{7,8})[)）]?",
    re.IGNORECASE,
)
_CJK_SPACE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
WANTED = ("leader", "lead_unit", "responsible_unit", "responsible_person", "budget", "start", "finish", "quantity")
"""Every promise has a named leader, units, a person, money, days and a quantity; what is not known stays open."""
_KEY = {"budget": "budget_fen", "start": "planned_start_on", "finish": "planned_finish_on",
        "quantity": "promised_quantity"}  # fmt: skip
WHOLE_COUNTY = "全县"
UNIT_FIELDS = ("lead_unit", "responsible_unit", "contractor_unit")


def read_row(reader: RowReader, known: KnownCounty, year: int | None, money_unit: str) -> None:
    """Read every field of a project's row into `reader.project`; what is odd lands in `reader.findings`."""
    values = reader.project.values
    if not reader.layout.counted:
        values["number"] = reader.text("number", LONGEST_NUMBER)
    values["name"] = reader.text("name", LONGEST_NAME)
    own_year = _year(reader)
    values["programme_year"] = own_year if own_year is not None else year
    _kind(reader)
    values["sector"] = reader.text("sector", LONGEST_WORDS)
    _area(reader, known)
    for field in ("leader", "responsible_person"):
        values[field] = _person(reader, field)
    for field in UNIT_FIELDS:
        values[field] = _unit(reader, field)
    values["budget_fen"] = _money(reader, money_unit)
    _quantity(reader)
    _days(reader, values["programme_year"])
    for field in ("number", "name", "kind", "area"):
        if values.get(field) is None and not reader.noted(field):
            reader.note("missing", field)
    for field in WANTED:
        if (
            field in reader.layout.columns
            and values.get(_KEY.get(field, field)) is None
            and not reader.spoken_of(field)
        ):
            reader.note("missing_wanted", field)
    reader.note_extra_cells()


def _year(reader: RowReader) -> int | None:
    value = reader.value("year")
    if value is None or is_empty(value):
        return None
    found = re.fullmatch(r"\s*(20\d{2})(?:\.0|年度?)?\s*", str(value))
    if found is None:
        reader.note("wrong_type", "year", value=shown(value))
        return None
    return int(found.group(1))


def _kind(reader: RowReader) -> None:
    if "kind" not in reader.layout.columns:
        reader.project.values["kind"] = kind_of(reader.project.values["name"] or "")
        return
    text = reader.text("kind", LONGEST_WORDS)
    if text is None:
        return
    kind = kind_of(text)
    reader.project.values["kind"] = kind
    reader.project.values["kind_said"] = text
    if kind == OTHER and text not in ("其他", "其它", OTHER):
        reader.note("kind_other", "kind", value=text)


def _area(reader: RowReader, known: KnownCounty) -> None:
    if "area" not in reader.layout.columns:
        reader.project.values["area"] = known.county[0] if known.county is not None else WHOLE_COUNTY
        return
    text = reader.text("area", LONGEST_WORDS, joined_by="、")
    if text is None:
        return
    place = find_place(text, known)
    if place.code is not None:
        reader.note(place.code, "area", **place.numbers)
    reader.project.values["area"] = place.area_id
    reader.project.values["area_said"] = text


def _person(reader: RowReader, field: str) -> str | None:
    text = reader.text(field, LONGEST_WORDS, joined_by="、")
    if text is None:
        return None
    without = _PHONE.sub("", text).strip(" ,，、;；:：")
    if without != text:
        reader.note("phone_left_out", field)
        text = without
    joined = _CJK_SPACE.sub("", text) if len(text.replace(" ", "")) <= 4 else text
    if joined != text:
        reader.note("spaces_inside", field, value=joined)
    if len(_BETWEEN_NAMES.split(joined)) > 1:
        reader.note("several_people", field, value=shown(joined))
    return joined or None


def _unit(reader: RowReader, field: str) -> str | None:
    text = reader.text(field, LONGEST_WORDS, joined_by="、")
    if text is None:
        return None
    parts = [part for part in _BETWEEN_NAMES.split(text) if part]
    if len(parts) > 1:
        taken = re.sub(r"[(（]牵头[)）]$", "", parts[0])
        reader.note("several_units", field, taken=taken)
        return taken
    return parts[0] if parts else None


def _money(reader: RowReader, money_unit: str) -> int | None:
    value = reader.value("budget")
    if value is None or is_empty(value):
        return None
    column = reader.layout.columns["budget"]
    money = read_money(value, money_scale(column.unit) or money_unit)
    if money.problem is not None:
        reader.note(money.problem, "budget", value=shown(value))
    elif money.own_unit:
        reader.note("money_unit_in_cell", "budget", value=shown(value), yuan=yuan_text(money.fen or 0))
    elif money.as_text and reader.typed:
        reader.note("money_text", "budget", value=shown(value), yuan=yuan_text(money.fen or 0))
    return money.fen


def _quantity(reader: RowReader) -> None:
    values = reader.project.values
    column = reader.layout.columns.get("quantity")
    own = reader.text("quantity_unit", 20) if "quantity_unit" in reader.layout.columns else None
    column_unit = own or (column.unit if column is not None else None)
    value = reader.value("quantity")
    if value is None or is_empty(value):
        return
    quantity = read_quantity(value)
    if quantity.problem is not None:
        reader.note(quantity.problem, "quantity", value=shown(value))
        return
    if quantity.unit is not None and column_unit is not None and quantity.unit != column_unit:
        reader.note("quantity_two_units", "quantity", unit=quantity.unit, column_unit=column_unit)
    elif quantity.as_text and quantity.unit is None and reader.typed:
        reader.note("number_text", "quantity", value=f"{quantity.number:g}")
    values["promised_quantity"], values["promised_unit"] = quantity.number, quantity.unit or column_unit


def _days(reader: RowReader, year: int | None) -> None:
    values = reader.project.values
    for field, key, last in (("start", "planned_start_on", False), ("finish", "planned_finish_on", True)):
        value = reader.value(field)
        if value is not None and not is_empty(value):
            values[key] = _day(reader, field, value, last, year)
    period = reader.value("period")
    if isinstance(period, str) and not is_empty(period):
        ends = split_period(period)
        if ends is None:
            reader.note("date_unclear", "period", value=shown(period))
        else:
            for text, key, last in zip(ends, ("planned_start_on", "planned_finish_on"), (False, True), strict=True):
                if values.get(key) is None:
                    values[key] = _day(reader, "period", text, last, year)
    _compare(reader, values.get("planned_start_on"), values.get("planned_finish_on"), year)


def _day(reader: RowReader, field: str, value: object, last: bool, year: int | None) -> date | None:
    day = read_day(value, last=last, year=year, typed=reader.typed)  # type: ignore[arg-type]
    if day.code is not None:
        reader.note(day.code, field, **day.numbers)
    return day.on


def _compare(reader: RowReader, start: date | None, finish: date | None, year: int | None) -> None:
    if start is not None and finish is not None:
        if finish < start:
            reader.note("finish_before_start", "finish", start=start.isoformat(), finish=finish.isoformat())
        elif (finish - start).days > LONGEST_PLAN_DAYS:
            reader.note("time_very_long", "finish", days=(finish - start).days)
    if finish is not None and year is not None and finish.year < year:
        reader.note("finish_before_year", "finish", finish=finish.isoformat(), year=str(year))
