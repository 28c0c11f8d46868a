"""What an import has to say about a row or a cell: a code, its numbers, and one sentence in both languages.

An error keeps its row out; a warning says what was read differently from how it is written.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from siteproof.domain.checklist import Text
from siteproof.domain.imports.words import ERROR, WORDS
from siteproof.domain.reasons import Numbers
from siteproof.domain.wording import fill


@dataclass(frozen=True, slots=True)
class Finding:
    """`row` as the file shows it (None: the whole file); `column` is the heading, `cell` its place such as F12."""

    code: str
    row: int | None = None
    field: str | None = None
    column: str | None = None
    cell: str | None = None
    numbers: Numbers = dataclasses.field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """True when the row cannot be taken as it is; raises KeyError for a code without words."""
        return WORDS[self.code].severity == ERROR

    def sentence(self) -> Text:
        """The message in both languages, naming place and numbers."""
        place = _place(self.row, self.cell, self.column)
        said = fill(WORDS[self.code].text, self.numbers)
        return Text(f"{place.zh}{said.zh}", f"{place.en}{said.en}")


def _place(row: int | None, cell: str | None, column: str | None) -> Text:
    if cell is not None:
        return Text(f"{cell}（{column}）：", f"{cell} ({column}): ") if column else Text(f"{cell}：", f"{cell}: ")
    if row is None:
        return Text("", "")
    beside = f" {column}" if column else ""
    return Text(f"第 {row} 行{beside}：", f"Row {row}{beside}: ")


def finding_document(finding: Finding) -> dict[str, Any]:
    """The finding as JSON carries it (design.md section 10 and more)."""
    text = finding.sentence()
    return {
        "row": finding.row,
        "field": finding.field,
        "code": finding.code,
        "message": f"{text.zh} ({text.en})",
        "severity": WORDS[finding.code].severity,
        "column": finding.column,
        "cell": finding.cell,
        "text": {"zh": text.zh, "en": text.en},
        "numbers": dict(finding.numbers),
    }


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Whole-file findings first, then by row, errors before warnings."""
    return sorted(findings, key=lambda each: (each.row or 0, not each.is_error, each.cell or "", each.code))


def rows_in_error(findings: Iterable[Finding]) -> set[int]:
    """Rows that at least one error keeps out."""
    return {each.row for each in findings if each.row is not None and each.is_error}


def counted(findings: Iterable[Finding]) -> Mapping[str, int]:
    """How often each code occurs."""
    found: dict[str, int] = {}
    for each in findings:
        found[each.code] = found.get(each.code, 0) + 1
    return found
