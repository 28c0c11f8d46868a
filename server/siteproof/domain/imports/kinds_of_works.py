"""The kind of project and the field of government a ledger's own words stand for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from siteproof.domain.checklist import Text

OTHER = "other"
_KIND_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("old_compound", ("老旧小区", "旧小区", "小区改造", "城镇老旧", "old compound")),
    ("water_supply", ("供水", "饮水", "自来水", "饮用水", "水利", "管网延伸", "water")),
    ("clinic", ("卫生", "医院", "医疗", "诊所", "clinic", "health")),
    ("elderly_care", ("养老", "敬老", "日间照料", "福利院", "助餐", "elderly")),
    ("school", ("学校", "教育", "幼儿园", "校舍", "小学", "中学", "school")),
    ("village_road", ("村道", "农村公路", "农村道路", "通村", "公路", "道路", "路面", "硬化", "village road", "road")),
)
KIND_LABELS: Mapping[str, Text] = MappingProxyType({
    "village_road": Text("农村公路", "Village road"),
    "old_compound": Text("老旧小区", "Old compound"),
    "school": Text("学校", "School"),
    "clinic": Text("卫生院", "Clinic"),
    "water_supply": Text("供水", "Water supply"),
    "elderly_care": Text("养老服务", "Elderly care"),
    OTHER: Text("其他", "Other"),
})  # fmt: skip
SECTORS: Mapping[str, Text] = MappingProxyType({
    "transport": Text("交通运输", "Transport"),
    "housing": Text("住房城建", "Housing"),
    "education": Text("教育", "Education"),
    "health": Text("卫生健康", "Health"),
    "water": Text("水利", "Water"),
    "civil": Text("民政", "Civil affairs"),
    OTHER: Text("其他", "Other"),
})  # fmt: skip
SECTOR_OF_KIND: Mapping[str, str] = MappingProxyType({
    "village_road": "transport", "old_compound": "housing", "school": "education", "clinic": "health",
    "water_supply": "water", "elderly_care": "civil",
})  # fmt: skip
_SECTOR_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("transport", ("交通", "公路")),
    ("housing", ("住建", "住房", "城建", "城管", "建设")),
    ("education", ("教育", "教体")),
    ("health", ("卫健", "卫生", "医")),
    ("water", ("水利", "水务")),
    ("civil", ("民政", "养老")),
)


def kind_of(text: str) -> str:
    """The kind that a category names; `other` when it is none of ours."""
    lowered = text.strip().lower()
    if lowered in KIND_LABELS:
        return lowered
    return next((kind for kind, words in _KIND_WORDS if any(word in lowered for word in words)), OTHER)


def sector_of(kind: str, lead_unit: str | None) -> str:
    """The field of government of a project whose ledger names none: by its kind, else by its lead unit."""
    if kind in SECTOR_OF_KIND:
        return SECTOR_OF_KIND[kind]
    return next((name for name, words in _SECTOR_WORDS if any(word in (lead_unit or "") for word in words)), OTHER)
