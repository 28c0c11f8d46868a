"""Finding the headings of a sheet: titles above them, headings in two rows, units in a row of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from siteproof.domain.imports.findings import Finding
from siteproof.domain.imports.headings import FIELDS, Heading, money_scale, only_unit, plain, read_heading
from siteproof.domain.imports.table import Row, Table, column_letters, is_empty

SEARCHED_ROWS = 30
TALLEST_HEADING = 3
IN_ORDER = "#"
"""`--map number=#`: the ledger has no numbers, its rows are counted."""
NO_COLUMN = "-"
"""`--map sector=-`: no column says this, whatever its heading looks like."""
_YEAR = re.compile(r"(20\d{2})年")
_TITLE_UNIT = re.compile(r"单位[::]\s*(?:人民币)?(亿元|万元|千元|元)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that says something of a project: its 0-based place, heading as written, and unit."""

    index: int
    field: str
    heading: str
    unit: str | None


@dataclass(slots=True)
class Layout:
    """Which column says what, where the projects begin, and what the titles said."""

    columns: dict[str, Column]
    headings: dict[int, str]
    first_data: int
    year: int | None
    money_unit: str | None
    counted: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """True when nothing keeps the file from being read."""
        return not any(each.is_error for each in self.findings)


Texts = dict[int, list[str]]


def find_layout(table: Table, named: Mapping[str, str], heading_row: int | None = None) -> Layout:
    """The layout of a sheet; `named` maps a field to the heading or column letters that `--map` gave it.

    `heading_row` is the number of the one row of headings, where a person pointed at it.
    """
    block = _best_block(table, named) if heading_row is None else _block_at(table, heading_row)
    if block is None:
        return Layout({}, {}, 0, None, None, findings=[Finding("no_headings")])
    first, height = block
    texts = _texts(table, first, height)
    layout = Layout({}, {index: "".join(found) for index, found in texts.items()}, first + height, None, None)
    _read_titles(layout, table.rows[:first])
    _choose(layout, texts, named)
    while layout.first_data < len(table.rows) and _is_counting(table.rows[layout.first_data]):
        layout.first_data += 1
    return layout


def _block_at(table: Table, heading_row: int) -> tuple[int, int] | None:
    found = [at for at, row in enumerate(table.rows) if row.number == heading_row]
    return (found[0], 1) if found else None


def _best_block(table: Table, named: Mapping[str, str]) -> tuple[int, int] | None:
    best, best_score = None, 1
    for first in range(min(SEARCHED_ROWS, len(table.rows))):
        if not _score(_texts(table, first, 1), named, least=1):
            continue  # a title or a unit above the headings
        for height in range(1, TALLEST_HEADING + 1):
            if first + height > len(table.rows) or (height > 1 and not _goes_on(table, first, height)):
                break
            score = _score(_texts(table, first, height), named)
            if score > best_score:
                best, best_score = (first, height), score
    return best


def _score(texts: Texts, named: Mapping[str, str], least: int = 2) -> int:
    """How much a block of rows looks like the headings; 0 when it has fewer than `least` known ones."""
    found = {heading.field for heading in map(_recognised, texts.values()) if heading.field is not None}
    units = sum(1 for each in texts.values() if _recognised(each).unit is not None)
    wanted = {plain(heading) for heading in named.values()}
    given = {name for name, heading in named.items() if plain(heading) in {plain("".join(t)) for t in texts.values()}}
    if least > 1 and "name" not in found | given and not wanted:
        return 0
    fields = len(found | given)
    return 100 * fields + units if fields >= least else 0


def _goes_on(table: Table, first: int, height: int) -> bool:
    """True when the last row of the block can be a second row of headings, not the first project."""
    row = table.rows[first + height - 1]
    cells = [value for value in row.values if not is_empty(value)]
    if not cells or not all(isinstance(value, str) for value in cells):
        return False
    above = _texts(table, first, height - 1)
    for index, value in enumerate(row.values):
        if is_empty(value):
            continue
        known = read_heading(str(value)).field is not None or only_unit(str(value)) is not None
        if not known and _recognised(above.get(index, [])).field in ("name", "number", "area"):
            return False
    readable = [v for v in cells if read_heading(str(v)).field or only_unit(str(v))]
    return 2 * len(readable) >= len(cells)


