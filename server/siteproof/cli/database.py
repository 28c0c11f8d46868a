"""`siteproof db`: bring the database up to date, or say where it stands."""

from __future__ import annotations

import click


@click.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Run the migrations that are missing."""
    from siteproof.config import Settings
    from siteproof.store.database import open_engine
    from siteproof.store.migrate import current_revision, upgrade_schema

    settings = Settings.from_env()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(settings.database_url)
    upgrade_schema(engine)
    click.echo(f"The database stands at {current_revision(engine)}.")
    engine.dispose()
