"""`siteproof import`: a county's own ledger and sites, previewed before they are taken."""

from __future__ import annotations

from pathlib import Path

import click

from siteproof.cli.import_places import areas, sectors, units
from siteproof.cli.import_projects import projects
from siteproof.cli.import_sites import sites
from siteproof.cli.import_tiles import tiles


@click.group(name="import")
def import_() -> None:
    """Take a ledger of projects, a file of sites, a list of places, or a base map.

    --dry-run changes nothing and needs no installation.
    """


@import_.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def template(file: Path) -> None:
    """Write an empty ledger to fill in, with an explanation of every column, to FILE (.xlsx)."""
    from siteproof.media.imports.template import write_template

    if file.suffix.lower() != ".xlsx":
        raise click.ClickException("FILE must end in .xlsx.")
    if file.exists():
        raise click.ClickException(f"{file} is there already.")
    write_template(file)
    click.echo(f"{file}: 模板已写好 (the template is written).")


import_.add_command(projects)
import_.add_command(sites)
import_.add_command(areas)
import_.add_command(units)
import_.add_command(sectors)
import_.add_command(tiles)
