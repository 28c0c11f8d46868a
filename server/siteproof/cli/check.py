"""`siteproof check`: the rules of the server on files of your own; no database, nothing is stored."""

from __future__ import annotations

import click

from siteproof.cli.check_chainage import chainage
from siteproof.cli.check_photos import photos
from siteproof.cli.check_quality import quality
from siteproof.cli.check_schedule import schedule


@click.group()
def check() -> None:
    """Try the rules on your own files: exit code 0 with the findings, 2 when a file cannot be used."""


for _command in (photos, quality, schedule, chainage):
    check.add_command(_command)
