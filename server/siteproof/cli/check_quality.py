"""`siteproof check quality FILE`: acceptance of measured readings by the rules of the standards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from siteproof.cli.answer import as_json, say, usable_input
from siteproof.cli.table import both, number, table


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def quality(file: Path, as_json: bool) -> None:
    """Judge the readings in FILE (YAML or JSON: items with id, crit, measure, design, readings)."""
    from siteproof.services.check_quality import check_quality

    with usable_input():
        say(check_quality(file), as_json, _lines)


def _lines(found: dict[str, Any]) -> str:
    header = ("item", "verdict", "n", "passed", "rate %", "mean", "sd", "representative", "limit", "reasons")
    rows = [
        (
            item["id"],
            item["verdict"],
            item["n"],
            item["passed"],
            number(item["pass_rate_pct"], 1),
            number(item["mean"], 3),
            number(item["sd"], 3),
            number(item["representative_value"], 3),
            number(item["limit"], 3),
            ", ".join(reason["code"] for reason in item["reasons"]) or None,
        )
        for item in found["items"]
    ]
    notes = [(item["id"], both(reason["text"])) for item in found["items"] for reason in item["reasons"]]
    said = f"\n\n{table(('item', '说明 (what was found)'), notes)}" if notes else ""
    return f"{table(header, rows)}{said}\n\noverall: {found['verdict']}"
