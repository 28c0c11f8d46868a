"""What a worksheet's XML says besides its cells: hidden rows and columns, merged blocks. Read once, streaming.

A document type declaration ends the reading: entities have no place in a worksheet.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO
from xml.parsers import expat

from siteproof.domain.imports.table import Merge
from siteproof.media.imports import limits
from siteproof.media.imports.refusals import FileRefused

_REF = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_CHUNK_BYTES = 256 * 1024
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_CELL_PARTS = frozenset({"v", "f", "is"})


class SheetMarks:
    """Hidden rows (numbers as shown), hidden columns (0-based) and merged blocks of one sheet."""

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[Merge] = []
        self._row = 0
        self._counts = {"row": 0, "c": 0, "other": 0}
        self._cells_of_row = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """One start tag."""
        local = name.rpartition(":")[2]
        self._count(local)
        if local == "row":
            self._row = _whole(attributes.get("r")) or self._row + 1
            if attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0":
                self.hidden_rows.add(self._row)
        elif local == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif local == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = _whole(attributes.get("min")) or 1, _whole(attributes.get("max")) or 1
            self.hidden_columns.update(range(first - 1, min(last, _LAST_COLUMN)))

    def _count(self, local: str) -> None:
        """Every element becomes an object for a while; raises FileRefused when there are too many."""
        kind = local if local in ("row", "c") else "cell part" if local in _CELL_PARTS else "other"
        if kind == "cell part":
            return
        self._counts[kind] += 1
        self._cells_of_row = self._cells_of_row + 1 if kind == "c" else 0
        if self._counts["row"] > _LAST_ROW or self._counts["c"] > limits.MOST_SHEET_CELLS:
            raise FileRefused("too_many_cells")
        if self._cells_of_row > _LAST_COLUMN or self._counts["other"] > limits.MOST_XML_ELEMENTS:
            raise FileRefused("too_many_cells")

    def _merge(self, ref: str) -> None:
        found = _REF.fullmatch(ref.replace("$", "").upper())
        if found is None or found.group(3) is None:
            return
        if len(self.merges) >= limits.MOST_MERGES:
            raise FileRefused("too_many_merges", limit=limits.MOST_MERGES)
        columns = sorted((_column(found.group(1)), _column(found.group(3))))
        rows = sorted((int(found.group(2)), int(found.group(4))))
        self.merges.append(Merge(rows[0], rows[1], columns[0], columns[1]))


def read_marks(file: BinaryIO) -> SheetMarks:
    """Read one XML part; raises FileRefused for entities and for XML that breaks off."""
    marks = SheetMarks()
    parser: Any = expat.ParserCreate()
    parser.StartElementHandler = marks.element
    refuse_declarations(parser)
    try:
        while chunk := file.read(_CHUNK_BYTES):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused("xml_broken", line=error.lineno, reason=expat.ErrorString(error.code) or "") from error
    return marks


def refuse_declarations(parser: Any) -> None:
    """Make a parser stop at a document type declaration."""

    def refuse(*_: object) -> None:
        raise FileRefused("xml_declarations")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 7 else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
