"""The text of one file of rows: a first line that names tables and the kinds of their columns, then a line a row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.store.archive_rows import Columns, Row


def line(value: Any) -> bytes:
    """One value as one line; the same value gives the same bytes on every engine."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def write_rows(tables: dict[str, Columns], rows: Iterable[tuple[str, Row]]) -> bytes:
    """The bytes of a file; columns keep the order of their values."""
    return write_lines(tables, (line([name, row]) for name, row in rows))


def write_lines(tables: dict[str, Columns], lines: Iterable[bytes]) -> bytes:
    """As write_rows, of rows that are lines already."""
    head = {"tables": {name: [list(each) for each in columns.items()] for name, columns in tables.items()}}
    return b"".join((line(head), *lines))


@dataclass(frozen=True, slots=True)
class RowsFile:
    """A file read back: what columns its tables have, and its rows by table, in order."""

    tables: dict[str, Columns]
    rows: dict[str, list[Row]]


def read_rows(name: str, plain: bytes) -> RowsFile:
    """What write_rows wrote; raises ArchiveDamaged when it is something else."""
    try:
        lines = iter(plain.split(b"\n")[:-1])
        head = json.loads(next(lines))
        tables = {table: dict(columns) for table, columns in head["tables"].items()}
        rows: dict[str, list[Row]] = {table: [] for table in tables}
        for table, row in _parsed(lines):
            if len(row) != len(tables[table]):
                raise ValueError(f"a row of {table} has {len(row)} values")
            rows[table].append(row)
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise ArchiveDamaged(f"{name} is no file of rows: {error}") from error
    return RowsFile(tables, rows)


def _parsed(lines: Iterator[bytes]) -> Iterator[tuple[str, Row]]:
    for each in lines:
        table, row = json.loads(each.decode("utf-8", "surrogatepass"))
        yield table, row
