"""`siteproof import projects FILE`: preview a ledger, or take it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from siteproof.domain.imports.headings import FIELDS, MONEY_UNITS
from siteproof.domain.imports.row_kinds import HIDDEN_ROWS
from siteproof.domain.imports.three_way import CONFLICTS

if TYPE_CHECKING:
    from siteproof.domain.imports.ledger import LedgerOptions
    from siteproof.services.import_projects import Taking


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "pairs", multiple=True, help="FIELD=HEADING for a column that is not recognised; number=# counts."
)
@click.option("--sheet", help="Name of the sheet; else the one with the most known headings.")
@click.option("--year", type=click.IntRange(2000, 2100), help="Programme year, when the ledger does not say it.")
@click.option("--money", type=click.Choice([*MONEY_UNITS, "yuan", "wan"]), help="Unit of amounts without one.")
@click.option("--hidden", type=click.Choice(HIDDEN_ROWS), default="refuse", help="What hidden rows are.")
@click.option("--conflicts", type=click.Choice(CONFLICTS), default="refuse",
              help="Who wins where the office and the file both changed a value.")  # fmt: skip
@click.option("--new-areas", is_flag=True, help="Make townships from the ledger while the installation has none.")
@click.option("--partial", is_flag=True, help="Take the good rows and leave the bad ones out.")
@click.option("--dry-run", is_flag=True, help="Only preview; changes nothing, needs no installation.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def projects(file: Path, pairs: tuple[str, ...], sheet: str | None, partial: bool, dry_run: bool, as_json: bool,
             **said: Any) -> None:  # fmt: skip
    """Take the projects of a ledger (.xlsx or .csv): all or nothing, unless --partial.

    The same number and year again updates a project; what did not change stays. Exit code 2 when refused.
    """
    from siteproof.cli.import_lines import opened_source, parse_named, sha256_of
    from siteproof.domain.imports.ledger import LedgerOptions
    from siteproof.services.import_projects import Taking, read_ledger

    named = parse_named(pairs, list(FIELDS))
    options = LedgerOptions(named, said["year"], said["money"], said["hidden"])
    taking = Taking(partial, said["conflicts"], said["new_areas"])
    with opened_source(file) as source:
        read = read_ledger(source, sheet)
        if dry_run:
            _preview(read, options, taking, as_json=as_json)
        else:
            _take(read, options, taking, (file.name, sha256_of(source)), as_json=as_json)


def _preview(read: Any, options: LedgerOptions, taking: Taking, *, as_json: bool) -> None:
    from siteproof.cli.import_lines import print_document, reading_installation, refuse_unreadable
    from siteproof.domain.imports.known_county import KnownCounty
    from siteproof.services.import_known import known_county
    from siteproof.services.import_projects import compare_ledger, ledger_document, preview_ledger

    with reading_installation() as uow:
        preview = preview_ledger(read, KnownCounty() if uow is None else known_county(uow), options)
        plan = None if uow is None else compare_ledger(uow, preview, taking)
        print_document(ledger_document(preview, plan), as_json=as_json, what="projects")
    if preview.unreadable:
        refuse_unreadable(preview.problems)


def _take(read: Any, options: LedgerOptions, taking: Taking, file: tuple[str, str], *, as_json: bool) -> None:
    from siteproof.cli.import_lines import print_refusal, print_taken
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.domain.errors import SiteproofError
    from siteproof.services.import_known import known_county
    from siteproof.services.import_projects import ledger_document, preview_ledger, take_ledger

    with opened(Settings.from_env()) as runtime:
        with runtime.unit_of_work() as uow:
            known = known_county(uow)
        before = known, preview_ledger(read, known, options)  # before everybody else has to wait
        try:
            with runtime.unit_of_work(write=True) as uow:
                preview, taken = take_ledger(uow, runtime, read, options, taking, file, before)
        except SiteproofError as error:
            print_refusal(error, as_json=as_json)
            return
    document = ledger_document(preview)
    print_taken(document, asdict(taken), as_json=as_json, what="projects")
