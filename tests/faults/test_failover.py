"""PostgreSQL fails over to a standby: whatever that did not hear, no receipt of before counts and nothing is lost."""

import contextlib
import json
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, func, make_url, select
from sqlalchemy.exc import OperationalError

from factories.archived import archived, backed_up
from factories.field_work import FieldWork
from harness.postgres import PostgresServer
from harness.postgres_standby import Standby, standby_of
from harness.serving import serving
from siteproof.api.app import close_app, create_app, runtime_of
from siteproof.services.audit import verify_audit
from siteproof.store.database import open_engine
from siteproof.store.identity import database_identity, watch_identity
from siteproof.store.models import Record, StoredPhoto
from siteproof.store.unit_of_work import unit_of_work_factory

pytestmark = [
    pytest.mark.fault("F71"),
    pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True),
]


@pytest.fixture
def standby(database_url: str, postgres_server: PostgresServer) -> Iterator[Standby]:
    """Made after the database of the test, which it therefore holds."""
    with standby_of(postgres_server) as found:
        yield found


def stored(app: Flask) -> tuple[int, int]:
    with runtime_of(app).unit_of_work() as uow:
        assert verify_audit(uow) is None
        records = uow.connection.execute(select(func.count()).select_from(Record)).scalar_one()
        return records, uow.connection.execute(select(func.count()).select_from(StoredPhoto)).scalar_one()


@pytest.mark.invariant("S10", "S11")
@pytest.mark.parametrize("behind", [False, True], ids=["heard everything", "did not hear the last"])
def test_a_promoted_standby_is_a_new_epoch_and_phones_send_again_what_it_lacks(
    settings: Any, clock: Any, tmp_path: Any, standby: Standby, behind: bool
) -> None:
    app = archived(settings, clock, tmp_path / "archive")
    wang = FieldWork(app, "wang")
    wang.inspect(1, 2)
    backed_up(app)
    assert wang.let_go() == 0
    wang.inspect(2, 1)
    standby.catch_up()
    if behind:
        standby.cut_off()
    wang.inspect(3, 1)
    close_app(app)
    if not behind:
        standby.catch_up()

    standby.promote()
    there = replace(settings, database_url=standby.url(settings.database_url), backup_dir=tmp_path / "archive")
    back = create_app(there, clock=clock)
    assert wang.epoch != runtime_of(back).installation.server_epoch
    wang.reconnect(back)

    assert stored(back) == (3, 4)
    assert wang.let_go() > 0
    again = create_app(there, clock=clock)
    assert runtime_of(again).installation.server_epoch == wang.epoch
    close_app(again)
    close_app(back)


@pytest.mark.invariant("S1", "S10")
def test_a_server_that_runs_while_its_database_is_replaced_answers_nothing_until_it_began_again(
    settings: Any, clock: Any, tmp_path: Any, standby: Standby
) -> None:
    """It notices on its next connection: one that went on would give receipts of an epoch that has lost records."""
    either = replace(settings, database_url=standby.either(settings.database_url))
    app = archived(either, clock, tmp_path / "archive")
    wang = FieldWork(app, "wang")
    wang.inspect(1, 1)
    standby.catch_up()
    standby.cut_off()
    wang.inspect(2, 1)

    standby.promote()
    _break_connections(settings.database_url)
    answers = [wang.get("/hello"), wang.put_photo(b"anything"), wang.get("/hello")]

    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["Retry-After"] for answer in answers)
    assert runtime_of(app).replaced.is_set()
    back = create_app(either, clock=clock)
    assert runtime_of(back).installation.server_epoch != wang.epoch
    wang.reconnect(back)
    assert stored(back) == (2, 2)
    close_app(back)
    close_app(app)


@pytest.mark.invariant("S10")
def test_a_connection_that_leads_to_the_standby_is_refused_and_the_next_may_be_good(
    settings: Any, standby: Standby
) -> None:
    """A name that means both of them, a moment of a switch: nothing is replaced until the standby takes writes."""
    engine, there = open_engine(settings.database_url), make_url(standby.url(settings.database_url))
    with unit_of_work_factory(engine)() as uow:
        known = database_identity(uow, None, "")
    engine.dispose()
    replaced = watch_identity(engine, known)
    standby.catch_up()

    def astray(_dialect: object, _record: object, _arguments: object, named: dict[str, Any]) -> None:
        named.update(host=there.query["host"], port=there.query["port"])

    event.listen(engine, "do_connect", astray)
    with pytest.raises(OperationalError):
        engine.connect()
    event.remove(engine, "do_connect", astray)
    engine.connect().close()
    assert not replaced.is_set()

    standby.promote()
    engine.dispose()
    event.listen(engine, "do_connect", astray)
    with pytest.raises(OperationalError):
        engine.connect()
    assert replaced.is_set()


@pytest.mark.invariant("S10")
def test_a_served_county_begins_again_by_itself(settings: Any, clock: Any, tmp_path: Any, standby: Standby) -> None:
    either = standby.either(settings.database_url)
    close_app(archived(settings, clock, tmp_path / "archive"))
    standby.catch_up()

    with serving(settings.data_dir, SITEPROOF_DATABASE_URL=either) as served:
        before = _epoch(served.url)
        standby.catch_up()
        standby.promote()
        _break_connections(settings.database_url)
        give_up_at = time.monotonic() + 60
        while (after := _epoch(served.url)) in (None, before):
            assert time.monotonic() < give_up_at
            time.sleep(0.2)
        said = Path(f"/proc/{served.pid}/cmdline").read_bytes().split(b"\0")

    assert (before is not None, after != before) == (True, True)
    assert b"serve" in said


def _epoch(url: str) -> str | None:
    """The epoch a phone hears; None while it is sent away."""
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/api/v1/hello", timeout=5) as answer:
        return str(json.load(answer)["server_epoch"])
    return None


def _break_connections(url: str) -> None:
    """The primary is gone for whoever held a connection to it."""
    found = make_url(url)
    address = f"host={found.query['host']} port={found.query['port']} user=postgres dbname=postgres"
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (found.database,),
        )
