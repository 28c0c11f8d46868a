"""The administered side of the demo: areas, units, people, checklists, projects with plans and sites, tasks.

Everything is written as an office would have administered it, with its events in the log, and is marked
as demo data.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from siteproof.domain.geo import bounding_box
from siteproof.services.announce import announce_administered, announce_task
from siteproof.services.load_checklists import load_checklist
from siteproof.services.passwords import hash_password
from siteproof.services.pending_work import enqueue
from siteproof.services.seed_demo import people
from siteproof.services.seed_demo.design import DESIGN
from siteproof.services.seed_demo.land import Land
from siteproof.services.seed_demo.projects import DemoProject
from siteproof.services.seed_demo.story import baseline, planned_share_pct
from siteproof.store.models import (
    Area,
    BaselinePoint,
    CountySetting,
    Milestone,
    Project,
    Sector,
    Site,
    Task,
    Unit,
    User,
    UserArea,
    UserSector,
)
from siteproof.store.unit_of_work import UnitOfWork

SHIPPED_CHECKLISTS = Path(__file__).resolve().parents[2] / "checklists"
DEMO_CHECKLISTS = Path(__file__).resolve().parent / "checklists"
SETTINGS: dict[str, Any] = {
    "county": {"name": "示范县", "name_en": "Shifan County"},
    "zone": "Asia/Shanghai",
    "thresholds": {"evidence_age_days": 14},
}
_VERIFIED_SHARE = {"s": 0.97, "b": 0.75, "r": 0.45, "x": 0.45, "m": 0.5, "q": 0.92, "o": 0.93, "c": 0.95}


def add_county(uow: UnitOfWork, ground: Land, projects: list[DemoProject]) -> None:
    """Areas with their outlines, sectors, units and the county's settings."""
    county = people.COUNTY_ID
    uow.session.add(Area(id=people.PROVINCE_ID, kind="province", name="示范省", name_en="Shifan Province"))
    uow.session.flush()
    uow.session.add(
        Area(
            id=county,
            parent_id=people.PROVINCE_ID,
            kind="county",
            name="示范县",
            name_en="Shifan County",
            geometry=ground.county(),
        )
    )
    uow.session.flush()
    for n, (area_id, name, name_en) in enumerate(people.TOWNSHIPS):
        township = Area(id=area_id, parent_id=county, kind="township", name=name, name_en=name_en)
        township.geometry = ground.township(n)
        uow.session.add(township)
    uow.session.flush()
    for project in projects:
        if project.village[0]:
            zh, en = project.village
            parent = people.TOWNSHIPS[project.township][0]
            uow.session.add(Area(id=project.village_id, parent_id=parent, kind="village", name=zh + "村", name_en=en))
    uow.session.add_all(Sector(id=sector_id, name=zh, name_en=en) for sector_id, zh, en in people.SECTORS)
    uow.session.add_all(
        Unit(id=each.id, name=each.name, name_en=each.name_en, kind=each.kind, area_id=county) for each in people.UNITS
    )
    uow.session.add_all(
        Unit(id=f"township-{area_id}", name=name, name_en=name_en, kind="township", area_id=area_id)
        for area_id, name, name_en in people.TOWNSHIPS
    )
    uow.session.add_all(CountySetting(key=key, value=value) for key, value in SETTINGS.items())
    uow.session.flush()


def add_people(uow: UnitOfWork, password: str) -> None:
    """All demo accounts with one password (hashed once: it is one secret, and only the demo has it)."""
    hashed = hash_password(password)
    for each in people.USERS:
        user = User(id=each.id, username=each.username, name=each.name, name_en=each.name_en, role=each.role)
        user.unit_id, user.password_hash, user.is_demo = each.unit_id, hashed, True
        uow.session.add(user)
    uow.session.flush()
    for each in people.USERS:
        uow.session.add_all(UserArea(user_id=each.id, area_id=area_id) for area_id in each.areas)
        uow.session.add_all(UserSector(user_id=each.id, sector_id=sector_id) for sector_id in each.sectors)
    uow.session.flush()


def add_checklists(uow: UnitOfWork, now: datetime) -> None:
    """The shipped checklists and the short lists of the demo, through the same door as a county's own."""
    for folder in (SHIPPED_CHECKLISTS, DEMO_CHECKLISTS):
        for file in sorted(folder.glob("*.yaml")):
            load_checklist(uow, file.read_text("utf-8"), file.name, now)


def add_projects(uow: UnitOfWork, projects: list[DemoProject], today: date, now: datetime) -> None:
    """Projects with milestones, plans and sites, each announced to its scopes."""
    uow.session.add_all(_project(each, today) for each in projects)
    uow.session.flush()
    for each in projects:
        uow.session.add_all(_milestones(each))
        if each.has_baseline:
            uow.session.add_all(
                BaselinePoint(project_id=each.id, period_end_on=on, planned_pct=pct) for on, pct in baseline(each)
            )
        uow.session.add(_site(each))
    uow.session.flush()
    for each in projects:
        announce_administered(uow, each.id, [("project", each.id), ("site", site_id(each))], now)
        enqueue(uow, "evaluate", each.id, now)


