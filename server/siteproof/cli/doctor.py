"""`siteproof doctor`: the administrator's status in a terminal, each line with a mark and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from siteproof.config import Settings
    from siteproof.services.checks import Check

OLDEST_PYTHON, OLDEST_SQLITE = (3, 11), (3, 35)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MARKS = {"ok": "✓", "note": "·", "todo": "!", "alarm": "✗"}
COLOURS = {"ok": "green", "note": None, "todo": "yellow", "alarm": "red"}


@click.command()
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the lines; else that of the terminal.")
def doctor(lang: str | None) -> None:
    """Say how this installation is; exit code 1 when something needs doing."""
    from siteproof.config import Settings

    language = lang or ("zh" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en")
    settings = Settings.from_env()
    found = [*_program(settings), *_installation(settings)]
    for check in found:
        click.secho(f"{MARKS[check.state]} {check.sentence()[language]}", fg=COLOURS[check.state])
        advice = check.advice()
        if advice is not None:
            click.echo(f"  → {advice[language]}")
    sys.exit(1 if any(check.needs_doing for check in found) else 0)


def _program(settings: Settings) -> list[Check]:
    from siteproof.services.checks import Check, State

    python_ok, sqlite_ok = sys.version_info[:2] >= OLDEST_PYTHON, sqlite3.sqlite_version_info >= OLDEST_SQLITE
    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    built = (settings.static_dir / "app" / "index.html").is_file()
    return [
        Check("python", State.OK if python_ok else State.ALARM, f"python_{'ok' if python_ok else 'old'}",
              {"version": platform.python_version()}),
        Check("sqlite", State.OK if sqlite_ok else State.ALARM, f"sqlite_{'ok' if sqlite_ok else 'old'}",
              {"version": sqlite3.sqlite_version}),
        Check("chromium", State.OK if browser else State.NOTE, f"chromium_{'ok' if browser else 'none'}",
              {"path": browser}),
        Check("app", State.OK if built else State.ALARM, f"app_{'ok' if built else 'none'}", {}),
        _folder(settings.data_dir),
    ]  # fmt: skip


def _folder(folder: Path) -> Check:
    from siteproof.services.checks import Check, State

    if not folder.is_dir():
        return Check("folder", State.DUE, "folder_none", {"path": folder})
    closed = not os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    return Check("folder", State.ALARM if closed else State.OK, "folder_closed" if closed else "folder_ok",
                 {"path": folder})  # fmt: skip


def _installation(settings: Settings) -> list[Check]:
    """The database and what lies in it; a database of another schema is not opened, for opening migrates it."""
    from siteproof.services.checks import Check, State

    schema = _schema(settings)
    if schema.needs_doing:
        return [schema]
    try:
        return [schema, *_inside(settings)]
    except (OSError, RuntimeError, ValueError) as error:
        return [schema, Check("installation", State.ALARM, "installation_closed", {"reason": error})]


def _schema(settings: Settings) -> Check:
    from sqlalchemy.exc import SQLAlchemyError

    from siteproof.services.checks import Check, State
    from siteproof.store.database import open_engine
    from siteproof.store.migrate import current_revision, newest_revision

    url = settings.database_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return Check("schema", State.DUE, "schema_none", {})
    engine = open_engine(url)
    try:
        revision = current_revision(engine)
    except SQLAlchemyError as error:
        return Check("schema", State.ALARM, "schema_closed", {"reason": str(error).splitlines()[0]})
    finally:
        engine.dispose()
    if revision is None:
        return Check("schema", State.DUE, "schema_none", {})
    newest = newest_revision()
    current = revision == newest
    return Check("schema", State.OK if current else State.DUE, "schema_ok" if current else "schema_old",
                 {"revision": revision, "newest": newest})  # fmt: skip


def _inside(settings: Settings) -> list[Check]:
    from siteproof.cli.installation import opened
    from siteproof.services.audit import cut_off_at, verify_audit
    from siteproof.services.checks import Check, State, checks_of
    from siteproof.services.installation_status import installation_status
    from siteproof.store.queries.audit import audit_head

    with opened(settings) as runtime:
        status = installation_status(runtime, settings.data_dir, settings.backup_dir)
        with runtime.unit_of_work() as uow:
            broken, (entries, _) = verify_audit(uow) or cut_off_at(uow), audit_head(uow)
    audit = Check("audit", State.ALARM if broken else State.OK, "audit_broken" if broken else "audit_ok",
                  {"seq": broken, "n": entries})  # fmt: skip
    return [_clock(status.now, status.newest_event_at), audit, *checks_of(status)]


def _clock(now: datetime, newest: datetime | None) -> Check:
    from siteproof.services.checks import Check, State

    behind = newest is not None and now < newest
    shown = {"now": f"{now:%Y-%m-%d %H:%M:%S} UTC", "newest": f"{newest:%Y-%m-%d %H:%M:%S} UTC" if newest else ""}
    return Check("clock", State.ALARM if behind else State.OK, "clock_behind" if behind else "clock_ok", shown)
