"""The six kinds of livelihood projects of the demo county: milestones, units, checklists, pictures.

Milestone weights are ours: each kind has only milestones that its checklist can observe.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of project: how many there are, who runs it, what it is made of, which scenes show each milestone."""

    id: str
    count: int
    sector_id: str
    unit_id: str
    contractor_id: str
    site_kind: str
    quantity_unit: str
    yuan_per_unit: tuple[int, int]
    milestones: tuple[tuple[str, str, str, int], ...]  # code, zh, en, weight in percent
    scenes: tuple[tuple[str, ...], ...]  # per milestone
    checklist_id: str


ROAD = Kind(
    "village_road", 24, "transport", "office-transport", "builder-luqiao", "line", "公里", (420_000, 980_000),
    (("subgrade", "路基", "Subgrade", 25), ("base", "基层", "Base", 30),
     ("surface", "面层(含路肩排水)", "Surface with shoulders and drains", 45)),
    (("road-mud", "road-old", "notice-board"), ("road-gravel", "road-forms"),
     ("road-new", "road-curing", "joint-ruler", "flatness", "road-drain")),
    "village-road-cc-under-construction",
)  # fmt: skip
COMPOUND = Kind(
    "old_compound", 20, "housing", "office-housing", "builder-anju", "outline", "户", (14_000, 26_000),
    (("pipes", "雨污管网", "Sewers and drains", 30), ("paving", "道路铺装", "Paving", 25),
     ("facade", "屋面外墙", "Roof and facade", 35), ("greening", "绿化照明", "Greening and lighting", 10)),
    (("manhole", "ditch-before"), ("cover-edge", "road-asphalt"), ("facade-net", "roof"), ("facade-new", "roof")),
    "old-compound-patrol",
)  # fmt: skip
_BUILDING = (
    ("foundation", "基础", "Foundation", 20), ("frame", "主体封顶", "Structure", 35),
    ("fitting", "装修安装", "Fitting out", 35), ("equipment", "设备与启用", "Equipment and use", 10),
)  # fmt: skip
_BUILDING_SCENES = (("notice-board", "road-mud"), ("facade-net", "roof"), ("facade-old", "facade-new"), ("facade-new",))
SCHOOL = Kind(
    "school", 18, "education", "office-education", "builder-hengji", "outline", "㎡", (2_300, 3_600),
    _BUILDING, _BUILDING_SCENES, "public-building-patrol",
)  # fmt: skip
CLINIC = Kind(
    "clinic", 7, "health", "office-health", "builder-hengji", "outline", "床", (90_000, 160_000),
    _BUILDING, _BUILDING_SCENES, "public-building-patrol",
)  # fmt: skip
WATER = Kind(
    "water_supply", 17, "water", "office-water", "builder-qingyuan", "line", "公里", (160_000, 320_000),
    (("trench", "开槽", "Trench", 25), ("pipe", "铺管", "Pipe laying", 45), ("test", "试压冲洗", "Test and flush", 15),
     ("restore", "回填恢复", "Backfill and restore", 15)),
    (("ditch-before", "road-mud"), ("ditch-new", "manhole"), ("manhole",), ("road-gravel", "road-drain")),
    "water-supply-patrol",
)  # fmt: skip
CARE = Kind(
    "elderly_care", 14, "civil", "office-civil", "builder-anju", "point", "床", (28_000, 60_000),
    (("fitting", "改造装修", "Conversion", 55), ("barrier_free", "无障碍", "Barrier-free access", 20),
     ("equipment", "设备与启用", "Equipment and use", 25)),
    (("facade-old", "facade-net"), ("cover-edge",), ("facade-new",)),
    "elderly-care-patrol",
)  # fmt: skip

KINDS: tuple[Kind, ...] = (ROAD, COMPOUND, SCHOOL, CLINIC, WATER, CARE)


def kind(kind_id: str) -> Kind:
    """The kind with this id."""
    return next(k for k in KINDS if k.id == kind_id)


def shares(kind_id: str, progress_pct: float) -> dict[str, float]:
    """Percent of each milestone when the weighted whole stands at `progress_pct` and work goes in order.

    Neighbouring milestones overlap a little in life; here they follow each other, which keeps the sum exact.
    """
    left = max(0.0, min(100.0, progress_pct))
    result: dict[str, float] = {}
    for code, _zh, _en, weight in kind(kind_id).milestones:
        done = min(left, float(weight))
        result[code] = round(100.0 * done / weight, 1)
        left -= done
    return result
