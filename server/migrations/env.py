"""Alembic environment: one URL given by siteproof.store.migrate, same scripts on both engines."""

from __future__ import annotations

from alembic import context

import siteproof.store.models  # noqa: F401  (fills the metadata)
from siteproof.store.base import Base
from siteproof.store.database import open_engine


def run_migrations() -> None:
    """Run the scripts inside one transaction on the given connection, or on a fresh engine."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run_on(connection)
        return
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    engine = open_engine(url)
    with engine.connect() as fresh:
        _run_on(fresh.execution_options(sqlite_begin="IMMEDIATE"))
        fresh.commit()
    engine.dispose()


def _run_on(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations()
