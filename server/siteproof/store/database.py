"""Engine settings: Flask-SQLAlchemy's object and what each connection must promise.

SQLite: WAL + synchronous=FULL, because a phone may delete its copy after our answer; explicit BEGIN,
IMMEDIATE for writes, because a deferred read-then-write fails under load in spite of busy_timeout.
PostgreSQL: synchronous_commit=on for the same reason.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from siteproof.store.base import Base
from siteproof.store.write_ahead import WriteAheadGuard

db = SQLAlchemy(model_class=Base, disable_autonaming=True)

BUSY_TIMEOUT_MS = 5_000
"""How long a request waits for a lock: a phone must hear 503 within ten seconds (F13), also after two waits."""
CHECKPOINT_PAGES = 4000
"""The log file may grow to 16 MB before its pages move into the database: hot pages move once, not often."""


def engine_options(url: str) -> dict[str, Any]:
    """Pool options that fit the engine of this URL."""
    if url.startswith("sqlite"):
        return {"pool_size": 32, "max_overflow": 32, "pool_use_lifo": True}
    return {"pool_size": 16, "max_overflow": 32, "pool_pre_ping": True, "pool_use_lifo": True}


def open_engine(url: str) -> Engine:
    """An engine outside Flask (command line, migrations), with the same promises."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


def prepare_engine(engine: Engine) -> None:
    """Attach the listeners that make every connection durable; call once per engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite(engine))
    else:
        event.listen(engine, "connect", _prepare_postgresql)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(engine: Engine) -> Callable[[Connection], None]:
    """Say BEGIN on the driver itself: SQLAlchemy's way costs ten times as much, four times per photo and record."""
    guard = WriteAheadGuard(Path(engine.url.database or ""))

    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        driver: Any = connection.connection.dbapi_connection
        try:
            if mode == "IMMEDIATE":
                guard.look(driver)
            driver.execute(f"BEGIN {mode}")
        except sqlite3.OperationalError as error:
            raise OperationalError(f"BEGIN {mode}", None, error) from error

    return begin


def _prepare_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        # a row that several wait for is waited for twice: for one's turn, then for whoever holds it
        cursor.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_MS // 2}ms'")
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()