def site_id(project: DemoProject) -> str:
    """Id of the one site of a demo project."""
    return f"{project.id}-site"


def _project(each: DemoProject, today: date) -> Project:
    return Project(
        id=each.id,
        programme_year=today.year,
        number=each.number,
        name=each.name,
        name_en=each.name_en,
        kind=each.kind.id,
        sector_id=each.kind.sector_id,
        area_id=each.village_id,
        leader_id=each.leader_id,
        lead_unit_id=each.kind.unit_id,
        responsible_unit_id=each.responsible_unit_id,
        responsible_person=each.responsible_person,
        contractor_unit_id=each.kind.contractor_id,
        budget_fen=each.budget_fen,
        paid_fen=_paid_fen(each, today),
        paid_on=today - timedelta(days=12),
        promised_quantity=each.quantity,
        promised_unit=each.kind.quantity_unit,
        planned_start_on=each.start_on,
        planned_finish_on=each.finish_on,
        accepted_on=each.accepted_on,
        stage="completed" if each.accepted_on else "construction",
        checklist_id=each.kind.checklist_id,
        design=DESIGN if each.kind.id == "village_road" else None,
        is_demo=True,
    )


def _paid_fen(each: DemoProject, today: date) -> int | None:
    """Money follows the verified work a little behind; in the story `m` it runs ahead; sometimes unknown."""
    rng = Random(f"paid-{each.id}")
    if each.story == "w":
        return 0
    if each.story != "m" and rng.random() < 0.12:
        return None
    done_pct = 100.0 if each.story == "d" else planned_share_pct(each, today) * _VERIFIED_SHARE[each.story]
    paid_pct = 72.0 if each.story == "m" else max(0.0, done_pct * rng.uniform(0.80, 0.93))
    return round(each.budget_fen * paid_pct / 100 / 10_000) * 10_000


def _milestones(each: DemoProject) -> list[Milestone]:
    found: list[Milestone] = []
    done_pct = 0
    for position, (code, zh, en, weight) in enumerate(each.kind.milestones):
        done_pct += weight
        planned_on = each.start_on + (each.finish_on - each.start_on) * done_pct / 100
        milestone = Milestone(id=f"{each.id}-{code}", project_id=each.id, code=code, name=zh, name_en=en)
        milestone.weight_pct, milestone.planned_on, milestone.position = float(weight), planned_on, position
        found.append(milestone)
    return found


def _site(each: DemoProject) -> Site:
    box = bounding_box(each.geometry)
    assert box is not None
    west, south, east, north = box
    return Site(
        id=site_id(each),
        project_id=each.id,
        name=each.name,
        name_en=each.name_en,
        kind=each.kind.site_kind,
        geometry=each.geometry,
        buffer_m=each.buffer_m,
        min_lat_deg=south,
        min_lon_deg=west,
        max_lat_deg=north,
        max_lon_deg=east,
    )


def add_tasks(uow: UnitOfWork, projects: list[DemoProject], today: date, now: datetime) -> None:
    """Open tasks: three for every inspector at his nearest works, and one wherever nobody has been for long."""
    for nth, (project, checklist_id, kind, days, hold_point) in enumerate(_planned_tasks(projects)):
        task = Task(id=f"task-{nth + 1:03d}", project_id=project.id, site_id=site_id(project))
        task.checklist_id, task.checklist_version, task.assignee_id = checklist_id, 1, project.inspector_id
        task.kind, task.due_on, task.hold_point = kind, today + timedelta(days=days), hold_point
        uow.session.add(task)
        uow.session.flush()
        announce_task(uow, task.id, task.assignee_id, now)


def _planned_tasks(projects: list[DemoProject]) -> list[tuple[DemoProject, str, str, int, str | None]]:
    found: list[tuple[DemoProject, str, str, int, str | None]] = []
    for inspector in (user.id for user in people.USERS if user.role == "inspector"):
        own = [p for p in projects if p.inspector_id == inspector and p.story not in "wd"]
        roads = [p for p in own if p.kind.id == "village_road"]
        compounds = [p for p in own if p.kind.id == "old_compound"]
        schools = [p for p in own if p.kind.id == "school"]
        found += [(p, "village-road-patrol", "drawn", 0, None) for p in roads[:1]]
        found += [(p, "compound-roof-facade", "planned", 1, "蓄水试验") for p in compounds[:1]]
        found += [(p, p.kind.checklist_id, "planned", 4, None) for p in schools[:1]]
        taken = {p.id for p, *_ in found}
        found += [(p, p.kind.checklist_id, "planned", 2, None) for p in own if p.story in "qx" and p.id not in taken]
    return found
