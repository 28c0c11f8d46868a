"""The restore drill: back up, work on, destroy, restore, reconnect: nothing is lost, whatever phones let go."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from factories.archived import archived, backed_up, opened
from factories.field_work import FieldWork
from factories.phone import Phone, inspection_body, photo_entry, sha256
from factories.pictures import jpeg
from factories.restoring import counts, destroy, empty_place, restored
from siteproof.api.app import create_app, runtime_of
from siteproof.config import Settings
from siteproof.services.backup.manifest import mark_verified, newest_verified, write_manifest
from siteproof.services.backup.plan import RestoreRefused, plan_restore
from siteproof.services.backup.rows_file import line
from siteproof.services.backup.run import back_up
from siteproof.services.backup.state import BackupRefused
from siteproof.services.pending_work import drain_pending
from siteproof.services.runtime import RESTORING, RestoreUnfinished
from siteproof.store.archive_rows import chunks, snapshot_tables
from siteproof.store.database import db, open_engine
from siteproof.store.migrate import upgrade_schema

PEOPLE = ("wang", "zhao", "li", "sun", "chen")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the archive lies."""
    return tmp_path / "archive"


@pytest.fixture
def elsewhere(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path, folder: Path) -> Iterator[Settings]:
    """Settings of an empty place on the same kind of database."""
    yield from empty_place(engine_name, request, tmp_path, folder)


def rows_of(app: Flask) -> dict[str, list[bytes]]:
    """Every row of every table that an archive keeps whole, but for what a new epoch changes."""
    with runtime_of(app).unit_of_work() as uow:
        return {
            table.name: [each for chunk in chunks(uow, table, line) for each in chunk]
            for table in snapshot_tables()
            if table.name not in ("installation", "log_head", "pending_work")
        }


