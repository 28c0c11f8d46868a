"""Reading a CSV file: UTF-8 with or without a mark, UTF-16, GB18030; commas, tabs or semicolons; any line ends.

The file is streamed; a line without end and a quote without twin are found by length, not by memory.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from siteproof.domain.imports.table import Row, Table
from siteproof.media.imports import limits
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sources import Source, refuse_foreign_tables

_CHUNK_BYTES = 64 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = ",\t;，|"


@dataclass(frozen=True, slots=True)
class Delimited:
    """A CSV as a table, with the encoding it was read in and whether it mixes line ends."""

    table: Table
    encoding: str
    mixed_line_ends: bool


def read_delimited(source: Source) -> Delimited:
    """The rows of a CSV file; raises FileRefused naming the line that cannot be read."""
    refuse_foreign_tables(source)
    source.require_at_most(limits.MOST_CSV_BYTES)
    encoding = _encoding(source)
    mixed = _look_at_lines(source, encoding)
    return Delimited(Table(list(_rows(source, encoding)), typed=False), encoding, mixed)


def _text(source: Source, encoding: str) -> io.TextIOWrapper:
    source.file.seek(0)
    return io.TextIOWrapper(io.BufferedReader(_Unclosing(source)), encoding=encoding, newline="")


class _Unclosing(io.RawIOBase):
    """The source as a stream that can be let go without closing the file."""

    def __init__(self, source: Source) -> None:
        self._file = source.file

    def readable(self) -> bool:
        """A stream to read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill the buffer."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _encoding(source: Source) -> str:
    head = source.head(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    failed_at = 1
    for name in ("utf-8", "gb18030"):
        line = _first_undecodable_line(source, name)
        if line is None:
            return name
        failed_at = max(failed_at, line)
    raise FileRefused("encoding_unknown", line=failed_at)


def _first_undecodable_line(source: Source, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    source.file.seek(0)
    line = 1
    while True:
        chunk = source.file.read(_CHUNK_BYTES)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + chunk[: error.start].count(b"\n")
        if not chunk:
            return None
        line += chunk.count(b"\n")


def _look_at_lines(source: Source, encoding: str) -> bool:
    """Raises FileRefused for a line that is too long or no text; True when several line ends are used."""
    wide = encoding == "utf-16"
    source.file.seek(0)
    line, length, before, ends = 1, 0, b"", set()
    while chunk := source.file.read(_CHUNK_BYTES):
        if not wide and b"\x00" in chunk:
            raise FileRefused("binary_not_text", line=line + chunk[: chunk.index(b"\x00")].count(b"\n"))
        data = before + chunk
        before = data[-1:] if data.endswith(b"\r") else b""
        data = data[: len(data) - len(before)]
        crlf, lf, cr = data.count(b"\r\n"), data.count(b"\n"), data.count(b"\r")
        ends |= {name for name, count in (("crlf", crlf), ("lf", lf - crlf), ("cr", cr - crlf)) if count}
        pieces = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for piece in pieces[:-1]:
            _require_short(line, length + len(piece))
            line, length = line + 1, 0
        length += len(pieces[-1])
        _require_short(line, length)
    return not wide and len(ends) > 1


def _require_short(line: int, length: int) -> None:
    if length > limits.MOST_LINE_BYTES:
        raise FileRefused("line_too_long", line=line, limit_kib=limits.MOST_LINE_BYTES // 1024)


def _rows(source: Source, encoding: str) -> Iterator[Row]:
    beginning = "".join(line for line, _ in zip(_text(source, encoding), range(10), strict=False))
    delimiter = max(_DELIMITERS, key=beginning.count)
    text = _text(source, encoding)
    csv.field_size_limit(limits.MOST_LINE_BYTES)
    reader = csv.reader(text, delimiter=delimiter)
    number, cells_left = 0, limits.MOST_CELLS
    try:
        for number, cells in enumerate(reader, start=1):
            values = [cell if cell.strip() else None for cell in cells]
            while values and values[-1] is None:
                values.pop()
            if not values:
                continue
            cells_left -= len(values)
            if number > limits.MOST_ROWS or cells_left < 0:
                raise FileRefused("too_many_rows", limit=limits.MOST_ROWS)
            if len(values) > limits.MOST_COLUMNS:
                raise FileRefused("too_many_columns", row=number, count=len(values), limit=limits.MOST_COLUMNS)
            yield Row(number, tuple(values))
    except csv.Error as error:
        raise FileRefused("csv_broken", line=reader.line_num, reason=str(error)) from error
