"""Rows as an archive keeps them: the same text for the same rows on every engine, each value by the kind of its column.

Every table of the models belongs to the log (kept in segments, once), to the snapshot (kept whole at every backup),
or to NOT_KEPT with a reason. A new table joins the snapshot by itself.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Select, Table, func, select, text

from siteproof.store.base import Base, JsonValue, UtcDateTime
from siteproof.store.models import Audit, LogEvent, LogHead, Record, RecordPhoto, ScopeChange, StoredPhoto
from siteproof.store.unit_of_work import UnitOfWork

LOG_MODELS = (Record, RecordPhoto, StoredPhoto, LogEvent, ScopeChange, Audit)
LOG_TABLES = tuple(model.__tablename__ for model in LOG_MODELS)
NOT_KEPT = {
    "photo_part": "parts on their way; a phone sends them again",
    "import_draft": "files on their way, which lie beside the database; they are dropped again",
    "upkeep": "speaks of the disk and the archive of this computer",
    "blob_fault": "speaks of the disk of this computer",
}
AT_ONCE = 500
CHUNK_BYTES = 100_000
"""About as much text lies in one file of rows: a change writes little again, and a manifest stays short."""
SEGMENT_SEQS = 2000
SEGMENT_BYTES = 4_000_000

Columns = dict[str, str]
"""Column name -> kind of its values: text, int, float, bool, instant, date, bytes, json."""
Row = list[Any]

_KINDS: tuple[tuple[type[Any], str], ...] = (
    (UtcDateTime, "instant"),
    (sa.JSON, "json"),
    (sa.LargeBinary, "bytes"),
    (sa.Boolean, "bool"),
    (sa.Integer, "int"),
    (sa.Float, "float"),
    (sa.Date, "date"),
    (sa.String, "text"),
)
TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "instant": UtcDateTime(),
    "json": JsonValue,
    "bytes": sa.LargeBinary(),
    "bool": sa.Boolean(),
    "int": sa.BigInteger(),
    "float": sa.Double(),
    "date": sa.Date(),
    "text": sa.String(),
}


def pin_snapshot(uow: UnitOfWork) -> None:
    """Everything this read transaction sees from now on is of one moment; call first.

    A deferred transaction of SQLite's WAL is that already; its first read fixes the moment.
    """
    if uow.connection.dialect.name == "postgresql":
        uow.connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    uow.connection.execute(select(LogHead.seq)).scalar_one()


def snapshot_tables() -> list[Table]:
    """Tables kept whole at every backup, those first that others cite."""
    kept = (table for table in Base.metadata.sorted_tables if table.name not in LOG_TABLES)
    return [table for table in kept if table.name not in NOT_KEPT]


def columns_of(table: Table) -> Columns:
    """Columns an archive keeps; numbers that the database gives by itself are left out."""
    own = table.autoincrement_column
    return {column.name: _kind(column) for column in table.columns if column is not own}


def _kind(column: sa.Column[Any]) -> str:
    for type_, kind in _KINDS:
        if isinstance(column.type, type_):
            return kind
    raise TypeError(f"no kind for {column}")


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "bytes":
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if kind in ("instant", "date") else value


def from_plain(value: Any, kind: str) -> Any:
    """The value of a column again; raises ValueError on text of another kind."""
    if value is None:
        return None
    if kind == "instant":
        return datetime.fromisoformat(value)
    if kind == "date":
        return date.fromisoformat(value)
    return base64.b64decode(value, validate=True) if kind == "bytes" else value


def _rows(uow: UnitOfWork, table: Table, statement: Select[Any]) -> Iterator[Row]:
    kinds = list(columns_of(table).values())
    for row in uow.connection.execute(statement.execution_options(yield_per=AT_ONCE)):
        yield [_plain(value, kind) for value, kind in zip(row, kinds, strict=True)]


def _kept(table: Table) -> Select[Any]:
    return select(*(table.c[name] for name in columns_of(table)))


def chunks(uow: UnitOfWork, table: Table, encode: Callable[[Row], bytes]) -> Iterator[list[bytes]]:
    """All rows by key, encoded, cut where key and size of a row say so: a changed row changes one chunk only."""
    key = list(table.primary_key.columns)
    c = uow.connection.dialect.name == "postgresql"
    order = [column.collate("C") if c and isinstance(column.type, sa.String) else column for column in key]
    names = list(columns_of(table))
    places = [names.index(column.name) for column in key if column.name in names] or list(range(len(names)))
    held: list[bytes] = []
    size = 0
    for row in _rows(uow, table, _kept(table).order_by(*order)):
        held.append(encode(row))
        mark = zlib.crc32("\n".join(str(row[place]) for place in places).encode("utf-8", "surrogatepass"))
        size += len(held[-1])
        if mark * CHUNK_BYTES < len(held[-1]) << 32 or size > 10 * CHUNK_BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held


def segment_ends(uow: UnitOfWork, after: int, until: int) -> list[int]:
    """Where the log in (after, until] is cut, so that no segment is too large to hold in memory."""
    sizes = select(Record.seq, func.length(Record.bytes)).where(Record.seq > after, Record.seq <= until)
    ends, size, begun = [], 0, after
    for seq, length in uow.connection.execute(sizes.order_by(Record.seq)):
        while seq - begun > SEGMENT_SEQS:
            ends, size, begun = [*ends, begun + SEGMENT_SEQS], 0, begun + SEGMENT_SEQS
        size += length
        if size >= SEGMENT_BYTES:
            ends, size, begun = [*ends, seq], 0, seq
    while until - begun > SEGMENT_SEQS:
        begun += SEGMENT_SEQS
        ends.append(begun)
    return [*ends, until] if until > begun else ends


def log_rows(uow: UnitOfWork, after: int, until: int) -> Iterator[tuple[str, Row]]:
    """Every row of the log with a seq in (after, until], what is cited before what cites; seq may have gaps."""
    citing = select(Record.id).where(Record.seq > after, Record.seq <= until)
    for model in (Record, RecordPhoto, StoredPhoto, LogEvent, ScopeChange):
        table = cast("Table", model.__table__)
        statement = _kept(table).order_by(*table.primary_key.columns)
        if model is RecordPhoto:
            statement = statement.where(RecordPhoto.record_id.in_(citing))
        else:
            statement = statement.where(table.c.seq > after, table.c.seq <= until)
        for row in _rows(uow, table, statement):
            yield table.name, row


def audit_rows(uow: UnitOfWork, after: int, until: int) -> Iterator[tuple[str, Row]]:
    """Entries (after, until] of the audit chain."""
    table = cast("Table", Audit.__table__)
    statement = _kept(table).where(Audit.seq > after, Audit.seq <= until).order_by(Audit.seq)
    for row in _rows(uow, table, statement):
        yield table.name, row


def columns_of_log() -> dict[str, Columns]:
    """Columns of every table of the log."""
    return {name: columns_of(Base.metadata.tables[name]) for name in LOG_TABLES}


def named(columns: Columns, rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Rows of an archive as values by column name."""
    for row in rows:
        yield {name: from_plain(value, kind) for (name, kind), value in zip(columns.items(), row, strict=True)}
