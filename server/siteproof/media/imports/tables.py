"""A file of rows, whatever its format: the sheets of a workbook or the one table of a CSV."""

from __future__ import annotations

from siteproof.media.imports.delimited import Delimited, read_delimited
from siteproof.media.imports.sources import Source, is_zip
from siteproof.media.imports.workbook import Sheet, read_workbook


def read_tables(source: Source, sheet: str | None = None) -> Delimited | list[Sheet]:
    """The CSV, or the visible sheets (or the one named); raises FileRefused with one sentence."""
    return read_workbook(source, sheet) if is_zip(source.head(4)) else read_delimited(source)
