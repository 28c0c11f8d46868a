"""What every connection promises, what tables refuse, and how transactions begin."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from siteproof.store.database import open_engine
from siteproof.store.identity import assert_durable
from siteproof.store.log import InstallationFacts, append_event, head_seq, make_installation, take_seq
from siteproof.store.unit_of_work import unit_of_work_factory

NOW = datetime(2026, 9, 15, tzinfo=UTC)
APPEND_ONLY = [
    "record",
    "record_photo",
    "log_event",
    "scope_change",
    "audit",
    "stored_photo",
    "server_key",
    "record_original",
]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    with unit_of_work_factory(engine)(write=True) as uow:
        make_installation(uow, InstallationFacts("epoch", "identity", False, NOW))
    yield engine
    engine.dispose()


@pytest.mark.invariant("S2")
def test_commits_survive_a_power_cut_by_setting(engine: Engine) -> None:
    with unit_of_work_factory(engine)() as uow:
        assert_durable(uow)


@pytest.mark.invariant("S2")
def test_a_weaker_setting_is_noticed(engine: Engine) -> None:
    weaker = {"sqlite": "PRAGMA synchronous=NORMAL", "postgresql": "SET synchronous_commit = off"}

    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT" if engine.dialect.name == "sqlite" else "SELECT 1")
        connection.exec_driver_sql(weaker[engine.dialect.name])
        with pytest.raises(RuntimeError):
            assert_durable(type("Uow", (), {"connection": connection})())
        connection.invalidate()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.invariant("S18")
def test_append_only_tables_refuse_change_through_raw_sql(engine: Engine, table: str, act: str) -> None:
    with unit_of_work_factory(engine)(write=True) as uow:
        _fill(uow, table)
    column = {"record_photo": "item_id", "log_event": "kind", "scope_change": "type", "audit": "act",
              "stored_photo": "media_type", "server_key": "signature", "record": "kind",
              "record_original": "sha256"}[table]  # fmt: skip

    with pytest.raises(DBAPIError, match="append_only"), engine.begin() as connection:
        connection.execute(text(act.format(table, column, "'x'")))


def _fill(uow: object, table: str) -> None:
    from harness.rows import fill_every_table
    from siteproof.store.base import Base

    connection = uow.connection  # type: ignore[attr-defined]
    connection.execute(text("DELETE FROM installation"))
    connection.execute(text("DELETE FROM log_head"))
    fill_every_table(connection, Base.metadata)


def test_an_exception_rolls_back(engine: Engine) -> None:
    unit_of_work = unit_of_work_factory(engine)

    def fail() -> None:
        with unit_of_work(write=True) as uow:
            take_seq(uow, 5)
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    with unit_of_work() as uow:
        assert head_seq(uow) == 0


def test_a_discarded_transaction_leaves_nothing_and_calls_nobody(engine: Engine) -> None:
    unit_of_work, called = unit_of_work_factory(engine), []
    with unit_of_work(write=True) as uow:
        take_seq(uow)
        uow.after_commit(lambda: called.append(1))
        uow.discard()

    with unit_of_work() as uow:
        assert (head_seq(uow), called) == (0, [])


def test_an_unknown_kind_of_event_is_a_programming_error(engine: Engine) -> None:
    with pytest.raises(ValueError), unit_of_work_factory(engine)(write=True) as uow:
        append_event(uow, kind="gossip", subject_type="x", subject_id="y", at=NOW)


def test_a_naive_instant_is_refused(engine: Engine) -> None:
    from sqlalchemy.exc import StatementError

    with pytest.raises(StatementError), unit_of_work_factory(engine)(write=True) as uow:
        append_event(
            uow,
            kind="projection",
            subject_type="x",
            subject_id="y",
            at=datetime(2026, 1, 1),  # noqa: DTZ001
        )
