"""What the import commands print for people, and how they open the file and the installation there may be."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from siteproof.config import Settings
from siteproof.media.imports.sources import Source
from siteproof.store.database import open_engine
from siteproof.store.migrate import current_revision
from siteproof.store.unit_of_work import UnitOfWork, unit_of_work_factory

MOST_LINES = 200


@contextmanager
def opened_source(file: Path) -> Iterator[Source]:
    """The file, open; what it cannot be is one sentence on stderr and exit code 2."""
    from siteproof.media.imports.refusals import FileRefused

    try:
        with file.open("rb") as stream:
            yield Source(stream, file.name)
    except FileRefused as refused:
        click.echo(f"{file}: {refused}", err=True)
        sys.exit(2)


def sha256_of(source: Source) -> str:
    """SHA-256 of a file that was accepted by size already."""
    digest = hashlib.sha256()
    source.file.seek(0)
    while chunk := source.file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def reading_installation() -> Iterator[UnitOfWork | None]:
    """A read transaction on the installation the environment names, None when there is none; makes nothing."""
    settings = Settings.from_env()
    url = settings.database_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        yield None
        return
    engine = open_engine(url)
    try:
        if current_revision(engine) is None:
            yield None
        else:
            with unit_of_work_factory(engine)() as uow:
                yield uow
    finally:
        engine.dispose()


def parse_named(pairs: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """`--map FIELD=HEADING` as a mapping; several may stand in one, divided by commas. Raises click.UsageError."""
    named: dict[str, str] = {}
    for pair in (part for each in pairs for part in each.replace("，", ",").split(",") if part.strip()):
        name, equals, heading = pair.partition("=")
        if not equals or name.strip() not in known:
            raise click.UsageError(f"--map wants FIELD=HEADING; FIELD is one of {', '.join(known)}.")
        named[name.strip()] = heading.strip()
    return named


def print_document(document: Mapping[str, Any], *, as_json: bool, what: str) -> None:
    """The preview as JSON, or as lines: every problem with its place, then the notes, then the counts."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))
        return
    problems = document["problems"]
    for problem in problems[:MOST_LINES]:
        click.echo(f"{'✗' if problem['severity'] == 'error' else '·'} {problem['code']:<20} {problem['message']}")
    if len(problems) > MOST_LINES:
        click.echo(f"… 还有 {len(problems) - MOST_LINES} 条，用 --json 看全部 (more with --json).")
    for note in document["notes"]:
        click.echo(f"  {note['message']}")
    errors = sum(1 for problem in problems if problem["severity"] == "error")
    click.echo(
        f"{document['rows']} 行, 可导入 {document['accepted']} 行, {len(document[what])} 个"
        f"{'项目' if what == 'projects' else '工地'}, {errors} 个错误, {len(problems) - errors} 个提醒"
        f" ({document['rows']} rows, {document['accepted']} good, {errors} errors, {len(problems) - errors} warnings)."
    )


def print_taken(document: Mapping[str, Any], taken: Mapping[str, int], *, as_json: bool, what: str) -> None:
    """The preview of what was taken, and the counts: new, changed, unchanged, left_out."""
    print_document({**document, "taken": dict(taken)}, as_json=as_json, what=what)
    if not as_json:
        zh = "新建 {new}，更新 {changed}，未变 {unchanged}，略去 {left_out}".format(**taken)
        en = "{new} new, {changed} changed, {unchanged} unchanged, {left_out} left out".format(**taken)
        click.echo(f"已导入：{zh} (taken: {en}).")


def refuse_unreadable(problems: Sequence[Any]) -> NoReturn:
    """Say on stderr why the file as a whole cannot be used; exit code 2."""
    first = next(each for each in problems if each.is_error and each.row is None)
    text = first.sentence()
    click.echo(f"{text.zh} ({text.en})", err=True)
    sys.exit(2)


def print_refusal(error: Any, *, as_json: bool) -> None:
    """Why nothing was taken; exit code 2."""
    problems = error.details["problems"]
    if as_json:
        click.echo(json.dumps({"taken": False, "problems": problems}, ensure_ascii=False, allow_nan=False))
    else:
        for problem in problems[:MOST_LINES]:
            click.echo(f"✗ {problem['code']:<20} {problem['message']}", err=True)
        click.echo(
            f"没有导入任何一行：{len(problems)} 个错误。改好再来，或用 --partial 只导入好的行。"
            f" (Nothing was taken: {len(problems)} errors. Mend them, or say --partial.)",
            err=True,
        )
    sys.exit(2)
