"""A township of 100 projects as a real yearly list has it: names, designs, milestones, road lines, lists, tasks."""

import math
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from factories.county import EAST, EAST_VILLAGE, ROADS, add_county
from harness.sources import REPOSITORY
from siteproof.services.announce import announce_administered, announce_task
from siteproof.services.load_checklists import load_checklist
from siteproof.store.models import Area, Milestone, Project, Site, Task
from siteproof.store.unit_of_work import UnitOfWork

PROJECTS, TASKS, CORNERS, OUTLINE_CORNERS = 100, 30, 24, 400
INSPECTOR = "wang"
PATROL = "village-road-patrol"
NOW = datetime(2026, 9, 1, tzinfo=UTC)
MILESTONES = (("base", "路基", "Earthworks", 20.0), ("sub", "基层", "Base course", 20.0),
              ("slab", "面层", "Slab", 40.0), ("drain", "边沟", "Ditches", 10.0),
              ("safety", "安保", "Safety works", 10.0))  # fmt: skip
DESIGN = {"slab_thickness_mm": 200, "pavement_width_mm": 4500, "base_thickness_mm": 180, "base_width_mm": 5000,
          "flexural_strength_mpa": 4.5, "cross_slope_pct": 1.5, "joint_spacing_m": 5, "chainage_end": 1800}  # fmt: skip
FIRST, SECOND, THIRD = "槐柳梧桐枫松杉竹桃李", "树溪塘坪坳岭湾垭坝冲", "上下东西南北新老前后"


def _road(dice: random.Random) -> dict[str, Any]:
    lon, lat, heading = 104 + dice.random() / 5, 30 + dice.random() / 5, dice.random() * 6
    corners = []
    for _ in range(CORNERS):
        corners.append([round(lon, 6), round(lat, 6)])
        heading += dice.uniform(-0.5, 0.5)
        lon, lat = lon + 0.0008 * math.cos(heading), lat + 0.0007 * math.sin(heading)
    return {"type": "LineString", "coordinates": corners}


def _outline(dice: random.Random) -> dict[str, Any]:
    turns = [2 * math.pi * n / OUTLINE_CORNERS for n in range(OUTLINE_CORNERS)]
    reach = [0.12 * (1 + dice.uniform(-0.05, 0.05)) for _ in turns]
    ring = [
        [round(104.1 + far * math.cos(t), 6), round(30.1 + far * math.sin(t), 6)]
        for t, far in zip(turns, reach, strict=True)
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _project(n: int) -> Project:
    name = f"{FIRST[n % 10]}{SECOND[n // 10]}{THIRD[n * 7 % 10]}村道路硬化工程"
    return Project(
        id=f"p{n:03}", programme_year=2026, number=f"2026-{n:03}", name=name, name_en=f"Village road paving {n}",
        kind="village_road", sector_id=ROADS, area_id=EAST_VILLAGE, responsible_unit_id="builder",
        budget_fen=95_000_000, promised_quantity=1.8, promised_unit="km",
        planned_start_on=date(2026, 3, 1) + timedelta(days=n % 40),
        planned_finish_on=date(2026, 10, 1) + timedelta(days=n % 60), stage="building", checklist_id=PATROL,
        design=DESIGN,
    )  # fmt: skip


def _site(n: int, line: dict[str, Any]) -> Site:
    lons, lats = zip(*line["coordinates"], strict=True)
    return Site(
        id=f"p{n:03}-site", project_id=f"p{n:03}", name="一标段", name_en="Lot 1", kind="line", geometry=line,
        buffer_m=30.0, min_lat_deg=min(lats), max_lat_deg=max(lats), min_lon_deg=min(lons), max_lon_deg=max(lons),
    )  # fmt: skip


def _task(n: int) -> Task:
    return Task(
        id=f"t{n:03}", project_id=f"p{n:03}", site_id=f"p{n:03}-site", checklist_id=PATROL, checklist_version=1,
        assignee_id=f"user-{INSPECTOR}", kind="planned", due_on=date(2026, 9, 10) + timedelta(days=n), hold_point=None,
    )  # fmt: skip


def add_township(uow: UnitOfWork) -> None:
    """The small county of all fault tests, its eastern township filled and every list published."""
    dice = random.Random(7)
    add_county(uow)
    east = uow.session.get(Area, EAST)
    assert east is not None
    east.geometry = _outline(dice)
    for file in sorted((REPOSITORY / "server" / "siteproof" / "checklists").glob("*.yaml")):
        load_checklist(uow, file.read_text(encoding="utf-8"), file.name, NOW)
    uow.session.add_all([_project(n) for n in range(PROJECTS)])
    uow.session.flush()
    for n in range(PROJECTS):
        uow.session.add(_site(n, _road(dice)))
        uow.session.add_all(
            Milestone(
                id=f"p{n:03}-{code}",
                project_id=f"p{n:03}",
                code=code,
                name=zh,
                name_en=en,
                weight_pct=weight,
                position=position,
            )
            for position, (code, zh, en, weight) in enumerate(MILESTONES)
        )
    uow.session.flush()
    for n in range(PROJECTS):
        announce_administered(
            uow, f"p{n:03}", [("project", f"p{n:03}"), ("site", f"p{n:03}-site"), ("area", EAST)], NOW
        )
    for n in range(TASKS):
        uow.session.add(_task(n))
        uow.session.flush()
        announce_task(uow, f"t{n:03}", f"user-{INSPECTOR}", NOW)
