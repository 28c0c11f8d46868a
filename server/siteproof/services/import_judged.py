"""A dropped file as the screen shows it, whatever its kind: columns, rows with their state, findings in their place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siteproof.domain.checklist import Text
from siteproof.domain.imports.findings import Finding
from siteproof.domain.imports.words import WORDS
from siteproof.domain.wording import as_document, fill

GOOD, BAD, EXCLUDED, OTHER = STATES = ("good", "bad", "excluded", "other")
"""States of a row: to be taken, kept out by an error, left out by the person, no project at all (a sum, a title)."""
MOST_CHOICES = 1000
_HOLE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Mark:
    """One remark at a row: in the cell `key`, or (None) about the whole row."""

    code: str
    severity: str
    text: Text
    key: str | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """True when it keeps the row, or the whole file, out."""
        return self.severity == "error"

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"code": self.code, "severity": self.severity, "key": self.key, "text": as_document(self.text),
                "numbers": dict(self.numbers)}  # fmt: skip


def _any(mark: Mark) -> dict[str, str]:
    words = WORDS.get(mark.code)
    text = mark.text if words is None else Text(_HOLE.sub("…", words.text.zh), _HOLE.sub("…", words.text.en))
    return as_document(text)


def mark_of(finding: Finding, key: str | None = None) -> Mark:
    """A finding without its place: the screen shows it there."""
    words = WORDS[finding.code]
    return Mark(finding.code, words.severity, fill(words.text, finding.numbers), key, finding.numbers)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the preview; `key` names its cells in corrections."""

    key: str
    field: str
    heading: str
    label: Text
    editable: bool = True

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"key": self.key, "field": self.field, "heading": self.heading, "label": as_document(self.label),
                "editable": self.editable}  # fmt: skip


@dataclass(slots=True)
class JudgedRow:
    """A row; `rows` are all rows of the file it stands for (a road of several features), the first names it."""

    rows: list[int]
    state: str
    change: str | None = None
    marks: list[Mark] = field(default_factory=list)

    @property
    def number(self) -> int:
        """As the file counts."""
        return self.rows[0]


@dataclass(slots=True)
class Judged:
    """`mapping` holds what the file offers for choosing columns, `facts` what only one kind of file has."""

    columns: list[Column]
    rows: list[JudgedRow]
    cells: Callable[[int], Mapping[str, str]]
    whole: list[Mark] = field(default_factory=list)
    notes: list[Mark] = field(default_factory=list)
    mapping: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    shapes: dict[str, Any] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many rows of each state, with remarks, and of each change among the good ones."""
        states = Counter(row.state for row in self.rows)
        changes = Counter(row.change for row in self.rows if row.state == GOOD)
        warned = sum(1 for row in self.rows if row.state == GOOD and row.marks)
        names = {"new": changes["new"], "changed": changes["changed"], "unchanged": changes["same"]}
        return {
            "all": len(self.rows),
            "warned": warned,
            **{s: states[s] for s in (GOOD, BAD, EXCLUDED, OTHER)},
            **names,
        }

    def codes(self) -> list[dict[str, Any]]:
        """Each kind of remark with the number of rows that have it, errors first; what differs stands as three dots."""
        counted: Counter[str] = Counter()
        found: dict[str, Mark] = {}
        for row in self.rows:
            for code, mark in {mark.code: mark for mark in row.marks}.items():
                counted[code] += 1
                found[code] = mark
        listed = sorted(counted, key=lambda code: (not found[code].is_error, -counted[code], code))
        return [
            {"code": code, "severity": found[code].severity, "count": counted[code], "text": _any(found[code])}
            for code in listed
        ]

    def chosen(self, show: str, code: str | None) -> Sequence[JudgedRow]:
        """The rows of one filter: a state, `warned`, or `all`; of one kind of remark."""
        rows: Iterable[JudgedRow] = self.rows
        if code is not None:
            rows = (row for row in rows if any(mark.code == code for mark in row.marks))
        elif show == "warned":
            rows = (row for row in rows if row.state == GOOD and row.marks)
        elif show != "all":
            rows = (row for row in rows if row.state == show)
        return list(rows)

    def row_document(self, row: JudgedRow, corrected: Mapping[str, Any]) -> dict[str, Any]:
        """One row as JSON."""
        return {
            "row": row.number,
            "rows": row.rows,
            "state": row.state,
            "change": row.change,
            "cells": dict(self.cells(row.number)),
            "corrected": [each.key for each in self.columns if f"{row.number}:{each.key}" in corrected],
            "marks": [mark.document() for mark in row.marks],
        }
