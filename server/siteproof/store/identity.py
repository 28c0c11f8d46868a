"""What tells one database from its copy: system identifier, timeline and oid, or a random id in the file."""

from __future__ import annotations

from sqlalchemy import text

from siteproof.store.unit_of_work import UnitOfWork

_POSTGRESQL = text(
    "SELECT (SELECT system_identifier FROM pg_control_system())::text || ':' ||"
    " CASE WHEN pg_is_in_recovery() THEN 'replica' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END || ':' ||"
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
