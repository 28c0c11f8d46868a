"""A nursery of servers and an installation with a small county, copied for each test, on both engines."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from factories.county import with_county
from faults.installation import Installation
from faults.servers import Nursery, copy_installation
from harness.postgres import PostgresServer


def _make(folder: Path, **more: str) -> Path:
    """A data folder with the county, closed again."""
    from siteproof.api.app import create_app, runtime_of
    from siteproof.config import Settings
    from siteproof.store.database import db

    app = with_county(create_app(Settings.from_env({"SITEPROOF_DATA_DIR": str(folder), **more})))
    runtime_of(app).examiner.close()
    with app.app_context():
        db.engine.dispose()
    if not more:
        with sqlite3.connect(folder / "siteproof.sqlite") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    return folder


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Forks servers for the whole run of this process."""
    opened = Nursery(tmp_path_factory.mktemp("nursery"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county on SQLite."""
    return _make(tmp_path_factory.mktemp("template") / "county")


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Any:
    """The county on PostgreSQL: its folder, and what builds its database."""
    folder = tmp_path_factory.mktemp("template-pg") / "county"

    def build(url: str) -> None:
        _make(folder, SITEPROOF_DATABASE_URL=url)

    return folder, build


@pytest.fixture
def installation(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path, nursery: Nursery
) -> Iterator[Installation]:
    """A county of this test's own, not served yet."""
    if engine_name == "sqlite":
        data_dir = copy_installation(request.getfixturevalue("sqlite_template"), tmp_path / "county")
        made = Installation(nursery, data_dir, f"sqlite:///{data_dir / 'siteproof.sqlite'}")
        yield made
        made.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    folder, build = request.getfixturevalue("postgresql_template")
    url = server.copy_of("faults-county", build)
    made = Installation(nursery, copy_installation(folder, tmp_path / "county"), url)
    yield made
    made.close()
    server.drop(url)


@pytest.fixture
def served(installation: Installation) -> Callable[..., Any]:
    """Starts a server on the installation; the arguments are those of Nursery.start."""
    return installation.serve
