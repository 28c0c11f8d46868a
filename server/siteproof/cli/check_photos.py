"""`siteproof check photos PATH...`: what photos say of themselves, of a site and of one another."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from siteproof.cli.answer import as_json, say, usable_input
from siteproof.cli.table import both, number, table
from siteproof.domain.photo_finding_texts import PROBLEMS


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--site", type=click.Path(path_type=Path), help="GeoJSON of the site: line, outline or point, WGS-84.")
@click.option("--buffer-m", type=click.FloatRange(0, 100_000), default=50.0, show_default=True, help="Site's buffer.")
@as_json
def photos(paths: tuple[Path, ...], site: Path | None, buffer_m: float, as_json: bool) -> None:
    """Look at photos and folders of photos: time, place, damage, copies. Nothing is changed or sent."""
    from siteproof.services.check_photos import check_photos

    with usable_input():
        say(check_photos(paths, site, buffer_m, datetime.now(UTC)), as_json, _lines)


def _lines(found: dict[str, Any]) -> str:
    rows = [_row(photo) for photo in found["photos"]]
    header = ("file", "taken", "position", "distance m", "presence", "problem and findings")
    parts = [table(header, rows)]
    for group in found["groups"]:
        parts.append(table((f"{group['kind']}:",), [(f"  {file}",) for file in group["files"]]))
    notes = [(photo["file"], both(f["text"])) for photo in found["photos"] for f in photo["findings"]]
    if notes:
        parts.append(table(("file", "说明 (what was seen)"), notes))
    count = sum(bool(photo["findings"]) for photo in found["photos"])
    parts.append(f"{len(rows)} files, {count} with findings, {len(found['groups'])} groups.")
    return "\n\n".join(parts)


def _row(photo: dict[str, Any]) -> tuple[object, ...]:
    position = photo["position"]
    place = photo["position_problem"]
    if position is not None:
        place = f"{position['lat_deg']:.5f}, {position['lon_deg']:.5f}"
        if position["accuracy_m"] is not None:
            place += f" ±{position['accuracy_m']:.0f} m"
    said = (
        [PROBLEMS[photo["problem"]].en if photo["problem"] in PROBLEMS else photo["problem"]]
        if photo["problem"]
        else []
    )
    for finding in photo["findings"]:
        reason = finding["numbers"].get("reason")
        said.append(finding["code"].removeprefix("evidence.") + (f" ({reason})" if reason else ""))
    return (
        photo["file"],
        photo["taken_at"],
        place,
        number(photo["distance_m"], 0),
        photo["presence"],
        ", ".join(said) or None,
    )