def _texts(table: Table, first: int, height: int) -> Texts:
    """Heading texts of each column from top to bottom; a merged or run-on parent stands over all its children."""
    rows = table.rows[first : first + height]
    found: Texts = {}
    width = max((len(row.values) for row in rows), default=0)
    for depth, row in enumerate(rows):
        parent = ""
        below = rows[depth + 1].values if depth + 1 < len(rows) else ()
        for index in range(width):
            value = row.at(index)
            if isinstance(value, str) and value.strip():
                parent = " ".join(value.split())
                found.setdefault(index, []).append(parent)
            elif index < len(below) and not is_empty(below[index]) and parent:
                found.setdefault(index, []).append(parent)
    return found


def _recognised(texts: Sequence[str]) -> Heading:
    """What the stacked texts of one column mean: the lowest heading that is known, with the unit of any of them."""
    unit = next((u for text in reversed(texts) if (u := only_unit(text) or read_heading(text).unit)), None)
    for text in ("".join(texts), *reversed(texts)):
        heading = read_heading(text)
        if heading.field is not None:
            return Heading(heading.field, heading.rank, heading.unit or unit)
    return Heading(None, 99, unit)


def _choose(layout: Layout, texts: Texts, named: Mapping[str, str]) -> None:
    candidates: dict[str, list[tuple[int, int, Heading]]] = {}
    for index, found in texts.items():
        heading = _recognised(found)
        if heading.field is not None:
            candidates.setdefault(heading.field, []).append((heading.rank, index, heading))
    taken = dict(_named_columns(layout, texts, named))
    for name, each in candidates.items():
        if name in taken or named.get(name) == NO_COLUMN or (name == "number" and layout.counted):
            continue
        ranked = sorted(((rank, index, heading) for rank, index, heading in each if index not in taken.values()),
                        key=lambda one: one[:2])  # fmt: skip
        if not ranked:
            continue
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            layout.findings.append(_twice(layout, name, ranked[0][1], ranked[1][1]))
        taken[name] = ranked[0][1]
    for name, index in taken.items():
        unit = _recognised(texts.get(index, [])).unit
        layout.columns[name] = Column(index, name, layout.headings.get(index, column_letters(index)), unit)
    _tell_missing(layout)


def _named_columns(layout: Layout, texts: Texts, named: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    places = {plain(text): index for index, text in reversed(list(layout.headings.items()))}
    places |= {plain(found[-1]): index for index, found in reversed(list(texts.items())) if found}
    letters = {column_letters(index).lower(): index for index in range(max(layout.headings, default=-1) + 1)}
    for name, heading in named.items():
        if heading == NO_COLUMN:
            continue
        if (name, heading) == ("number", IN_ORDER):
            layout.counted = True
            continue
        index = places.get(plain(heading), letters.get(heading.strip().lower()))
        if index is None:
            layout.findings.append(Finding("map_unknown", field=name, numbers={"value": heading}))
        else:
            yield name, index


def _twice(layout: Layout, name: str, first: int, second: int) -> Finding:
    label = FIELDS[name].label
    numbers = {"label_zh": label.zh, "label_en": label.en, "field": name}
    places = {key: f"{column_letters(at)} {layout.headings[at]}" for key, at in (("first", first), ("second", second))}
    return Finding("heading_twice", field=name, numbers={**numbers, **places})


def _tell_missing(layout: Layout) -> None:
    missing = [name for name, words in FIELDS.items() if words.required and name not in layout.columns]
    if layout.counted and "number" in missing:
        missing.remove("number")
    if missing:
        zh, en = ("、".join(FIELDS[n].label.zh for n in missing), ", ".join(FIELDS[n].label.en for n in missing))
        numbers = {"fields_zh": zh, "fields_en": en, "field": missing[0]}
        layout.findings.append(Finding("heading_missing", field=missing[0], numbers=numbers))


def _read_titles(layout: Layout, rows: Sequence[Row]) -> None:
    for text in (
        unicodedata.normalize("NFKC", value) for row in rows for value in row.values if isinstance(value, str)
    ):
        year, unit = _YEAR.search(text), _TITLE_UNIT.search(text)
        if year and layout.year is None:
            layout.year = int(year.group(1))
        if unit:
            layout.money_unit = unit.group(1)
    layout.money_unit = layout.money_unit if money_scale(layout.money_unit) else None


def _is_counting(row: Row) -> bool:
    """True for the row 1, 2, 3, ... that some forms print under their headings."""
    cells = [str(value).strip() for value in row.values if not is_empty(value)]
    return len(cells) >= 4 and cells == [str(n) for n in range(1, len(cells) + 1)]
