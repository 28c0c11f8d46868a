"""Triggers that refuse UPDATE and DELETE (and TRUNCATE), so that not even our own account rewrites history."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

_FUNCTION = """
CREATE OR REPLACE FUNCTION siteproof_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$
"""


def create_triggers(connection: Connection, tables: Iterable[str]) -> None:
    """Make the given tables append-only on this engine."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_FUNCTION.replace("%", "%%"))
        for table in tables:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION siteproof_append_only()"
            )
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION siteproof_append_only()"
            )
        return
    for table in tables:
        for act in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append_only: {act} on {table} is refused'); END"
            )


def refuse_replacing(connection: Connection, tables: Iterable[str]) -> None:
    """Make append-only tables refuse a row whose key is taken already.

    SQLite's REPLACE deletes the old row without asking the triggers of DELETE (unless each connection asks for that).
    Looked at are all keys, and the row number that SQLite keeps beside them. PostgreSQL knows no such way.
    """
    if connection.dialect.name != "sqlite":
        return
    for table in tables:
        keys = [["rowid"], *_keys(connection, table)]
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{name} = NEW.{name}' for name in key)})"
            for key in keys
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} "
            f"BEGIN SELECT RAISE(ABORT, 'append_only: a second row under a key of {table} is refused'); END"
        )


def _keys(connection: Connection, table: str) -> list[list[str]]:
    indexes = connection.exec_driver_sql(f"SELECT name FROM pragma_index_list('{table}') WHERE \"unique\"").scalars()
    return [
        list(connection.exec_driver_sql(f"SELECT name FROM pragma_index_info('{index}') ORDER BY seqno").scalars())
        for index in indexes.all()
    ]


def allow_replacing(connection: Connection, tables: Iterable[str]) -> None:
    """Take that guard away again (only a migration down does this)."""
    for table in tables if connection.dialect.name == "sqlite" else ():
        connection.exec_driver_sql(f"DROP TRIGGER {table}_no_replace")


def drop_triggers(connection: Connection, tables: Iterable[str]) -> None:
    """Take the triggers away again (only a migration down does this)."""
    for table in tables:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"DROP TRIGGER {table}_append_only ON {table}")
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_truncate ON {table}")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_delete")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION siteproof_append_only()")
