"""`siteproof check chainage --road ROAD POINTS`: where points lie on a road and how much of it they cover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from siteproof.cli.answer import as_json, say, usable_input
from siteproof.cli.table import number, table

_PROBLEMS = {
    "no_position": "没有可用的坐标 (no usable position)",
    "beside_the_road": "离路太远，不计入 (too far beside the road, not counted)",
}


@click.command()
@click.argument("points", type=click.Path(path_type=Path))
@click.option("--road", required=True, type=click.Path(path_type=Path), help="GeoJSON with the line of the road.")
@click.option("--within-m", type=click.FloatRange(0, 10_000), default=30.0, show_default=True, help="Beside the road.")
@click.option("--reach-m", type=click.FloatRange(0, 10_000), default=25.0, show_default=True, help="Seen each way.")
@as_json
def chainage(points: Path, road: Path, within_m: float, reach_m: float, as_json: bool) -> None:
    """Chainage (K0+350) and offset of POINTS (GeoJSON, GPX or CSV with lat and lon), WGS-84."""
    from siteproof.services.check_chainage import check_chainage

    with usable_input():
        say(check_chainage(road, points, within_m, reach_m), as_json, _lines)


def _lines(found: dict[str, Any]) -> str:
    points = [
        (
            index,
            point["label"],
            number(point["chainage_m"], 1),
            number(point["offset_m"], 1),
            _PROBLEMS.get(point["problem"], point["problem"]),
        )
        for index, point in enumerate(found["points"], start=1)
    ]
    segments = [
        (number(each["from_m"], 0), number(each["to_m"], 0), number(each["covered_m"], 1)) for each in found["segments"]
    ]
    return "\n\n".join(
        (
            table(("point", "label", "chainage m", "offset m", "problem"), points),
            table(("from m", "to m", "covered m"), segments),
            f"{found['covered_m']:.0f} m of {found['road_length_m']:.0f} m covered ({found['covered_pct']:.0f} %): "
            f"points within {found['within_m']:.0f} m of the road, each seen {found['reach_m']:.0f} m both ways.",
        )
    )
