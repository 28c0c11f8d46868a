"""`siteproof demo`: seed the fictional county once, in a data folder of its own."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from siteproof.config import Settings
    from siteproof.services.seed_demo.run import DemoAccount

ACCOUNTS = "demo-accounts.json"


@click.command()
def demo() -> None:
    """Seed the demo county (示范县, 演示数据) when the data folder is empty; keep it when it is there.

    A folder that holds a real installation is refused: a real installation never holds demo records.
    """
    from siteproof.config import Settings

    settings = Settings.from_env()
    accounts = settings.data_dir / ACCOUNTS
    if accounts.exists():
        click.echo(f"The demo county is there already: {settings.data_dir}")
        return
    if settings.data_dir.exists() and any(settings.data_dir.iterdir()):
        raise click.ClickException(
            f"{settings.data_dir} holds an installation that is not the demo; "
            "give the demo a folder of its own (SITEPROOF_DATA_DIR)."
        )
    scenes = settings.static_dir / "demo" / "scenes"
    if not scenes.is_dir():
        raise click.ClickException(f"The drawn scenes are missing: {scenes} (SITEPROOF_STATIC_DIR).")
    _seed(settings, scenes)
    click.echo(f"The demo county is ready: {settings.data_dir} (accounts in {ACCOUNTS}).")


def _seed(settings: Settings, scenes: Path) -> None:
    """Seed beside the folder and move it there when all is done, so that an interrupted run leaves nothing half."""
    unfinished = settings.data_dir.with_name(settings.data_dir.name + ".seeding")
    shutil.rmtree(unfinished, ignore_errors=True)
    own_database = settings.database_url.startswith("sqlite") and str(settings.data_dir) in settings.database_url
    beside = replace(
        settings,
        data_dir=unfinished,
        database_url=f"sqlite:///{unfinished / 'siteproof.sqlite'}" if own_database else settings.database_url,
        blob_dir=unfinished / "blobs" if settings.blob_dir.is_relative_to(settings.data_dir) else settings.blob_dir,
    )
    written = _play(beside, scenes)
    accounts = unfinished / ACCOUNTS
    accounts.write_text(json.dumps([asdict(each) for each in written], ensure_ascii=False, indent=1) + "\n", "utf-8")
    accounts.chmod(0o600)
    settings.data_dir.parent.mkdir(parents=True, exist_ok=True)
    if settings.data_dir.exists():
        settings.data_dir.rmdir()
    unfinished.replace(settings.data_dir)


def _play(settings: Settings, scenes: Path) -> list[DemoAccount]:
    from siteproof.cli.installation import opened, wall_clock
    from siteproof.services.seed_demo.run import DemoCounty, StoryClock, demo_password, draw_demo

    click.echo("Seeding the demo county: about half a minute, once.")
    script = draw_demo(wall_clock(), scenes)
    clock = StoryClock(script.begins_at)
    with opened(settings, clock=clock, is_demo=True) as runtime:
        if not runtime.installation.is_demo:
            raise click.ClickException("This database holds an installation that is not the demo.")
        county = DemoCounty(runtime, clock, script, demo_password())
        return county.play(lambda step: click.echo(f"  {step}"))
