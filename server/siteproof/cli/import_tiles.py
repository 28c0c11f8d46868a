"""`siteproof import tiles FILE.mbtiles`: the county's own base map, for phones that want it on a trip."""

from __future__ import annotations

import sys
from pathlib import Path

import click

MEGABYTE = 1024**2


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--datum", type=click.Choice(["wgs84", "gcj02"]), default="wgs84", show_default=True,
              help="What the map is drawn in; a gcj02 map is refused. CGCS2000 (Tianditu) is wgs84 here.")  # fmt: skip
@click.option("--attribution", help="Whose map it is, with its review number (审图号); else what FILE says.")
@click.option("--remove", is_flag=True, help="Take the base map away.")
def tiles(file: Path | None, datum: str, attribution: str | None, remove: bool) -> None:
    """Take a base map from FILE (MBTiles, png/jpg/webp) in place of the one before, up to zoom 15.

    It is in no backup: keep FILE.
    """
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.import_tiles import drop_tiles, refused, take_tiles
    from siteproof.services.own_files import UnusableInput

    if (file is None) != remove:
        raise click.UsageError("Give FILE, or --remove.")
    try:
        if file is not None and datum == "gcj02":
            raise refused(file, "gcj02")
        with opened(Settings.from_env()) as runtime:
            if file is None:
                dropped = drop_tiles(runtime)
                click.echo("底图已删掉 (removed)." if dropped else "本来就没有底图 (there was none).")
                return
            facts = take_tiles(runtime, file, attribution)
    except UnusableInput as unusable:
        click.echo(str(unusable), err=True)
        click.echo("没有导入，原来的底图没动。 (Nothing was taken.)", err=True)
        sys.exit(2)
    click.echo(
        f"底图已导入：{facts.count} 张，{facts.min_zoom}–{facts.max_zoom} 级，{facts.bytes / MEGABYTE:.1f} MB；"
        f"图上会写“{facts.attribution}”。备份里没有它，请留着原文件。\n"
        f"({facts.count} tiles, zoom {facts.min_zoom} to {facts.max_zoom}; it is in no backup, keep the file.)"
    )
