"""`siteproof checklist load FILE`: publish a checklist, or name file, line and reason of every fault."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click


@click.group()
def checklist() -> None:
    """Checklists."""


@checklist.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and judge the files; publish nothing, need no database.")
def load(files: tuple[Path, ...], dry_run: bool) -> None:
    """Publish FILES as new checklist versions. Exit code 2 when one is refused; then nothing is published."""
    from siteproof.domain.errors import SiteproofError

    try:
        _check(files) if dry_run else _publish(files)
    except SiteproofError as error:
        for line in refusal_lines(error):
            click.echo(line, err=True)
        sys.exit(2)


def refusal_lines(error: Any) -> list[str]:
    """`file:line: path: reason` for each fault, as editors and compilers write it."""
    problems = error.details.get("problems")
    if problems is None:
        return [str(error)]
    return [
        ": ".join(part for part in (f"{error.details['file']}:{p['line']}", p["path"], p["reason"]) if part)
        for p in problems
    ]


def _text(file: Path) -> str:
    from siteproof.domain.errors import ErrorCode, SiteproofError

    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        problem = {"line": line, "path": "", "reason": "not UTF-8"}
        raise SiteproofError(ErrorCode.CHECKLIST_INVALID, file=str(file), problems=[problem]) from error


def _check(files: tuple[Path, ...]) -> None:
    from siteproof.services.load_checklists import read_checklist

    for file in files:
        document = read_checklist(_text(file), str(file))
        click.echo(f"{file}: {document['id']} version {document['version']}, {len(document['items'])} items: good")


def _publish(files: tuple[Path, ...]) -> None:
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.load_checklists import load_checklist

    with opened(Settings.from_env()) as runtime, runtime.unit_of_work(write=True) as uow:
        for file in files:
            loaded = load_checklist(uow, _text(file), str(file), runtime.now())
            said = "published" if loaded.published else "was published before, unchanged"
            click.echo(f"{file}: {loaded.id} version {loaded.version}, {loaded.item_count} items: {said}")
