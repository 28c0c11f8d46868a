"""An empty place to restore into, the restore itself, and what is there afterwards."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from harness.postgres import PostgresServer
from siteproof.api.app import runtime_of
from siteproof.config import Settings
from siteproof.services.audit import verify_audit
from siteproof.services.backup.plan import Plan
from siteproof.services.backup.restore import Place, Restored, Say, restore
from siteproof.store.database import db, open_engine
from siteproof.store.models import Record, StoredPhoto


def empty_place(engine: str, request: pytest.FixtureRequest, tmp_path: Path, folder: Path) -> Iterator[Settings]:
    """Settings of an empty place with this archive; its database goes again at the end."""
    settings = {"SITEPROOF_DATA_DIR": str(tmp_path / "restored"), "SITEPROOF_BACKUP_DIR": str(folder)}
    if engine == "sqlite":
        yield Settings.from_env(settings)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.empty()
    yield Settings.from_env({**settings, "SITEPROOF_DATABASE_URL": url})
    server.drop(url)


def destroy(app: Flask, settings: Settings) -> None:
    """The computer is gone."""
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(settings.data_dir)


def restored(plan: Plan, settings: Settings, clock: Any, say: Say = lambda *_: None) -> Restored:
    """Restore as the command does."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database_url)
    try:
        place = Place(engine, settings.data_dir, settings.blob_dir)
        return restore(plan, place, None, clock, os.urandom, say)
    finally:
        engine.dispose()


def counts(app: Flask) -> tuple[int, int]:
    """Records and stored photos, in a database whose audit chain holds."""
    with runtime_of(app).unit_of_work() as uow:
        records = uow.connection.execute(select(func.count()).select_from(Record)).scalar_one()
        photos = uow.connection.execute(select(func.count()).select_from(StoredPhoto)).scalar_one()
        assert verify_audit(uow) is None
    return records, photos
