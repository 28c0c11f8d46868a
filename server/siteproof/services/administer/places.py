"""Areas, units and sectors: the places and offices that scopes and projects are made of.

An id keeps its meaning for good: scopes, projects and logs name it. An area may be hung elsewhere in the tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.place_kinds import PLACE_ID
from siteproof.services.administer.change import (
    Administrator,
    check_version,
    looks_of_projects,
    not_found,
    refuse,
    told,
)
from siteproof.store.admin_reach import reaches_everything
from siteproof.store.log import Look
from siteproof.store.models import Area, Sector, Unit
from siteproof.store.queries import places as queries
from siteproof.store.scope import scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork


def list_places(who: Administrator) -> dict[str, Any]:
    """{areas, units, sectors, whole}: everything within reach; `whole` says that this is the whole installation."""
    with who.runtime.unit_of_work() as uow:
        return {
            "areas": [area_view(area) for area in queries.areas(uow, who.viewer)],
            "units": [unit_view(unit) for unit in queries.units(uow, who.viewer)],
            "sectors": [sector_view(sector) for sector in queries.sectors(uow, who.viewer)],
            "whole": reaches_everything(uow, who.viewer),
        }


def add_area(who: Administrator, new: Mapping[str, Any]) -> dict[str, Any]:
    """Add an area below one within reach; id is a code of the county's own or made here."""
    with who.runtime.unit_of_work(write=True) as uow:
        if queries.reachable_area(uow, who.viewer, new["parent_id"]) is None:
            refuse("parent_id", "unknown")
        area = Area(id=_new_id(uow, who, Area, new["id"]), parent_id=new["parent_id"], kind=new["kind"])
        area.name, area.name_en, area.version = new["name"], new["name_en"], 1
        _add(uow, who, area, "area")
        return area_view(area)


