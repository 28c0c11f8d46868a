"""`siteproof evaluate`: compute every projection again, from the records and plans that are stored."""

from __future__ import annotations

import click


@click.command()
@click.option("--rebuild", is_flag=True, help="Throw the projections away first and compute them from nothing.")
def evaluate(rebuild: bool) -> None:
    """Evaluate every project now. Records are never touched; equal facts give equal results."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.evaluate_project import evaluate_all, forget_projections

    with opened(Settings.from_env()) as runtime:
        if rebuild:
            with runtime.unit_of_work(write=True) as uow:
                forget_projections(uow)
        count = evaluate_all(runtime.unit_of_work, runtime.now())
    click.echo(f"{count} projects evaluated.")
