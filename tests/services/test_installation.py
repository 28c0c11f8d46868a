"""The epoch at start: nobody's restore, copy or failover can fake safety."""

import gc
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from factories.county import with_county
from factories.phone import Phone, inspection_body
from harness.descriptors import open_descriptors
from siteproof.api.app import close_app, create_app, runtime_of
from siteproof.services.rotate_key import rotate_key
from siteproof.services.server_key import change_server_key
from siteproof.services.signatures import signature_holds
from siteproof.store.database import db
from siteproof.store.queries.server_keys import all_server_keys


def epoch_of(app: Flask) -> str:
    return runtime_of(app).installation.server_epoch


def close_connections(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def test_a_restart_keeps_epoch_and_key(app: Flask, settings: Any, clock: Any) -> None:
    again = create_app(settings, clock=clock)

    assert epoch_of(again) == epoch_of(app)
    assert runtime_of(again).key.kid == runtime_of(app).key.kid


def test_a_closed_app_holds_no_file_and_no_connection(settings: Any, clock: Any) -> None:
    close_app(with_county(create_app(settings, clock=clock)))  # what a process opens once is open now
    gc.collect()  # apps of earlier tests would otherwise end in the middle of this one
    before = len(open_descriptors())
    app = create_app(settings, clock=clock)
    Phone(app, "wang").put_record(*Phone(app, "wang").seal("inspection", inspection_body()))

    close_app(app)

    assert len(open_descriptors()) == before


def test_another_database_behind_the_photos_is_a_new_epoch(app: Flask, settings: Any, clock: Any) -> None:
    (settings.blob_dir / "high-water.json").write_text('{"epoch": "other", "identity": "other", "seq": 1}', "utf-8")

    assert epoch_of(create_app(settings, clock=clock)) != epoch_of(app)


def test_photos_without_their_mark_are_a_new_epoch(app: Flask, settings: Any, clock: Any) -> None:
    (settings.blob_dir / "high-water.json").unlink()

    assert epoch_of(create_app(settings, clock=clock)) != epoch_of(app)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_restored_older_file_is_a_new_epoch(app: Flask, settings: Any, clock: Any, tmp_path: Path) -> None:
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    wang = Phone(with_county(app), "wang")
    with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(tmp_path / "backup.sqlite")) as copy:
        live.backup(copy)
    first = wang.send("inspection", inspection_body())
    close_connections(app)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "backup.sqlite", database)

    restored = create_app(settings, clock=clock)

    assert first["epoch"] != epoch_of(restored)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_copied_postgresql_database_is_a_new_epoch(
    app: Flask, settings: Any, clock: Any, postgres_server: Any, database_url: str
) -> None:
    close_connections(app)
    name = database_url.partition("@/")[2].partition("?")[0]
    postgres_server._admin(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
    copied = replace(settings, database_url=database_url.replace(f"/{name}?", f"/{name}_copy?"))

    assert epoch_of(create_app(copied, clock=clock)) != epoch_of(app)


def test_a_new_key_is_signed_by_the_old_and_the_old_is_kept(app: Flask, settings: Any, clock: Any) -> None:
    runtime = runtime_of(app)
    clock.advance(seconds=1)
    with runtime.unit_of_work(write=True) as uow:
        new = change_server_key(uow, settings.data_dir / "keys", clock())

    with runtime.unit_of_work() as uow:
        old_row, new_row = all_server_keys(uow)
    message = f"siteproof-key-1\n{new.kid}\n{new.public_key_jwk['x']}\n{new.public_key_jwk['y']}".encode()
    assert (old_row["kid"], new_row["signed_by"]) == (runtime.key.kid, runtime.key.kid)
    assert signature_holds(old_row["public_key_jwk"], new_row["signature"], message)


def test_keys_stand_in_line_also_when_the_clock_goes_back_between_them(app: Flask, clock: Any) -> None:
    runtime = runtime_of(app)
    made = [runtime.key.kid]
    for _ in range(3):
        clock.advance(hours=-1)
        made.append(rotate_key(runtime).kid)

    with runtime.unit_of_work() as uow:
        line = [(row["kid"], row["signed_by"]) for row in all_server_keys(uow)]
    assert line == list(zip(made, [None, *made], strict=False))


def test_a_key_whose_announcement_was_cut_off_is_signed_at_the_next_start(
    app: Flask, settings: Any, clock: Any
) -> None:
    """Power went between the file and the commit."""
    runtime = runtime_of(app)
    clock.advance(hours=-1)
    rotated = rotate_key(runtime).kid
    with runtime.unit_of_work(write=True) as uow:
        cut_off = change_server_key(uow, settings.data_dir / "keys", clock()).kid
        uow.discard()

    again = runtime_of(create_app(settings, clock=clock))

    with again.unit_of_work() as uow:
        line = [(row["kid"], row["signed_by"]) for row in all_server_keys(uow)]
    assert (again.key.kid, line[1:]) == (cut_off, [(rotated, runtime.key.kid), (cut_off, rotated)])


def test_secrets_are_readable_by_their_owner_only(app: Flask, settings: Any) -> None:
    files = list((settings.data_dir / "keys").iterdir())

    assert {file.name for file in files} == {"rescue-key.pem", "server-key.pem", "token-secret"}
    assert {file.stat().st_mode & 0o077 for file in files} == {0}
