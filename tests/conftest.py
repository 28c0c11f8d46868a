"""Fixtures of every suite: both databases, an app on each, a clock that stands still, no network, a foreign zone."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.clock import FakeClock
from harness.network import close_network
from harness.postgres import PostgresServer, running_server
from harness.real_data import find_real_data

os.environ["TZ"] = "America/St_Johns"  # half an hour off every other zone: a naive date shows at once
time.tzset()
KEPT_SETTINGS = ("SITEPROOF_TEST_DATA", "SITEPROOF_CHROMIUM", "SITEPROOF_FAULTS", "SITEPROOF_STRACE")
for name in [n for n in os.environ if n.startswith("SITEPROOF_") and n not in KEPT_SETTINGS]:
    del os.environ[name]
close_network()


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real input (photos, photos_sequence, hostile, roads, projects)."""
    return find_real_data()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL, started when the first test asks for it."""
    with running_server() as server:
        yield server


def _upgrade(url: str) -> None:
    from siteproof.store.migrate import upgrade

    upgrade(url)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, so that a test does not pay for the migrations."""
    file = tmp_path_factory.mktemp("template") / "template.sqlite"
    _upgrade(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which database engine a test runs on; every test that touches a database runs on both."""
    return str(request.param)


@pytest.fixture
def empty_database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.empty()
    yield url
    server.drop(url)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if engine_name == "sqlite":
        file = tmp_path / "siteproof.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.copy_of("migrated", _upgrade)
    yield url
    server.drop(url)


@pytest.fixture
def clock() -> FakeClock:
    """Stands at ten o'clock of a September morning in the county until a test moves it."""
    return FakeClock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Any:
    """Settings of an installation in a folder of its own, on the test's database."""
    from siteproof.config import Settings

    environment = {"SITEPROOF_DATA_DIR": str(tmp_path / "data"), "SITEPROOF_DATABASE_URL": database_url}
    return Settings.from_env(environment)


@pytest.fixture
def app(settings: Any, clock: FakeClock) -> Iterator[Any]:
    """The whole web application on the test's database; background work runs only when a test asks for it."""
    from siteproof.api.app import close_app, create_app

    app = create_app(settings, clock=clock)
    yield app
    close_app(app)


@pytest.fixture
def client(app: Any) -> Any:
    """Flask's client: real requests without a socket."""
    return app.test_client()
