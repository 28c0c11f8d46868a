"""The checklist as phones receive it: a JSON document with both languages in every text.

The same checklist always gives the same document; absent things are left out, not null.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from siteproof.domain.checklist import Checklist, Item, Measure, Text


def checklist_document(checklist: Checklist) -> dict[str, Any]:
    """JSON-ready content of one checklist version; `parse_checklist` reads it back to an equal value."""
    document: dict[str, Any] = {
        "id": checklist.id,
        "version": checklist.version,
        "name": _text(checklist.name),
        "applies_to": dict(checklist.applies_to),
        "standards": list(checklist.standards),
        "design_fields": list(checklist.design_fields),
        "labels": {
            name: {**_text(label.name), **({"unit": label.unit} if label.unit else {})}
            for name, label in checklist.labels.items()
        },
        "items": [_item(item) for item in checklist.items],
    }
    if checklist.dwell_min_s is not None:
        document["dwell_min_s"] = checklist.dwell_min_s
    return document


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _item(item: Item) -> dict[str, Any]:
    std = {"code": item.std.code, "clause": item.std.clause, "mark": item.std.mark}
    found: dict[str, Any] = {
        "id": item.id,
        "name": _text(item.name),
        "kind": item.kind.value,
        "crit": item.crit.value,
        "sev": item.sev.value,
        "days": item.days,
        "hold_point": item.hold_point,
        "std": {**std, **({"note": item.std.note} if item.std.note else {})},
    }
    if item.photo is not None:
        found["photo"] = {"when": item.photo.when, "min": item.photo.min, "what": _text(item.photo.what)}
    if item.options:
        found["options"] = [{"id": option.id, "name": _text(option.name)} for option in item.options]
        found["fail_on"] = list(item.fail_on)
    if item.measure is not None:
        found["measure"] = measure_document(item.measure)
    if item.fields:
        found["fields"] = list(item.fields)
    if item.progress is not None:
        found["progress"] = {"unit": item.progress.unit, "milestones": list(item.progress.milestones)}
    if item.hint is not None:
        found["hint"] = _text(item.hint)
    return found


def measure_document(measure: Measure) -> dict[str, Any]:
    """JSON-ready measure; the nominal is a number or `design:<field>`."""
    found: dict[str, Any] = {}
    for each in fields(Measure):
        value = getattr(measure, each.name)
        if value is None or value == () or value == "" or each.name == "nominal_field":
            continue
        if isinstance(value, Text):
            found[each.name] = _text(value)
        elif isinstance(value, tuple):
            found[each.name] = list(value)
        else:
            found[each.name] = value.value if each.name == "rule" else value
    if measure.nominal_field is not None:
        found["nominal"] = f"design:{measure.nominal_field}"
    return found
