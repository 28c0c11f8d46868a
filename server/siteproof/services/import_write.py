"""Writing what an import planned: projects with the units and sectors they name, their events and their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from siteproof.domain.imports.kinds_of_works import SECTORS
from siteproof.services.import_plan import PLAIN, UNITS, PlannedProject
from siteproof.services.pending_work import enqueue
from siteproof.store.log import Look, append_event
from siteproof.store.models import Project, Sector, Unit
from siteproof.store.queries import imports as queries
from siteproof.store.queries.changes import objects_of_project
from siteproof.store.unit_of_work import UnitOfWork

_DAYS = frozenset({"planned_start_on", "planned_finish_on"})


def write_projects(
    uow: UnitOfWork,
    planned: Sequence[PlannedProject],
    *,
    is_demo: bool,
    now: datetime,
    new_id: Callable[[], str],
    user_id: str | None,
    units_in: str | None = None,
) -> None:
    """Write new and changed projects; a changed one gets a new version, an equal one stays as it is.

    A unit that is new belongs to the area `units_in`, None: the county.
    """
    ids = _Ids(uow, new_id, now, units_in)
    checklists = queries.checklists_by_kind(uow)
    scopes = ScopesOfAreas(uow)
    changes: list[tuple[str, str, Mapping[str, Any], list[Look]]] = []
    for each in planned:
        if each.change == "same":
            continue
        project, before = each.stored, []
        if project is None:
            project = Project(id=new_id(), programme_year=each.year, number=each.number, is_demo=is_demo, version=1)
            project.checklist_id = checklists.get(each.said["kind"])
            project.stage = "construction"
        else:
            before, project.version = scopes.of(project), project.version + 1
        _set(project, each.changes, ids)
        if each.stored is None:
            uow.session.add(project)
        looked = dict.fromkeys([*before, *scopes.of(project)])
        moved = before and set(before) != set(scopes.of(project))
        objects = objects_of_project(uow, project.id) if moved else [("project", project.id)]
        data = {"import": each.said}
        looks = [(scope, type_, object_id) for type_, object_id in objects for scope in looked]
        changes.append(("project", project.id, data, looks))
    uow.session.flush()
    if changes:
        queries.log_changes(uow, changes, at=now, user_id=user_id)
    for _, project_id, _, _ in changes:
        enqueue(uow, "evaluate", project_id, now)


def _set(project: Project, changes: Mapping[str, Any], ids: _Ids) -> None:
    """Write ledger words into the columns of a project."""
    if "name" in changes and (project.name_en is None or project.name_en == project.name):
        project.name_en = changes["name"]
    for name in PLAIN:
        if name in changes:
            value = changes[name]
            setattr(project, name, date.fromisoformat(value) if name in _DAYS else value)
    for name in UNITS:
        if name in changes:
            setattr(project, f"{name}_id", ids.unit(changes[name], contractor=name == "contractor_unit"))
    if "area" in changes:
        project.area_id = changes["area"]
    if "sector" in changes:
        project.sector_id = ids.sector(changes["sector"])
    if "leader" in changes:
        project.leader_id = ids.leaders[changes["leader"]]


class _Ids:
    """Ids of units, sectors and leaders by name; units and sectors that are new are made when first named."""

    def __init__(self, uow: UnitOfWork, new_id: Callable[[], str], now: datetime, units_in: str | None) -> None:
        self._uow, self._new_id, self._now = uow, new_id, now
        self._units: dict[str, str] = {unit["name"]: unit["id"] for unit in queries.units(uow)}
        self._sectors: dict[str, str] = {sector["name"]: sector["id"] for sector in queries.sectors(uow)}
        self.leaders: dict[str, str] = {leader["name"]: leader["id"] for leader in queries.leaders(uow)}
        areas = queries.areas(uow)
        county = next((area["id"] for area in areas if area["kind"] == "county"), None)
        self._units_in = units_in or county

    def unit(self, name: str, *, contractor: bool) -> str:
        """The id of the unit called so."""
        if name not in self._units:
            self._units[name] = self._new_id()
            kind = "company" if contractor or name.endswith(("公司", "集团", "厂")) else "department"
            kind = "township" if name.endswith(("镇", "乡", "街道", "镇政府", "乡政府", "人民政府", "办事处")) else kind
            unit = Unit(id=self._units[name], name=name, name_en=name, kind=kind, area_id=self._units_in, version=1)
            self._add(unit, "unit")
        return self._units[name]

    def sector(self, name: str) -> str:
        """The id of the sector called so."""
        if name not in self._sectors:
            ours = next((id_ for id_, words in SECTORS.items() if words.zh == name), None)
            taken = set(self._sectors.values())
            self._sectors[name] = ours if ours is not None and ours not in taken else self._new_id()
            name_en = SECTORS[ours].en if ours is not None else name
            self._add(Sector(id=self._sectors[name], name=name, name_en=name_en, version=1), "sector")
        return self._sectors[name]

    def _add(self, row: Unit | Sector, kind: str) -> None:
        self._uow.session.add(row)
        self._uow.session.flush()
        append_event(self._uow, kind="administered", subject_type=kind, subject_id=row.id, at=self._now)


class ScopesOfAreas:
    """Which scopes see a project, from the area tree read once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._parents = {area["id"]: area["parent_id"] for area in queries.areas(uow)}

    def of(self, project: Project) -> list[str]:
        """Its area, all above it, and its sector."""
        found: list[str] = []
        area_id: str | None = project.area_id
        while area_id is not None and f"area:{area_id}" not in found:
            found.append(f"area:{area_id}")
            area_id = self._parents.get(area_id)
        return [*found, f"sector:{project.sector_id}"]
