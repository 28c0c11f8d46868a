"""The JSON Schemas of record bodies, compiled once; every published schema is kept for ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

from siteproof.domain.strict_json import printable

FOLDER = Path(__file__).resolve().parents[1] / "schemas" / "records"
_OUT_OF_RANGE = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "maxLength", "maxItems"})
Check = Callable[[Any], Any]


def _is_day(text: str) -> bool:
    """True for a calendar day that exists."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_instant(text: str) -> bool:
    """True for an instant that exists (no 30 February, no leap second)."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


_FORMATS = {"date": _is_day, "date-time": _is_instant}


@cache
def schema_documents() -> Mapping[tuple[str, int], dict[str, Any]]:
    """Every published schema by (kind, schema number), with its shared definitions."""
    shared = json.loads((FOLDER / "definitions.json").read_text("utf-8"))["$defs"]
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for file in sorted(FOLDER.glob("*-*.json")):
        kind, _, number = file.stem.rpartition("-")
        document = json.loads(file.read_text("utf-8"))
        found[(kind, int(number))] = {**document, "$defs": _needed(document, shared)}
    return found


def _needed(document: object, shared: Mapping[str, Any]) -> dict[str, Any]:
    """The shared definitions that a document refers to, directly or through one another."""
    needed: dict[str, Any] = {}
    pending = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            name = str(value.get("$ref", "")).removeprefix("#/$defs/")
            if name in shared and name not in needed:
                needed[name] = shared[name]
                pending.append(shared[name])
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
    return needed


@cache
def _check(kind: str, schema: int) -> Check | None:
    document = schema_documents().get((kind, schema))
    if document is None:
        return None
    return fastjsonschema.compile(document, formats=_FORMATS, use_default=False, detailed_exceptions=True)


def compile_all() -> None:
    """Compile every schema now, so that no request pays for it."""
    for kind, schema in schema_documents():
        _check(kind, schema)


def body_problem(kind: str, schema: int, body: Mapping[str, Any]) -> dict[str, str] | None:
    """The reason why a body cannot be taken at its word, naming the field; None for a good one.

    Codes: unknown_schema, body_invalid, value_out_of_range.
    """
    check = _check(kind, schema)
    if check is None:
        return {"code": "unknown_schema", "field": "schema"}
    try:
        check(body)
    except fastjsonschema.JsonSchemaValueException as error:
        return _reason(error)
    return None


def _reason(error: Any) -> dict[str, str]:
    path = [printable(str(part)) for part in error.path[1:]]
    rule = str(error.rule)
    if rule == "additionalProperties" and isinstance(error.value, dict):
        known = error.definition.get("properties", {}) if isinstance(error.definition, dict) else {}
        path.append(printable(min((name for name in error.value if name not in known), default="")))
        rule = "unknown_field"
    if rule == "required" and isinstance(error.value, dict):
        wanted = error.definition.get("required", []) if isinstance(error.definition, dict) else []
        path.append(next((name for name in wanted if name not in error.value), ""))
    code = "value_out_of_range" if rule in _OUT_OF_RANGE else "body_invalid"
    return {"code": code, "field": "/".join(["body", *path]), "reason": rule}
