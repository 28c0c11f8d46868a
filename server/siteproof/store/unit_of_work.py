"""One transaction, committed in one place; models and services never commit."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

TURN_WITHIN_S = 4.0


class UnitOfWork:
    """A connection inside a transaction; `session` gives the ORM on the same transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._session: Session | None = None
        self._discarded = False
        self._after_commit: list[Callable[[], None]] = []

    @property
    def session(self) -> Session:
        """ORM session of this transaction, made on first use, flushed before commit."""
        if self._session is None:
            self._session = Session(bind=self.connection, expire_on_commit=False)
        return self._session

    @property
    def discarded(self) -> bool:
        """True when this transaction will be rolled back without an error."""
        return self._discarded

    def read_one_snapshot(self) -> None:
        """Let every query of this reading transaction see the same moment; call before the first one.

        SQLite does so by itself; PostgreSQL would let each statement see what was committed meanwhile.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def discard(self) -> None:
        """Roll back at the end instead of committing (nothing had to be written)."""
        self._discarded = True

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run call after a successful commit (wake a worker); never for work that must not be lost."""
        self._after_commit.append(call)

    def _flush(self) -> None:
        if self._session is not None:
            self._session.flush()

    def _close(self) -> None:
        if self._session is not None:
            self._session.close()


class UnitOfWorkFactory(Protocol):
    """What services and routes get: `with unit_of_work(write=True) as uow`."""

    def __call__(self, *, write: bool = False) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction; write=True takes SQLite's write lock at once."""
        ...


@contextmanager
def in_line(line: threading.Lock | None) -> Iterator[None]:
    """Wait for one's turn; raises OperationalError (SQLITE_BUSY) when it does not come in time."""
    if line is None:
        yield
        return
    if not line.acquire(timeout=TURN_WITHIN_S):
        error = sqlite3.OperationalError("another writer of this process does not end")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise OperationalError("BEGIN IMMEDIATE", None, error)
    try:
        yield
    finally:
        line.release()


def unit_of_work_factory(engine: Engine) -> UnitOfWorkFactory:
    """A factory of transactions on this engine: a write commits at the end, a read and any exception roll back.

    SQLite has one writer: those of this process stand in line here, because SQLite itself lets them sleep and
    try again, whoever came first.
    """
    line = threading.Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def open_unit_of_work(*, write: bool = False) -> Iterator[UnitOfWork]:
        with in_line(line if write else None), engine.connect() as connection:
            begin = "IMMEDIATE" if write else "DEFERRED"
            transaction = connection.execution_options(sqlite_begin=begin).begin()
            uow = UnitOfWork(connection)
            try:
                yield uow
                if uow.discarded or not write:
                    transaction.rollback()
                else:
                    uow._flush()
                    transaction.commit()
            except BaseException:
                transaction.rollback()
                raise
            finally:
                uow._close()
        if not uow.discarded:
            for call in uow._after_commit:
                call()

    return open_unit_of_work
