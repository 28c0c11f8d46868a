"""What every connection promises, what tables refuse, and how transactions begin."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from siteproof.store.database import open_engine
from siteproof.store.identity import assert_durable
from siteproof.store.log import InstallationFacts, append_event, head_seq, make_installation, take_seq
from siteproof.store.unit_of_work import unit_of_work_factory

NOW = datetime(2026, 9, 15, tzinfo=UTC)
ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
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


def _filled(engine: Engine) -> Engine:
    """Every table holds a row."""
    with unit_of_work_factory(engine)(write=True) as uow:
        _fill(uow, "")
    return engine


def _not_refused(engine: Engine, acts: list[str], *, shell: bool = False) -> list[str]:
    """Which of these raw statements pass: on the app's own connection, or in a shell that sets nothing up."""
    passed = []
    for act in acts:
        try:
            if shell:
                with closing(sqlite3.connect(str(engine.url.database))) as auditor:
                    auditor.execute(act)
            else:
                with engine.begin() as connection:
                    connection.execute(text(act))
        except (DBAPIError, sqlite3.IntegrityError) as refused:
            if "append_only" in str(refused):
                continue
        passed.append(act)
    return passed


def _columns(engine: Engine, table: str) -> list[str]:
    return [f'"{column["name"]}"' for column in inspect(engine).get_columns(table)]


@ONLY_SQLITE
@pytest.mark.invariant("S18")
def test_append_only_tables_refuse_to_have_a_row_replaced(engine: Engine) -> None:
    _filled(engine)
    acts = ["INSERT OR REPLACE INTO", "REPLACE INTO"]
    again = [f"{act} {table} SELECT * FROM {table}" for table in APPEND_ONLY for act in acts]

    assert _not_refused(engine, again) == []
    assert _not_refused(engine, again, shell=True) == []


@ONLY_SQLITE
@pytest.mark.invariant("S18")
def test_each_key_of_an_append_only_table_is_guarded_and_so_is_its_row_number(engine: Engine) -> None:
    _filled(engine)
    acts, other = [], {"INTEGER": "900", "BIGINT": "900", "DATETIME": "'2026-09-16 00:00:00'"}
    for table in APPEND_ONLY:
        here = inspect(engine)
        types = {f'"{each["name"]}"': str(each["type"]) for each in here.get_columns(table)}
        keys = [here.get_pk_constraint(table)["constrained_columns"], ["rowid"]]
        keys += [unique["column_names"] for unique in here.get_unique_constraints(table)]
        for key in keys:
            kept = {f'"{name}"' for name in key}
            values = [name if name in kept else other.get(kind, "'other'") for name, kind in types.items()]
            number = "rowid" if key == ["rowid"] else "77"
            into = ", ".join(["rowid", *types])
            acts.append(f"REPLACE INTO {table} ({into}) SELECT {number}, {', '.join(values)} FROM {table}")

    assert len(acts) == 2 * len(APPEND_ONLY) + 2  # record and stored_photo have a seq of their own
    assert _not_refused(engine, acts, shell=True) == []


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.invariant("S18")
def test_append_only_tables_refuse_to_be_emptied_or_overwritten(engine: Engine) -> None:
    _filled(engine)
    emptied = [f"TRUNCATE {table} CASCADE" for table in APPEND_ONLY]
    key = {table: ", ".join(inspect(engine).get_pk_constraint(table)["constrained_columns"]) for table in APPEND_ONLY}
    over = [
        f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key[table]}) "
        f"DO UPDATE SET {_columns(engine, table)[-1]} = NULL"
        for table in APPEND_ONLY
    ]

    assert _not_refused(engine, emptied + over) == []


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
