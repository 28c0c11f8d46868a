"""Reading a checklist document (from YAML or JSON) with every problem named by its path.

Accepts texts in one language (a county's own list may be Chinese only) and bilingual ones. Reading
files and finding line numbers is the caller's work.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from siteproof.domain.checklist import (
    Checklist,
    ChecklistInvalid,
    ChecklistProblem,
    Criticality,
    Grade,
    Item,
    ItemKind,
    Label,
    Option,
    PhotoDemand,
    ProgressDemand,
    Source,
    Text,
)
from siteproof.domain.document_reader import Reader
from siteproof.domain.measure_parse import read_measure

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_CHECKLIST_NAMES = (
    "id", "version", "name", "applies_to", "standards", "design_fields", "labels", "dwell_min_s", "items",
)  # fmt: skip
_ITEM_NAMES = (
    "id", "name", "kind", "crit", "std", "photo", "sev", "days", "hold_point", "hint", "note",
    "measure", "options", "fail_on", "fields", "progress",
)  # fmt: skip
_NEEDED_BY_KIND = {
    ItemKind.MEASURE: ("measure",),
    ItemKind.CHOICE: ("options", "fail_on"),
    ItemKind.PROGRESS: ("progress",),
}


def parse_checklist(document: object) -> Checklist:
    """The checklist in `document` (parsed YAML or JSON).

    Raises ChecklistInvalid listing every problem as (path, reason).
    """
    problems: list[ChecklistProblem] = []
    reader = Reader(document, (), problems, _CHECKLIST_NAMES)
    found = _checklist(reader)
    if problems:
        raise ChecklistInvalid(problems)
    return found


def _checklist(reader: Reader) -> Checklist:
    design_fields = reader.texts("design_fields")
    items = tuple(_item(each, design_fields) for each in reader.objects("items", _ITEM_NAMES))
    seen: set[str] = set()
    for position, item in enumerate(items):
        if item.id in seen:
            reader.problem("duplicate_id", "items", position, "id")
        seen.add(item.id)
    if not items:
        reader.problem("empty", "items")
    return Checklist(
        id=reader.pattern("id", _ID),
        version=reader.integer("version", low=1),
        name=reader.bilingual("name"),
        applies_to=MappingProxyType(_applies_to(reader)),
        standards=reader.texts("standards"),
        design_fields=design_fields,
        items=items,
        labels=MappingProxyType(_labels(reader)),
        dwell_min_s=reader.integer("dwell_min_s", low=0) if reader.has("dwell_min_s") else None,
    )


def _applies_to(reader: Reader) -> dict[str, str]:
    found = reader.mapping("applies_to")
    renamed = {"project_kind" if name == "project_type" else name: value for name, value in found.items()}
    for name, value in renamed.items():
        if not isinstance(value, str):
            reader.problem("not_a_text", "applies_to", name)
    return {name: str(value) for name, value in renamed.items()}


def _labels(reader: Reader) -> dict[str, Label]:
    if not reader.has("labels"):
        return {}
    labels: dict[str, Label] = {}
    for name in reader.mapping("labels"):
        label = reader.child("labels").child(name, ("zh", "en", "unit"))
        unit = label.text("unit") if label.has("unit") else None
        labels[name] = Label(Text(label.text("zh"), label.text("en")), unit)
    return labels


def _item(reader: Reader, design_fields: tuple[str, ...]) -> Item:
    kind = reader.member("kind", ItemKind, ItemKind.CHECK)
    for name in _NEEDED_BY_KIND.get(kind, ()):
        if not reader.has(name):
            reader.problem("missing", name)
    if kind is ItemKind.LAB and not (reader.has("fields") or reader.has("measure")):
        reader.problem("lab_needs_fields_or_measure", "fields")
    options = _options(reader) if reader.has("options") else ()
    fail_on = reader.texts("fail_on") if reader.has("fail_on") else ()
    for option in fail_on:
        if option not in {each.id for each in options}:
            reader.problem("not_an_option", "fail_on")
    hint = "hint" if reader.has("hint") else "note"
    return Item(
        id=reader.text("id"),
        name=reader.bilingual("name"),
        kind=kind,
        crit=reader.member("crit", Criticality, Criticality.GENERAL),
        sev=reader.member("sev", Grade, Grade.GENERAL),
        days=reader.integer("days", low=0),
        std=_source(reader),
        photo=_photo(reader) if reader.has("photo") else None,
        measure=read_measure(reader.child("measure"), design_fields) if reader.has("measure") else None,
        options=options,
        fail_on=fail_on,
        fields=reader.texts("fields") if reader.has("fields") else (),
        progress=_progress(reader) if reader.has("progress") else None,
        hold_point=reader.boolean("hold_point"),
        hint=reader.bilingual(hint) if reader.has(hint) else None,
    )


def _options(reader: Reader) -> tuple[Option, ...]:
    found: list[Option] = []
    for position, value in enumerate(reader.sequence("options")):
        if isinstance(value, str):
            found.append(Option(value, Text(value, value)))
            continue
        option = reader.child("options").child(position, ("id", "name"))
        found.append(Option(option.text("id"), option.bilingual("name")))
    if len({option.id for option in found}) != len(found):
        reader.problem("duplicate_id", "options")
    if len(found) < 2:
        reader.problem("too_few", "options")
    return tuple(found)


def _source(reader: Reader) -> Source:
    std = reader.child("std", ("code", "clause", "mark", "note", "same_read_in", "same_numbers_read_in"))
    notes = [std.text(name) for name in ("note", "same_read_in", "same_numbers_read_in") if std.has(name)]
    return Source(
        code=std.text("code"),
        clause=std.text("clause"),
        mark=std.one_of("mark", ("R", "M", "S", "?")),
        note="; ".join(notes) or None,
    )


def _photo(reader: Reader) -> PhotoDemand:
    photo = reader.child("photo", ("when", "min", "what"))
    return PhotoDemand(
        when=photo.one_of("when", ("fail", "always")),
        min=photo.integer("min", low=0),
        what=photo.bilingual("what"),
    )


def _progress(reader: Reader) -> ProgressDemand:
    progress = reader.child("progress", ("unit", "milestones"))
    milestones = progress.texts("milestones")
    if not milestones:
        progress.problem("empty", "milestones")
    return ProgressDemand(progress.one_of("unit", ("pct", "chainage_m")), milestones)