def change_area(who: Administrator, area_id: str, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Rename an area, or hang it elsewhere in the tree; its projects are told, by old and new scopes alike.

    Raises not_found, version_conflict and invalid_request: a parent is within reach and not below the area itself.
    """
    with who.runtime.unit_of_work(write=True) as uow:
        area = queries.reachable_area(uow, who.viewer, area_id, lock=True) or not_found()
        check_version(area_id, yours, area.version, area_view(area))
        looks = looks_of_projects(uow, queries.projects_in_area(uow, area_id))
        moves = "parent_id" in yours and yours["parent_id"] != area.parent_id
        if moves:
            _check_parent(uow, who, area_id, yours["parent_id"])
            looks = _looks_below(uow, area_id)
            area.parent_id = yours["parent_id"]
        area.name, area.name_en, area.kind = yours["name"], yours["name_en"], yours["kind"]
        area.version += 1
        uow.session.flush()
        if moves:
            looks += _looks_below(uow, area_id)
        told(uow, who, "area.changed", ("area", area_id), at=who.runtime.now(), looks=looks)
        return area_view(area)


def _check_parent(uow: UnitOfWork, who: Administrator, area_id: str, parent_id: str | None) -> None:
    if parent_id is None or queries.reachable_area(uow, who.viewer, parent_id) is None:
        refuse("parent_id", "unknown")
    if parent_id in queries.areas_below(uow, area_id):
        refuse("parent_id", "cycle")


def _looks_below(uow: UnitOfWork, area_id: str) -> list[Look]:
    """Every scope that sees the area's projects now looks at these projects, their sites and open defects."""
    found: list[Look] = []
    scopes: dict[str, list[str]] = {}
    for project_id, type_, id_ in queries.objects_in(uow, queries.areas_below(uow, area_id)):
        if project_id not in scopes:
            scopes[project_id] = scopes_of_project(uow, project_id)
        found += [(scope, type_, id_) for scope in scopes[project_id]]
    return found


def add_unit(who: Administrator, new: Mapping[str, Any]) -> dict[str, Any]:
    """Add a unit; one of no area only by who reaches the whole installation."""
    with who.runtime.unit_of_work(write=True) as uow:
        _check_unit_area(uow, who, new["area_id"])
        unit = Unit(id=_new_id(uow, who, Unit, new["id"]), kind=new["kind"], area_id=new["area_id"])
        unit.name, unit.name_en, unit.version = new["name"], new["name_en"], 1
        _add(uow, who, unit, "unit")
        return unit_view(unit)


def change_unit(who: Administrator, unit_id: str, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Change a unit; the projects that carry its name are told."""
    with who.runtime.unit_of_work(write=True) as uow:
        unit = queries.reachable_unit(uow, who.viewer, unit_id, lock=True) or not_found()
        check_version(unit_id, yours, unit.version, unit_view(unit))
        _check_unit_area(uow, who, yours["area_id"])
        unit.name, unit.name_en, unit.kind = yours["name"], yours["name_en"], yours["kind"]
        unit.area_id, unit.version = yours["area_id"], unit.version + 1
        uow.session.flush()
        looks = looks_of_projects(uow, queries.projects_of_unit(uow, unit_id))
        told(uow, who, "unit.changed", ("unit", unit_id), at=who.runtime.now(), looks=looks)
        return unit_view(unit)


def add_sector(who: Administrator, new: Mapping[str, Any]) -> dict[str, Any]:
    """Add a sector; only by who reaches the whole installation (forbidden otherwise)."""
    with who.runtime.unit_of_work(write=True) as uow:
        _require_whole(uow, who)
        sector = Sector(id=_new_id(uow, who, Sector, new["id"]), version=1)
        sector.name, sector.name_en = new["name"], new["name_en"]
        _add(uow, who, sector, "sector")
        return sector_view(sector)


def change_sector(who: Administrator, sector_id: str, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Rename a sector; only by who reaches the whole installation."""
    with who.runtime.unit_of_work(write=True) as uow:
        sector = queries.reachable_sector(uow, who.viewer, sector_id, lock=True) or not_found()
        _require_whole(uow, who)
        check_version(sector_id, yours, sector.version, sector_view(sector))
        sector.name, sector.name_en, sector.version = yours["name"], yours["name_en"], sector.version + 1
        uow.session.flush()
        told(uow, who, "sector.changed", ("sector", sector_id), at=who.runtime.now())
        return sector_view(sector)


def _add(uow: UnitOfWork, who: Administrator, row: Area | Unit | Sector, kind: str) -> None:
    uow.session.add(row)
    uow.session.flush()
    told(uow, who, f"{kind}.added", (kind, row.id), at=who.runtime.now())


def _new_id(
    uow: UnitOfWork, who: Administrator, model: type[Area] | type[Unit] | type[Sector], wanted: str | None
) -> str:
    if wanted is None:
        return who.runtime.new_id()
    if PLACE_ID.fullmatch(wanted) is None:
        refuse("id", "form")
    if queries.exists_by_id(uow, model, wanted):
        refuse("id", "taken")
    return wanted


def _check_unit_area(uow: UnitOfWork, who: Administrator, area_id: str | None) -> None:
    if area_id is None:
        if not reaches_everything(uow, who.viewer):
            refuse("area_id", "required")
    elif queries.reachable_area(uow, who.viewer, area_id) is None:
        refuse("area_id", "unknown")


def _require_whole(uow: UnitOfWork, who: Administrator) -> None:
    if not reaches_everything(uow, who.viewer):
        raise SiteproofError(ErrorCode.FORBIDDEN, reason="scope")


def area_view(area: Area) -> dict[str, Any]:
    """An area without its outline."""
    return {"id": area.id, "parent_id": area.parent_id, "kind": area.kind, "name": area.name,
            "name_en": area.name_en, "version": area.version}  # fmt: skip


def unit_view(unit: Unit) -> dict[str, Any]:
    """A department, township government or company."""
    return {"id": unit.id, "kind": unit.kind, "area_id": unit.area_id, "name": unit.name,
            "name_en": unit.name_en, "version": unit.version}  # fmt: skip


def sector_view(sector: Sector) -> dict[str, Any]:
    """A field that a county leader answers for."""
    return {"id": sector.id, "name": sector.name, "name_en": sector.name_en, "version": sector.version}
