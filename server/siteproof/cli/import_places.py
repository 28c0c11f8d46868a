"""`siteproof import areas|units|sectors FILE.csv`: places, offices and sectors by the county's own list."""

from __future__ import annotations

import sys
from pathlib import Path

import click

MOST_LINES = 200
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
def areas(file: Path) -> None:
    """Take areas from FILE: columns 名称, and 代码, 英文名, 级别, 上级 where there are any.

    上级 is a code or a name; empty, the county. All rows are taken or none; each bad row is named.
    """
    _take(file, "areas")


@click.command()
@click.argument("file", type=_FILE)
def units(file: Path) -> None:
    """Take units from FILE: columns 名称, and 代码, 英文名, 类别, 所在区域 where there are any.

    所在区域 is a code or a name; empty, the whole county. All rows are taken or none; each bad row is named.
    """
    _take(file, "units")


@click.command()
@click.argument("file", type=_FILE)
def sectors(file: Path) -> None:
    """Take sectors from FILE: columns 名称, and 代码, 英文名 where there are any.

    A code, or else a name, that is known is the same sector. All rows are taken or none; each bad row is named.
    """
    _take(file, "sectors")


def _take(file: Path, what: str) -> None:
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.import_places import PlacesRefused, take_list
    from siteproof.services.own_files import UnusableInput, read_text
    from siteproof.services.place_rows import read_place_rows

    try:
        rows = read_place_rows(read_text(file), what)
        with opened(Settings.from_env()) as runtime, runtime.unit_of_work(write=True) as uow:
            taken = take_list(uow, runtime, what, rows)
    except UnusableInput as unusable:
        click.echo(str(unusable), err=True)
        sys.exit(2)
    except PlacesRefused as refused:
        for problem in refused.problems[:MOST_LINES]:
            text = problem.sentence()
            click.echo(f"✗ {file.name} {text.zh} ({text.en})", err=True)
        click.echo(f"没有导入任何一行：{len(refused.problems)} 个错误。 (Nothing was taken.)", err=True)
        sys.exit(2)
    click.echo(
        f"已导入：新建 {taken.new}，更新 {taken.changed}，未变 {taken.unchanged}"
        f" (taken: {taken.new} new, {taken.changed} changed, {taken.unchanged} unchanged)."
    )
