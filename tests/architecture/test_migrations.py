"""One line of migrations; up, down and up again with data in the tables, on both engines."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from harness.rows import count_rows, fill_every_table
from siteproof.store import models  # noqa: F401  (fills the metadata)
from siteproof.store.base import Base
from siteproof.store.database import open_engine
from siteproof.store.migrate import alembic_config, current_revision, downgrade_schema, upgrade_schema

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    yield engine
    engine.dispose()


def test_there_is_one_head() -> None:
    assert SCRIPTS.get_heads() == [REVISIONS[-1]]


def test_migrations_make_what_the_models_say(engine: Engine) -> None:
    upgrade_schema(engine)

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_down_and_up_again_keeps_the_rows_of_older_tables(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.begin() as connection:
        full = fill_every_table(connection, Base.metadata)

    for older in reversed(REVISIONS[:-1]):
        downgrade_schema(engine, older)
        with engine.connect() as connection:
            kept = count_rows(connection)
        assert kept == {name: full[name] for name in kept}
        assert current_revision(engine) == older
    upgrade_schema(engine)

    with engine.begin() as connection:
        assert fill_every_table(connection, Base.metadata).keys() == full.keys()


def test_all_the_way_down_leaves_nothing(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.begin() as connection:
        fill_every_table(connection, Base.metadata)

    downgrade_schema(engine, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]
