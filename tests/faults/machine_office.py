"""An installation with its people signed in, made once and copied for every run of the state machine."""

import itertools
import shutil
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

from flask import Flask

from factories.county import with_county
from factories.phone import Phone
from harness.clock import FakeClock
from harness.postgres import PostgresServer
from siteproof.api.app import create_app, runtime_of
from siteproof.config import Settings
from siteproof.store.database import db

PEOPLE = ("wang", "zhao", "li", "sun")


class Office:
    """One copy: the app, its clock and a signed-in phone of everybody."""

    def __init__(self, app: Flask, clock: FakeClock, phones: dict[str, Phone]) -> None:
        self.app, self.clock, self.phones = app, clock, phones

    def close(self) -> None:
        """Lets go of the database's connections and of the examiner's child."""
        runtime_of(self.app).examiner.close()
        with self.app.app_context():
            db.engine.dispose()


class Offices:
    """Hands out equal offices on one engine; `postgres` None means SQLite."""

    def __init__(self, folder: Path, postgres: PostgresServer | None = None) -> None:
        self._folder, self._postgres, self._numbers = folder, postgres, itertools.count()
        self._phones: dict[str, Phone] = {}
        self._build: Callable[[str], None] = self._sign_everybody_in
        if postgres is None:
            self._sign_everybody_in(f"sqlite:///{folder / 'template' / 'siteproof.sqlite'}")

    def _app(self, data_dir: Path, url: str, clock: FakeClock) -> Flask:
        settings = {"SITEPROOF_DATA_DIR": str(data_dir), "SITEPROOF_DATABASE_URL": url}
        return create_app(Settings.from_env(settings), clock=clock)

    def _sign_everybody_in(self, url: str) -> None:
        (self._folder / "template").mkdir()
        app = with_county(self._app(self._folder / "template", url, FakeClock()))
        self._phones = {name: Phone(app, name) for name in PEOPLE}
        Office(app, FakeClock(), {}).close()

    def new(self) -> Office:
        """A fresh one."""
        folder = self._folder / str(next(self._numbers))
        url = f"sqlite:///{folder / 'siteproof.sqlite'}"
        if self._postgres is not None:
            url = self._postgres.copy_of(f"machine {self._folder}", self._build)
        shutil.copytree(self._folder / "template", folder)
        clock = FakeClock()
        app = self._app(folder, url, clock)
        return Office(app, clock, {name: self._moved(phone, app) for name, phone in self._phones.items()})

    @staticmethod
    def _moved(phone: Phone, app: Flask) -> Phone:
        moved: Any = copy(phone)
        moved.app, moved.client = app, app.test_client()
        return moved
