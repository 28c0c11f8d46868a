"""The command line: `siteproof serve`, `demo`, `doctor`, `db`, `checklist`, `user`, `evaluate`, `openapi`.

Commands load what they need when they run, so that `siteproof --help` answers at once.
"""

from __future__ import annotations

import sys

import click

from siteproof import __version__
from siteproof.cli.backup import backup
from siteproof.cli.check import check
from siteproof.cli.checklist import checklist
from siteproof.cli.database import db
from siteproof.cli.demo import demo
from siteproof.cli.doctor import doctor
from siteproof.cli.evaluate import evaluate
from siteproof.cli.imports import import_
from siteproof.cli.init import init
from siteproof.cli.keys import keys
from siteproof.cli.openapi import openapi
from siteproof.cli.rescue import rescue
from siteproof.cli.restore import restore
from siteproof.cli.serve import serve
from siteproof.cli.user import user


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="siteproof")
def commands() -> None:
    """Siteproof (实查): site inspections whose evidence can be judged. Settings: SITEPROOF_* (see README)."""


for _command in (serve, init, demo, doctor, db, checklist, user, evaluate, openapi):
    commands.add_command(_command)
commands.add_command(check)
commands.add_command(backup)
commands.add_command(restore)
commands.add_command(import_)
commands.add_command(rescue)
commands.add_command(keys)


def main() -> None:
    """Run a command; what a person can put right is one sentence and exit code 2, never a trace."""
    from siteproof.config import SettingsInvalid
    from siteproof.domain.errors import SiteproofError

    try:
        commands()
    except (SettingsInvalid, SiteproofError, OSError) as error:
        click.echo(f"siteproof: {error}", err=True)
        sys.exit(2)
    except Exception as error:
        said = _about_the_database(error)
        if said is None:
            raise
        click.echo(f"siteproof: {said}", err=True)
        sys.exit(2)


def _about_the_database(error: Exception) -> str | None:
    """What is wrong with the database and what to look at, in both languages; None when it is something else."""
    from siteproof.services.check_words import check_words
    from siteproof.store.unreachable import database_problem

    reason = database_problem(error)
    if reason is None:
        return None
    words = check_words()["schema_closed"]
    chinese, english = (f"{words['say'][lang].format(reason=reason)}" for lang in ("zh", "en"))
    return f"{chinese}。{words['do']['zh']}。({english}. {words['do']['en']}.)"
