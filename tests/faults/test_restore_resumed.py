"""A restore that was interrupted: begun anew or finished where it was, and never anywhere else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from factories.archived import archived, backed_up, opened
from factories.field_work import FieldWork
from factories.restoring import counts, empty_place, restored
from siteproof.api.app import create_app, runtime_of
from siteproof.config import Settings
from siteproof.services.backup.plan import RestoreRefused, plan_restore
from siteproof.services.runtime import RESTORING


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the archive lies."""
    return tmp_path / "archive"


@pytest.fixture
def elsewhere(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path, folder: Path) -> Iterator[Settings]:
    """Settings of an empty place on the same kind of database."""
    yield from empty_place(engine_name, request, tmp_path, folder)


def _interrupted(folder: Path, place: Settings, clock: Any) -> None:
    """A restore into this place that broke off at a photo."""
    lost = next(file for file in (folder / "photos").rglob("*") if file.is_file())
    aside = lost.rename(folder / "aside")
    with pytest.raises(Exception, match="is missing"):
        restored(plan_restore(opened(folder)), place, clock)
    aside.rename(lost)


@pytest.mark.fault("F71")
def test_a_restore_resumed_against_a_living_database_leaves_it_alone(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings
) -> None:
    app = archived(settings, clock, folder)
    wang = FieldWork(app, "wang")
    wang.inspect(1, 2)
    backed_up(app)
    _interrupted(folder, elsewhere, clock)

    with pytest.raises(RestoreRefused) as refused:
        restored(plan_restore(opened(folder)), replace(elsewhere, database_url=settings.database_url), clock)

    assert refused.value.code == "other_restore"
    assert wang.hello()["server_epoch"] == wang.epoch
    assert counts(app) == (1, 2)
    again = create_app(settings, clock=clock)
    assert runtime_of(again).installation.server_epoch == wang.epoch


@pytest.mark.fault("F71")
def test_a_restore_resumed_where_another_installation_has_moved_in_leaves_it_alone(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    FieldWork(archived(settings, clock, folder), "wang").inspect(1, 2)
    backed_up(create_app(replace(settings, backup_dir=folder), clock=clock))
    _interrupted(folder, elsewhere, clock)
    there = replace(settings, database_url=elsewhere.database_url, data_dir=tmp_path / "moved-in")
    newcomer = archived(there, clock, tmp_path / "another")
    before = runtime_of(newcomer).installation.server_epoch

    with pytest.raises(RestoreRefused) as refused:
        restored(plan_restore(opened(folder)), elsewhere, clock)

    assert refused.value.code == "not_empty"
    assert runtime_of(create_app(there, clock=clock)).installation.server_epoch == before


def test_a_restore_that_broke_off_before_its_end_only_finishes(
    settings: Settings, clock: Any, folder: Path, elsewhere: Settings
) -> None:
    app = archived(settings, clock, folder)
    FieldWork(app, "wang").inspect(1, 2)
    backed_up(app)
    in_the_way = elsewhere.blob_dir / "high-water.json"
    with pytest.raises(IsADirectoryError):
        restored(
            plan_restore(opened(folder)), elsewhere, clock, lambda *_: in_the_way.mkdir(parents=True, exist_ok=True)
        )
    in_the_way.rmdir()
    marker = (elsewhere.data_dir / RESTORING).read_bytes()

    done = restored(plan_restore(opened(folder)), elsewhere, clock)
    (elsewhere.data_dir / RESTORING).write_bytes(marker)  # the machine stopped before the last step
    again = restored(plan_restore(opened(folder)), elsewhere, clock)

    back = create_app(elsewhere, clock=clock)
    assert again == done
    assert (counts(back), runtime_of(back).installation.server_epoch) == ((1, 2), done.epoch)