@pytest.mark.fault("F71")
@pytest.mark.invariant("S10", "S11")
def test_the_drill_loses_nothing(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    app = archived(settings, clock, folder)
    phones = [FieldWork(app, PEOPLE[n % 5]) for n in range(10)]
    for n, phone in enumerate(phones):
        phone.inspect(n)
    backed_up(app)
    kept = [phone.let_go() for phone in phones]
    clock.advance(hours=2)
    for n in range(50):
        assert phones[n % 10].refresh().status_code == 200  # the session moves on behind the backup too
        phones[n % 10].inspect(100 + n)
    before = runtime_of(app).installation.server_epoch
    destroy(app, settings)

    done = restored(plan_restore(opened(folder)), elsewhere, clock)
    back = create_app(elsewhere, clock=clock)
    at_first = counts(back)
    for phone in phones:
        phone.reconnect(back)
    drain_pending(runtime_of(back))

    assert kept == [0] * 10
    assert done.epoch == runtime_of(back).installation.server_epoch != before
    assert (done.records, at_first) == (10, (10, 10))
    assert counts(back) == (60, 60)
    assert phones[0].hello()["safe_seq"] == 0
    assert backed_up(back).state.safe_seq >= max(seq for phone in phones for seq in phone.seqs.values())
    assert [phone.let_go() for phone in phones] == [0] * 10


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_archive_of_one_engine_is_restored_on_the_other_and_back(
    settings: Settings, clock: Any, folder: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    app = archived(settings, clock, folder)
    FieldWork(app, "wang").inspect(1, 2)
    drain_pending(runtime_of(app))
    before = rows_of(app)
    backed_up(app)
    on_postgresql = empty_place("postgresql", request, tmp_path / "a", folder)
    other = next(on_postgresql)
    restored(plan_restore(opened(folder)), other, clock)
    moved = create_app(other, clock=clock)
    assert rows_of(moved) == before
    FieldWork(moved, "wang").inspect(2)
    backed_up(moved)
    home = next(empty_place("sqlite", request, tmp_path / "b", folder))
    home.data_dir.parent.mkdir()
    restored(plan_restore(opened(folder)), home, clock)

    back = create_app(home, clock=clock)
    assert counts(back) == (2, 3)
    next(on_postgresql, None)


def test_only_the_newest_unless_a_reason_is_written(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings
) -> None:
    app = archived(settings, clock, folder)
    wang, zhao = FieldWork(app, "wang"), FieldWork(app, "zhao")
    wang.inspect(1)
    backed_up(app)
    for seed in (2, 3):
        zhao.inspect(seed, 2)
    wang.inspect(4)
    backed_up(app)

    with pytest.raises(RestoreRefused) as refused:
        plan_restore(opened(folder), 1, "  ")
    told = refused.value.numbers["at_stake"]
    assert {(each.person, each.records) for each in told if each.records} == {("Wang", 1), ("Zhao", 2)}
    assert {(each.person, each.photos) for each in told if each.photos} == {("Wang", 1), ("Zhao", 4)}

    plan = plan_restore(opened(folder), 1, "the second was made from a broken database")
    restored(plan, elsewhere, clock)
    back = create_app(elsewhere, clock=clock)
    assert counts(back) == (1, 1)
    for phone in (wang, zhao):
        phone.reconnect(back)
    assert counts(back) == (4, 6)
    forked = backed_up(back)
    assert (forked.state.number, plan_restore(opened(folder)).line[0].number) == (3, 1)
    assert [each.number for each in plan_restore(opened(folder)).line] == [1, 3]


def test_an_original_comes_back_with_the_right_to_read_it(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings
) -> None:
    app, original = archived(settings, clock, folder), jpeg(3) + os.urandom(300_000)
    wang = Phone(app, "wang")
    wang.put_photo(jpeg(1))
    named = photo_entry(jpeg(1), original={"sha256": sha256(original), "bytes": len(original)})
    wang.send("inspection", inspection_body(), photos=[named])
    seq = wang.put_photo(original).json["seq"]
    assert backed_up(app).state.safe_seq >= seq
    destroy(app, settings)

    restored(plan_restore(opened(folder)), elsewhere, clock)

    back = create_app(elsewhere, clock=clock)
    asked = f"/photos/{sha256(original)}?size=original"
    assert Phone(back, "li").get(asked).data == original
    assert Phone(back, "sun").get(asked).status_code == 404


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_archive_of_an_older_version_is_restored_and_brought_up_to_date(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    app = archived(settings, clock, folder)
    FieldWork(app, "wang").inspect(1, 2)
    backed_up(app)
    archive, old = opened(folder), open_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    upgrade_schema(old, "0004")
    newest, there = newest_verified(archive), set(inspect(old).get_table_names())
    old.dispose()
    assert newest is not None
    assert set(newest.tables) - there
    tables = {name: files for name, files in newest.tables.items() if name in there}
    older = replace(newest, schema="0004", tables=tables)
    write_manifest(archive, older, runtime_of(app).key)
    mark_verified(archive, older.number, older.made_at, {})

    restored(plan_restore(opened(folder)), elsewhere, clock)

    back = create_app(elsewhere, clock=clock)
    assert counts(back) == (1, 2)
    assert backed_up(back).state.photos_missing == 0


def test_a_place_that_is_not_empty_is_left_alone(settings: Settings, clock: Any, folder: Path) -> None:
    app = archived(settings, clock, folder)
    FieldWork(app, "wang").inspect(1)
    backed_up(app)
    before = counts(app)

    with pytest.raises(RestoreRefused) as refused:
        restored(plan_restore(opened(folder)), settings, clock)

    assert (refused.value.code, counts(app)) == ("not_empty", before)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_interrupted_restore_is_never_served_and_begins_anew(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings
) -> None:
    app = archived(settings, clock, folder)
    FieldWork(app, "wang").inspect(1, 2)
    backed_up(app)
    lost = next(file for file in (folder / "photos").rglob("*") if file.is_file())
    aside = lost.rename(folder / "aside")
    with pytest.raises(Exception, match="is missing"):
        restored(plan_restore(opened(folder)), elsewhere, clock)
    with pytest.raises(RestoreUnfinished):
        create_app(elsewhere, clock=clock)
    aside.rename(lost)

    restored(plan_restore(opened(folder)), elsewhere, clock)

    assert counts(create_app(elsewhere, clock=clock)) == (1, 2)
    assert not (elsewhere.data_dir / RESTORING).exists()


def test_an_archive_that_knows_more_than_the_database_is_not_written_over(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings
) -> None:
    """Somebody put an older copy in the database's place, behind our back."""
    app = archived(settings, clock, folder)
    wang = FieldWork(app, "wang")
    wang.inspect(1)
    backed_up(app)
    old = folder.with_name("old")
    shutil.copytree(folder, old)
    wang.inspect(2)
    backed_up(app)
    destroy(app, settings)
    restored(plan_restore(opened(old)), replace(elsewhere, backup_dir=old), clock)  # of an older copy of the archive
    back = create_app(elsewhere, clock=clock)
    wang.reconnect(back)

    with pytest.raises(BackupRefused) as refused:
        backed_up(back)

    assert refused.value.code == "newer"
    assert wang.hello()["safe_seq"] == 0
    again = back_up(runtime_of(back), over_newer="the newer ones were of a test").state
    assert (again.number, [each.number for each in plan_restore(opened(folder)).line]) == (3, [1, 3])
    assert wang.hello()["safe_seq"] == again.seq


@pytest.mark.invariant("S10", "S11")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_copy_of_everything_put_back_behind_our_back_is_a_new_epoch(
    settings: Settings, clock: Any, folder: Path, tmp_path: Path
) -> None:
    """Database and photos agree with each other; only the archive knows that something came after."""
    app = archived(settings, clock, folder)
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    wang = FieldWork(app, "wang")
    wang.inspect(1)
    backed_up(app)
    with app.app_context():
        db.engine.dispose()
    shutil.copytree(settings.data_dir, tmp_path / "copy")
    shutil.copyfile(database, tmp_path / "copy.sqlite")
    wang.inspect(2)
    backed_up(app)
    assert wang.let_go() == 0
    destroy(app, settings)
    shutil.copytree(tmp_path / "copy", settings.data_dir)
    for file in database.parent.glob(f"{database.name}-*"):
        file.unlink()
    shutil.copyfile(tmp_path / "copy.sqlite", database)

    back = create_app(replace(settings, backup_dir=folder), clock=clock)

    assert runtime_of(back).installation.server_epoch != wang.epoch
    assert wang.get("/hello").status_code == 200
    with pytest.raises(BackupRefused) as refused:
        backed_up(back)
    assert refused.value.code == "newer"
    again = create_app(replace(settings, backup_dir=folder), clock=clock)
    assert runtime_of(again).installation.server_epoch == runtime_of(back).installation.server_epoch


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_small_pictures_come_back_by_themselves(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings
) -> None:
    app = archived(settings, clock, folder)
    FieldWork(app, "wang").inspect(1)
    drain_pending(runtime_of(app))
    backed_up(app)
    restored(plan_restore(opened(folder)), elsewhere, clock)
    back = create_app(elsewhere, clock=clock)
    li = Phone(back, "li")

    picture = sha256(jpeg(10))
    assert li.get(f"/photos/{picture}?size=preview").status_code == 200
    assert li.get(f"/photos/{picture}?size=original").data == jpeg(10)
