"""What tells one database from its copy: system identifier, timeline and oid, or a random id in the file.

It is looked at once at the start, and on PostgreSQL at every new connection: a failover happens under a server that
runs, and one that went on would give receipts of an epoch which has lost its last records.
"""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from siteproof.store.unit_of_work import UnitOfWork

_STANDBY = "replica"
_POSTGRESQL = text(
    "SELECT (SELECT system_identifier FROM pg_control_system())::text || ':' ||"
    f" CASE WHEN pg_is_in_recovery() THEN '{_STANDBY}'"
    " ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END || ':' ||"
    " (SELECT oid FROM pg_database WHERE datname = current_database())::text"
)


def database_identity(uow: UnitOfWork, remembered: str | None, fresh: str) -> str:
    """The identity of the database behind this transaction.

    PostgreSQL tells its own (a restore or failover changes it). A SQLite file has none: it keeps
    the random one it was made with (`remembered`, or `fresh` for a new file), and a restored copy
    is found by the high-water mark beside the photos.
    """
    if uow.connection.dialect.name == "postgresql":
        return str(uow.connection.execute(_POSTGRESQL).scalar_one())
    if remembered is not None and remembered.startswith("sqlite:"):
        return remembered
    return f"sqlite:{fresh}"


class DatabaseReplaced(Exception):
    """Another database answers under the address of the one that this process opened."""


def watch_identity(engine: Engine, known: str) -> threading.Event:
    """Refuse every new connection that leads to another database; the event is set when one did.

    Such a connection ends in OperationalError as one that cannot be made: requests answer 503 and phones keep what
    they have. Only a new start looks at everything and begins a new epoch. A standby of this database is refused too,
    and sets nothing: while it takes no writes nothing is replaced, and its promotion changes the timeline.
    """
    replaced = threading.Event()
    system, _, rest = known.partition(":")
    standby = f"{system}:{_STANDBY}:{rest.partition(':')[2]}"

    def look(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            found = cursor.execute(_POSTGRESQL.text).fetchone()[0]
        connection.commit()
        if found not in (known, standby):
            replaced.set()
        if found != known or replaced.is_set():
            connection.close()
            reason = DatabaseReplaced(f"the database is {found}, this server opened {known}")
            raise OperationalError("connect", None, reason, connection_invalidated=True)

    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", look)
    return replaced


def assert_durable(uow: UnitOfWork) -> None:
    """Raise RuntimeError when this connection could lose an acknowledged commit."""
    if uow.connection.dialect.name == "postgresql":
        for setting in ("synchronous_commit", "transaction_isolation"):
            value = uow.connection.execute(text(f"SHOW {setting}")).scalar_one()
            if (setting, value) not in (("synchronous_commit", "on"), ("transaction_isolation", "read committed")):
                raise RuntimeError(f"PostgreSQL runs with {setting} = {value}")
        return
    mode = uow.connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    level = uow.connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if (mode, level) != ("wal", 2):
        raise RuntimeError(f"SQLite runs with journal_mode = {mode}, synchronous = {level}")
