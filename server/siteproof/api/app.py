"""The application factory: settings in, Flask app out; every process makes exactly one."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from siteproof.api import health, pages
from siteproof.api.auth import register_auth
from siteproof.api.context import EXTENSION
from siteproof.api.converters import PageConverter, RecordIdConverter, Sha256Converter
from siteproof.api.headers import register_headers
from siteproof.api.packing import register_packing
from siteproof.api.problem_answers import register_problem_answers
from siteproof.api.v1 import BLUEPRINTS, PREFIX
from siteproof.config import Settings
from siteproof.services import registrations
from siteproof.services.record_schemas import compile_all
from siteproof.services.runtime import Runtime, open_runtime
from siteproof.store.database import db, engine_options, prepare_engine


def wall_clock() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = wall_clock,
    entropy: Callable[[int], bytes] = os.urandom,
    is_demo: bool = False,
) -> Flask:
    """Open the installation that the settings name and serve it.

    Migrates the database, checks the epoch, makes keys on the first start. Raises what open_runtime
    raises. Clock and entropy are arguments so that a test can hold them still.
    """
    app = bare_app()
    app.config["SITEPROOF_STATIC_DIR"] = settings.static_dir
    app.config["SITEPROOF_DATA_DIR"] = settings.data_dir
    app.config["SITEPROOF_BACKUP_DIR"] = settings.backup_dir
    app.config["SITEPROOF_SECURE_COOKIES"] = settings.secure_cookies
    app.config[pages.INDEX] = pages.index_files(settings.static_dir)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    prepare_engine(engine)
    runtime = open_runtime(
        engine,
        data_dir=settings.data_dir,
        blob_dir=settings.blob_dir,
        clock=clock,
        entropy=entropy,
        is_demo=is_demo,
        backup_dir=settings.backup_dir,
    )
    app.extensions[EXTENSION] = runtime
    compile_all()
    return app


def close_app(app: Flask) -> None:
    """End the picture decoder and let go of every file and connection of an app that is not used again."""
    runtime = runtime_of(app)
    runtime.examiner.close()
    runtime.high_water.close()
    with app.app_context():
        db.engine.dispose()


def bare_app() -> Flask:
    """Routes, problems and headers without an installation: enough for the OpenAPI document."""
    assert registrations.REGISTERED
    app = Flask("siteproof", static_folder=None)
    app.url_map.converters["sha256"] = Sha256Converter
    app.url_map.converters["record_id"] = RecordIdConverter
    app.url_map.converters["page"] = PageConverter
    app.url_map.strict_slashes = True
    app.json = _Json(app)
    register_auth(app)
    register_problem_answers(app)
    register_headers(app)
    register_packing(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(pages.blueprint)
    return app


class _Json(DefaultJSONProvider):
    """UTF-8 as it is, keys in the order of the contract."""

    ensure_ascii = False
    sort_keys = False
    compact = True


def runtime_of(app: Flask) -> Runtime:
    """The open installation of an app (tests, command line)."""
    found: Runtime = app.extensions[EXTENSION]
    return found
