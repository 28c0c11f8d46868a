"""Which area a ledger's place names: a township, a village of it, several (the county), or none that is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from siteproof.domain.imports.known_county import KnownCounty
from siteproof.domain.imports.text_cells import one_edit_apart
from siteproof.domain.reasons import Numbers

_SEPARATORS = re.compile(r"[、,，;；/]|\s+(?=\S)")
_WHOLE_COUNTY = re.compile(r"(全县|全区|全市|县域|各乡镇.*|各镇.*|全县各.*|县城|城区|县本级)")
_LOOKS_LIKE = re.compile(
    r".{1,20}(镇|乡|街道|办事处|苏木|园区|新区|开发区|经开区|高新区|管委会|区|县|市|村|社区|农场|林场|牧场|"
    r"township|town|street|park|village)\S{0,20}",
    re.IGNORECASE,
)
RARE_ROWS = 200
RARE_TIMES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """The area's id (None when it cannot be told) with the code and numbers of what is odd about it."""

    area_id: str | None
    code: str | None = None
    numbers: Numbers = field(default_factory=dict)


def find_place(text: str, known: KnownCounty) -> Place:
    """The area that a cleaned text names; without a list of townships the text itself is the id."""
    if known.townships is None:
        parts = [part for part in _SEPARATORS.split(text) if part]
        if _WHOLE_COUNTY.fullmatch(text) or len(parts) > 1:
            return Place(text, "several_areas" if len(parts) > 1 else None)
        return Place(text) if _LOOKS_LIKE.fullmatch(text) else Place(text, "area_unclear", {"value": text})
    parts = [part for part in _SEPARATORS.split(text) if part]
    one = _one_place(text, known) if len(parts) == 1 else None
    if one is not None:
        return Place(one)
    if len(parts) > 1 and known.county is not None and all(_one_place(part, known) for part in parts):
        return Place(known.county[0], "several_areas")
    alike = nearest(text, known.townships)
    if alike is not None:
        return Place(None, "unknown_area_alike", {"value": text, "other": alike})
    return Place(None, "unknown_area", {"value": text})


def _one_place(text: str, known: KnownCounty) -> str | None:
    townships = known.townships or {}
    text = re.sub(r"(人民政府|政府)$", "", text)
    if known.county is not None:
        text = text.removeprefix(known.county[1]) or text
        if text == known.county[1] or _WHOLE_COUNTY.fullmatch(text):
            return known.county[0]
    if text in townships:
        return townships[text]
    for name, township_id in townships.items():
        if text.startswith(name):
            return known.villages.get((township_id, text.removeprefix(name).strip()), township_id)
    matches = {area_id for (_, village), area_id in known.villages.items() if village == text}
    return matches.pop() if len(matches) == 1 else None


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The one name that differs from the text in a single character."""
    found = [name for name in names if one_edit_apart(text, name)]
    return found[0] if len(found) == 1 else None


def odd_names(names_by_row: Mapping[int, str]) -> dict[int, tuple[str, Numbers]]:
    """Without a list: names that a long table writes hardly ever, or one character off a usual one."""
    counts = Counter(names_by_row.values())
    usual = {name for name, count in counts.items() if count >= max(5, len(names_by_row) // 100)}
    rare = {name for name, count in counts.items() if count <= RARE_TIMES} if len(names_by_row) >= RARE_ROWS else set()
    if len(usual) < 2 or sum(counts[name] for name in usual) < 0.9 * len(names_by_row):
        rare = set()
    told: dict[str, tuple[str, Numbers]] = {}
    for name, count in counts.items():
        alike = nearest(name, usual) if name not in usual else None
        if alike is not None:
            told[name] = ("area_looks_alike", {"value": name, "other": alike})
        elif name in rare:
            told[name] = ("area_rare", {"value": name, "count": count})
    return {row: told[name] for row, name in names_by_row.items() if name in told}
