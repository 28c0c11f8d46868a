"""How a `check` command answers: a table for people or JSON, or one sentence and exit code 2."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON with fixed keys instead of a table.")


@contextmanager
def usable_input() -> Iterator[None]:
    """Unusable input ends the command with its sentence on stderr and exit code 2."""
    from siteproof.services.own_files import UnusableInput

    try:
        yield
    except UnusableInput as refused:
        click.echo(f"siteproof: {refused}", err=True)
        sys.exit(2)


def say(found: dict[str, Any], wants_json: bool, lines: Callable[[dict[str, Any]], str]) -> None:
    """Print the findings: as JSON (UTF-8, no NaN), or in the words of `lines`."""
    if wants_json:
        click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False, indent=2))
    else:
        click.echo(lines(found))
