"""Putting rows of an archive into an empty database of the schema they were written with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine, insert, inspect, select

from siteproof.store.archive_rows import LOG_TABLES, TYPES, Columns, Row, named
from siteproof.store.models import Installation
from siteproof.store.unit_of_work import UnitOfWork

AT_ONCE = 500


def holds_something(engine: Engine) -> bool:
    """Whether an installation lives in this database, or tables that are not ours."""
    tables = set(inspect(engine).get_table_names())
    if not tables:
        return False
    if Installation.__tablename__ not in tables:
        return True
    with engine.connect() as connection:
        return connection.execute(select(sa.func.count()).select_from(Installation)).scalar_one() > 0


class Loader:
    """Knows the tables of this database; rows name their columns themselves, so an older schema loads too."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        metadata = sa.MetaData()
        metadata.reflect(uow.connection)
        self._tables = {table.name: table for table in metadata.sorted_tables}

    def order(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Tables that no row of the log needs to precede, and those that cite the log; each in order of loading."""
        wanted, late = set(names), set(LOG_TABLES)
        early_names: list[str] = []
        late_names: list[str] = []
        for name, table in self._tables.items():
            cites = {key.column.table.name for key in table.foreign_keys} - {name}
            if name not in LOG_TABLES and cites & late:
                late.add(name)
            if name in wanted:
                (late_names if name in late else early_names).append(name)
        return early_names, late_names

    def add(self, name: str, columns: Columns, rows: Iterable[Row]) -> int:
        """Insert rows of one table; returns how many. Raises what the database says of rows that do not fit."""
        target = sa.table(name, *(sa.column(column, TYPES[kind]) for column, kind in columns.items()))
        count = 0
        left = self._parents_first(name, named(columns, rows))
        while some := list(islice(left, AT_ONCE)):
            self._uow.connection.execute(insert(target), some)
            count += len(some)
        return count

    def _parents_first(self, name: str, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Rows that cite rows of their own table come after those."""
        table = self._tables[name]
        own = [key for key in table.foreign_keys if key.column.table is table]
        if not own:
            yield from rows
            return
        parent, key = own[0].parent.name, own[0].column.name
        waiting, placed = list(rows), set()
        while waiting:
            ready = [row for row in waiting if row[parent] is None or row[parent] in placed]
            if not ready:
                raise ValueError(f"{name}: rows cite each other in a circle")
            yield from ready
            placed |= {row[key] for row in ready}
            waiting = [row for row in waiting if row[key] not in placed]


def integrity_problem(uow: UnitOfWork) -> str | None:
    """What the database finds wrong with its own structure, None when nothing is (PostgreSQL checked at writing)."""
    if uow.connection.dialect.name != "sqlite":
        return None
    found = uow.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    if found != "ok":
        return str(found)
    dangling = uow.connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return None if dangling is None else f"a row of {dangling[0]} cites one of {dangling[2]} that is not there"
