"""`check quality`: the acceptance rules on readings that stand in a file of the engineer's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from siteproof.domain.acceptance import ItemVerdict, Verdict, judge_item
from siteproof.domain.checklist import ChecklistInvalid, Criticality, Measure
from siteproof.domain.measure_parse import parse_measure
from siteproof.domain.reason_texts import acceptance_sentence
from siteproof.domain.wording import as_document
from siteproof.services.own_files import UnusableInput, read_document

MAX_ITEMS = 10_000
MAX_READINGS = 1_000_000
_NAMES = ("id", "name", "crit", "measure", "design", "readings", "inputs")
_DIGITS = 6


def check_quality(file: Path) -> dict[str, Any]:
    """The answer of `siteproof check quality` (design.md 10): fail if any fails, else cannot_assess if any,
    else pass; raises UnusableInput naming the first item that cannot be read."""
    document = read_document(file)
    items = document.get("items") if isinstance(document, Mapping) else None
    if not isinstance(items, list) or not items:
        raise UnusableInput(f"{file}: an object with a list of items is needed")
    if len(items) > MAX_ITEMS:
        raise UnusableInput(f"{file}: more than {MAX_ITEMS} items")
    if sum(len(item["readings"]) for item in items if _has_readings(item)) > MAX_READINGS:
        raise UnusableInput(f"{file}: more than {MAX_READINGS} readings")
    rows = [_row(item, f"{file}: items[{position}]") for position, item in enumerate(items)]
    verdicts = {row["verdict"] for row in rows}
    worst = next(each for each in (Verdict.FAIL, Verdict.CANNOT_ASSESS, Verdict.PASS) if each.value in verdicts)
    return {"items": rows, "verdict": worst.value}


def _has_readings(item: object) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("readings"), list)


def _row(item: object, where: str) -> dict[str, Any]:
    if not isinstance(item, Mapping):
        raise UnusableInput(f"{where}: not an object")
    unknown = [str(name) for name in item if name not in _NAMES]
    if unknown:
        raise UnusableInput(f"{where}: unknown name {unknown[0]!r} (known: {', '.join(_NAMES)})")
    item_id = item.get("id")
    if isinstance(item_id, bool) or not isinstance(item_id, (str, int)) or item_id == "":
        raise UnusableInput(f"{where}: an id is needed")
    where = f"{where} ({item_id})"
    crit = item.get("crit")
    if crit not in {each.value for each in Criticality}:
        raise UnusableInput(f"{where}: crit must be key, general or basic")
    found = judge_item(
        _measure(item.get("measure"), where),
        _values(item, "design", where),
        _readings(item.get("readings"), where),
        str(crit),
        inputs=_values(item, "inputs", where) or None,
    )
    return {"id": str(item_id), **_verdict(found)}


def _measure(document: object, where: str) -> Measure:
    try:
        return parse_measure(document)
    except ChecklistInvalid as invalid:
        problem = invalid.problems[0]
        path = ".".join(("measure", *map(str, problem.path)))
        raise UnusableInput(f"{where}: {path}: {problem.reason}") from invalid


def _values(item: Mapping[str, Any], name: str, where: str) -> Mapping[str, object]:
    found = item.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise UnusableInput(f"{where}: {name} must be an object of named values")
    return {str(key): value for key, value in found.items()}


def _readings(found: object, where: str) -> list[object]:
    if found is None:
        return []
    if not isinstance(found, list):
        raise UnusableInput(f"{where}: readings must be a list")
    return found


def _verdict(found: ItemVerdict) -> dict[str, Any]:
    return {
        "verdict": found.verdict.value,
        "n": found.n,
        "passed": found.passed,
        "pass_rate_pct": _rounded(found.pass_rate_pct),
        "required_pass_rate_pct": _rounded(found.required_pass_rate_pct),
        "mean": _rounded(found.mean),
        "sd": _rounded(found.sd),
        "representative_value": _rounded(found.representative_value),
        "limit": _rounded(found.limit),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "reasons": [
            {"code": reason.code, "numbers": dict(reason.numbers), "text": as_document(acceptance_sentence(reason))}
            for reason in found.reasons
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
