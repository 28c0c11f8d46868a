"""Bring a database to the newest migration, or say which one it has."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from siteproof.store.database import open_engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
_UPGRADE_LOCK = 0x51E3  # any constant of ours: one process upgrades at a time on PostgreSQL


def alembic_config() -> Config:
    """Alembic's configuration without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade_schema(engine: Engine, revision: str = "head") -> None:
    """Run all missing migrations in one transaction; safe when several processes start at once."""
    if revision == "head" and current_revision(engine) == newest_revision():
        return
    config = alembic_config()
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def upgrade(url: str) -> None:
    """Bring the database at this URL to the newest migration."""
    engine = open_engine(url)
    try:
        upgrade_schema(engine)
    finally:
        engine.dispose()


def downgrade_schema(engine: Engine, revision: str) -> None:
    """Take migrations back down to revision ('base' for none)."""
    config = alembic_config()
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        connection.commit()


@cache
def newest_revision() -> str:
    """The one head of the scripts."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None
    return head


def current_revision(engine: Engine) -> str | None:
    """The revision a database stands at, None when it is empty."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@cache
def known_revisions() -> frozenset[str]:
    """Every revision that these scripts can start from."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions())
