"""`siteproof check schedule FILE.csv --on DAY`: earned schedule, points behind and the light."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from siteproof.cli.answer import as_json, say, usable_input
from siteproof.cli.table import number, table

_NAMES = {
    "bac": "budget at completion (BAC)",
    "pv": "planned value (PV)",
    "ev": "earned value (EV)",
    "pd": "planned duration in periods (PD)",
    "at": "actual time in periods (AT)",
    "es": "earned schedule in periods (ES)",
    "sv_t": "schedule variance in periods SV(t)",
    "spi": "SPI",
    "spi_t": "SPI(t)",
    "ieac_t": "forecast duration in periods IEAC(t)",
    "behind_points": "points behind plan",
    "light": "light",
}

_LIGHTS = {
    "green": "绿灯：按计划 (green: on plan)",
    "yellow": "黄灯：滞后 (yellow: behind)",
    "red": "红灯：严重滞后 (red: far behind)",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The day to judge.")
@as_json
def schedule(file: Path, on: datetime, as_json: bool) -> None:
    """Judge the plan in FILE (CSV: period_end, planned_cumulative, earned_cumulative) on a day."""
    from siteproof.services.check_schedule import check_schedule

    with usable_input():
        say(check_schedule(file, on.date()), as_json, _lines)


def _lines(found: dict[str, Any]) -> str:
    rows = []
    for key, name in _NAMES.items():
        value = _LIGHTS.get(found[key], found[key]) if key == "light" else found[key]
        rows.append((name, number(value, 3) if isinstance(value, float) else value))
    return table((f"on {found['on']}", ""), rows)
