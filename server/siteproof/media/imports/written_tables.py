"""What was read from a file as plain JSON and back: the reading child hands it over, and nothing in it can act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from siteproof.domain.imports.features import GeoFile, RawFeature
from siteproof.domain.imports.projection import Degrees, Frame, Projection, TransverseMercator, WebMercator
from siteproof.domain.imports.table import CellError, Formula, Merge, Row, Table, Value
from siteproof.media.imports.delimited import Delimited
from siteproof.media.imports.workbook import Sheet

_PROJECTIONS: Mapping[str, type[Any]] = {each.__name__: each for each in (Degrees, WebMercator, TransverseMercator)}


def tables_document(found: Delimited | list[Sheet]) -> dict[str, Any]:
    """A CSV or the sheets of a workbook."""
    if isinstance(found, Delimited):
        mixed = found.mixed_line_ends
        return {"encoding": found.encoding, "mixed_line_ends": mixed, "table": _table_document(found.table)}
    return {"sheets": [{"name": sheet.name, "table": _table_document(sheet.table)} for sheet in found]}


def tables_of(document: Mapping[str, Any]) -> Delimited | list[Sheet]:
    """The other way; raises KeyError, TypeError or ValueError for what this module did not write."""
    if "sheets" in document:
        return [Sheet(str(each["name"]), _table(each["table"])) for each in document["sheets"]]
    return Delimited(_table(document["table"]), str(document["encoding"]), bool(document["mixed_line_ends"]))


def _table_document(table: Table) -> dict[str, Any]:
    return {
        "rows": [[row.number, row.hidden, [_written(value) for value in row.values]] for row in table.rows],
        "merges": [[m.first_row, m.last_row, m.first_column, m.last_column] for m in table.merges],
        "hidden_columns": sorted(table.hidden_columns),
        "typed": table.typed,
    }


def _table(document: Mapping[str, Any]) -> Table:
    rows = [Row(int(n), tuple(map(_value, values)), bool(hidden)) for n, hidden, values in document["rows"]]
    merges = tuple(Merge(*map(int, each)) for each in document["merges"])
    return Table(rows, merges, frozenset(document["hidden_columns"]), bool(document["typed"]))


def _written(value: Value) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Formula):
        return {"formula": value.text}
    if isinstance(value, CellError):
        return {"error": value.text}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    kind = "moment" if isinstance(value, datetime) else "day" if isinstance(value, date) else "time"
    return {kind: value.isoformat()}


def _value(written: Any) -> Value:
    if not isinstance(written, dict):
        return cast("Value", written)
    ((kind, value),) = written.items()
    if kind == "seconds":
        return timedelta(seconds=float(value))
    text = str(value)
    if kind == "moment":
        return datetime.fromisoformat(text)
    if kind == "day":
        return date.fromisoformat(text)
    if kind == "time":
        return time.fromisoformat(text)
    return Formula(text) if kind == "formula" else CellError(text)


def geo_document(file: GeoFile) -> dict[str, Any]:
    """A file of geometries."""
    projection = file.frame.projection
    fields = {name: getattr(projection, name) for name in getattr(type(projection), "__slots__", ())}
    return {
        "format": file.format,
        "features": [[each.row, dict(each.properties), each.geometry] for each in file.features],
        "projection": [type(projection).__name__, fields],
        "said": file.frame.said,
        "notes": [[code, dict(numbers)] for code, numbers in file.notes],
    }


def geo_of(document: Mapping[str, Any]) -> GeoFile:
    """The other way; raises KeyError, TypeError or ValueError for what this module did not write."""
    name, fields = document["projection"]
    projection: Projection = _PROJECTIONS[name](**fields)
    features = [RawFeature(int(row), properties, geometry) for row, properties, geometry in document["features"]]
    notes = [(str(code), numbers) for code, numbers in document["notes"]]
    return GeoFile(str(document["format"]), features, Frame(projection, document["said"]), notes)
