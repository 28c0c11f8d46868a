"""Writing what an import planned: projects with the units and sectors they name, their events and their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from siteproof.domain.imports.kinds_of_works import SECTORS
from siteproof.services.import_plan import PLAIN, UNITS, PlannedProject
from siteproof.services.pending_work import enqueue_all
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
    rows: list[dict[str, Any]] = []
    changes: list[tuple[str, str, Mapping[str, Any], list[Look]]] = []
    for each in planned:
        if each.change == "same":
            continue
        values = _values(each, ids)
        project = each.stored
        if project is None:
            rows.append(
                {**_BLANK, "id": new_id(), "programme_year": each.year, "number": each.number, "is_demo": is_demo,
                 "checklist_id": checklists.get(each.said["kind"]), "stage": "construction", **values}
            )  # fmt: skip
            project_id, looks = rows[-1]["id"], _looks_of_new(rows[-1], scopes)
        else:
            project_id, looks = project.id, _change(uow, project, values, scopes)
        changes.append(("project", project_id, {"import": each.said}, looks))
    uow.session.flush()
    if rows:
        queries.insert_projects(uow, rows)
    if changes:
        queries.log_changes(uow, changes, at=now, user_id=user_id)
        enqueue_all(uow, "evaluate", [project_id for _, project_id, _, _ in changes], now)


_BLANK: dict[str, Any] = {
    **dict.fromkeys((*PLAIN, *(f"{name}_id" for name in UNITS), "area_id", "sector_id", "leader_id", "name_en")),
    "version": 1,
}
"""A new project before its row has spoken: bulk inserts want the same columns in every row."""


def _values(planned: PlannedProject, ids: _Ids) -> dict[str, Any]:
    """Ledger words as columns of a project."""
    changes, stored = planned.changes, planned.stored
    found: dict[str, Any] = {}
    if "name" in changes and (stored is None or stored.name_en == stored.name):
        found["name_en"] = changes["name"]
    for name in PLAIN:
        if name in changes:
            value = changes[name]
            found[name] = date.fromisoformat(value) if name in _DAYS else value
    for name in UNITS:
        if name in changes:
            found[f"{name}_id"] = ids.unit(changes[name], contractor=name == "contractor_unit")
    if "area" in changes:
        found["area_id"] = changes["area"]
    if "sector" in changes:
        found["sector_id"] = ids.sector(changes["sector"])
    if "leader" in changes:
        found["leader_id"] = ids.leaders[changes["leader"]]
    return found


def _looks_of_new(row: Mapping[str, Any], scopes: ScopesOfAreas) -> list[Look]:
    return [(scope, "project", row["id"]) for scope in scopes.seeing(row["area_id"], row["sector_id"])]


def _change(uow: UnitOfWork, project: Project, values: Mapping[str, Any], scopes: ScopesOfAreas) -> list[Look]:
    """Give a stored project its new values and version; who gains or loses it must look at all that is shown of it."""
    before = scopes.of(project)
    for name, value in values.items():
        setattr(project, name, value)
    project.version += 1
    after = scopes.of(project)
    objects = objects_of_project(uow, project.id) if set(before) != set(after) else [("project", project.id)]
    looked = dict.fromkeys([*before, *after])
    return [(scope, type_, object_id) for type_, object_id in objects for scope in looked]


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
        return self.seeing(project.area_id, project.sector_id)

    def seeing(self, area_id: str | None, sector_id: str) -> list[str]:
        """As `of`, for a project that is not stored yet."""
        found: list[str] = []
        while area_id is not None and f"area:{area_id}" not in found:
            found.append(f"area:{area_id}")
            area_id = self._parents.get(area_id)
        return [*found, f"sector:{sector_id}"]
