"""Which property of a feature says what: name, project, the road it belongs to, its declared length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from siteproof.domain.imports.columns import NO_COLUMN
from siteproof.domain.imports.headings import plain
from siteproof.domain.imports.quantities import plain_number

SITE_FIELDS: Mapping[str, str] = MappingProxyType({
    "name": "名称 点位名称 工地名称 路名 道路名称 路线名称 线路名称 小区名称 项目名称 "
            "work_name roadname road_name hab_name name title",
    "project": "项目编号 民生实事编号 项目序号 实事编号 project_no projectno project_number project number",
    "code": "点位编号 路线编码 路线编号 线路编码 线路编号 道路编码 道路编号 路线代码 "
            "site_code road_code road_id mrl_id er_id hab_id code",
    "length": "申报长度 设计长度 路线长度 线路长度 道路长度 长度 里程 建设里程 declared_length declared_km declared_m "
              "length_km length_m proposed_length proposed_l length",
    "buffer": "缓冲 缓冲距离 缓冲米 buffer_m buffer",
})  # fmt: skip
_BY_TEXT = {
    plain(word).replace("_", ""): (name, rank)
    for name, words in SITE_FIELDS.items()
    for rank, word in enumerate(words.split())
}
_UNIT = re.compile(r"[(（_\s]*(公里|千米|km|米|m)[)）]?$", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(?:约)?([\d.,]+)\s*(公里|千米|km|米|m)?\s*", re.IGNORECASE)
M_PER_UNIT = {"公里": 1000.0, "千米": 1000.0, "km": 1000.0, "米": 1.0, "m": 1.0}


@dataclass(frozen=True, slots=True)
class SiteColumns:
    """Field to property name; `length_unit` when the property's own name carries it."""

    names: Mapping[str, str]
    length_unit: str | None

    def of(self, properties: Mapping[str, Any], name: str) -> Any:
        """The value of a field, None when the file has no such property."""
        key = self.names.get(name)
        return None if key is None else properties.get(key)


def find_columns(keys: Iterable[str], named: Mapping[str, str]) -> tuple[SiteColumns, list[tuple[str, str]]]:
    """The columns of a file's property names; also the (field, name) of `--map` that the file does not have."""
    present = list(dict.fromkeys(keys))
    ranked: dict[str, tuple[int, str]] = {}
    for key in present:
        for text in (plain(key), _UNIT.sub("", plain(key))):
            found = _BY_TEXT.get(text.replace("_", ""))
            if found is not None and (found[0] not in ranked or found[1] < ranked[found[0]][0]):
                ranked[found[0]] = (found[1], key)
    names = {name: key for name, (_, key) in ranked.items()}
    lost: list[tuple[str, str]] = []
    for name, wanted in named.items():
        if wanted == NO_COLUMN:
            names.pop(name, None)
            continue
        match = next((key for key in present if key == wanted or plain(key) == plain(wanted)), None)
        if match is None:
            lost.append((name, wanted))
        else:
            names[name] = match
    unit = _UNIT.search(plain(names["length"])) if "length" in names else None
    return SiteColumns(names, unit.group(1).lower() if unit else None), lost


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared length: its number and unit (None: not said); `number` None when it is unreadable."""

    number: float | None
    unit: str | None


def read_declared(value: Any, heading_unit: str | None) -> Declared | None:
    """The declared length of one feature; None when there is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Declared(float(value), heading_unit) if value == value and 0 < value < 1e9 else None
    found = _LENGTH.fullmatch(str(value))
    number = plain_number(found.group(1)) if found else None
    if found is None or number is None or number <= 0:
        return Declared(None, None)
    return Declared(number, (found.group(2) or heading_unit or "").lower() or None)
