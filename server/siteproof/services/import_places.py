"""Taking areas, units or sectors from a list: all or nothing, as if entered by hand; the same again changes nothing.

A list is compared first, which writes nothing and keeps nobody waiting; then what it changes is written at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from siteproof.domain.imports.findings import Finding, in_order
from siteproof.domain.place_kinds import kind_below
from siteproof.services.administer.change import looks_of_projects
from siteproof.services.audit import SYSTEM, Actor, write_audit
from siteproof.services.import_reach import EVERYWHERE, Reach
from siteproof.services.place_rows import PlaceRow, PlaceRows, wrong
from siteproof.services.runtime import Runtime
from siteproof.store.log import Look
from siteproof.store.models import Area, Sector, Unit
from siteproof.store.queries import places as queries
from siteproof.store.queries.imports import log_changes
from siteproof.store.unit_of_work import UnitOfWork


class PlacesRefused(ValueError):
    """Nothing was taken; `problems` name every bad row."""

    def __init__(self, problems: Iterable[Finding]) -> None:
        self.problems = in_order(problems)
        super().__init__(f"{len(self.problems)} problems")


@dataclass(frozen=True, slots=True)
class By:
    """Who takes the list, and how far he reaches."""

    actor: Actor = SYSTEM
    reach: Reach = EVERYWHERE


TERMINAL = By()
_BEYOND = "place_out_of_reach"


@dataclass(slots=True)
class Taken:
    """How many rows were new, changed, the same as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class PlacesPlan:
    """What taking a list would do: rows to write, those above first, or the problems that keep all of it out."""

    kind: str
    problems: list[Finding]
    taken: Taken = field(default_factory=Taken)
    rows: list[Area | Unit | Sector] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """Places by id and by name, of the installation and of the rows above."""

    by_id: dict[str, Area] = field(default_factory=dict)
    by_name: dict[str, list[Area]] = field(default_factory=lambda: defaultdict(list))
    roots: list[Area] = field(default_factory=list)
    made: set[str] = field(default_factory=set)

    def add(self, area: Area) -> None:
        self.by_id[area.id] = area
        self.by_name[area.name].append(area)

    def named(self, word: str) -> list[Area]:
        """The areas that a cell may mean: a code, else a name."""
        found = self.by_id.get(word.lower())
        return [found] if found is not None else self.by_name.get(word, [])


def plan_areas(uow: UnitOfWork, runtime: Runtime, read: PlaceRows, by: By) -> PlacesPlan:
    """Areas to add and rename; parents may stand below their children in the file."""
    known, plan = _known(uow), PlacesPlan("area", list(read.problems))
    if not known.by_id:
        plan.problems = [Finding("county_needed")]
        return plan
    plan.problems += _twice(read.rows)
    waiting = list(read.rows)
    while waiting:
        later = [row for row in waiting if not _take_area(runtime, row, known, plan, by)]
        if len(later) == len(waiting):
            plan.problems += [wrong("place_unknown", row.line, "parent", {"value": row.above}) for row in later]
            break
        waiting = later
    return plan


def plan_units(uow: UnitOfWork, runtime: Runtime, read: PlaceRows, by: By) -> PlacesPlan:
    """Units to add and change; an empty area is the whole installation."""
    known, plan = _known(uow), PlacesPlan("unit", [*read.problems, *_twice(read.rows)])
    units = queries.every_unit(uow)
    by_id, by_name = {unit.id: unit for unit in units}, {(unit.name, unit.area_id): unit for unit in units}
    for row in read.rows:
        area_id = None
        if row.above is not None:
            meant = known.named(row.above)
            if len(meant) != 1:
                code = "place_ambiguous" if meant else "place_unknown"
                plan.problems.append(wrong(code, row.line, "area", {"value": row.above[:40]}))
                continue
            area_id = meant[0].id
        if not by.reach.holds_area(area_id):
            plan.problems.append(wrong(_BEYOND, row.line, "area"))
            continue
        unit = by_id.get(row.id) if row.id is not None else by_name.get((row.name, area_id))
        if unit is None:
            unit = Unit(id=row.id or runtime.new_id(), kind=row.kind or "department", version=0)
            unit.name, unit.name_en = "", ""
        values = (row.name, row.name_en or unit.name_en or row.name, row.kind or unit.kind, area_id)
        if unit.version and not by.reach.holds_area(unit.area_id):
            plan.problems.append(wrong(_BEYOND, row.line, "id"))
            continue
        if not _count(plan.taken, unit.version, values == (unit.name, unit.name_en, unit.kind, unit.area_id)):
            continue
        unit.name, unit.name_en, unit.kind, unit.area_id = values
        by_id[unit.id], by_name[(unit.name, area_id)] = unit, unit
        _keep(plan, unit)
    return plan


def plan_sectors(uow: UnitOfWork, runtime: Runtime, read: PlaceRows, by: By) -> PlacesPlan:
    """Sectors to add and rename; only by who reaches the whole installation."""
    if not by.reach.whole:
        return PlacesPlan("sector", [Finding("sectors_out_of_reach")])
    plan = PlacesPlan("sector", [*read.problems, *_twice(read.rows)])
    sectors = queries.every_sector(uow)
    by_id, by_name = {each.id: each for each in sectors}, {each.name: each for each in sectors}
    for row in read.rows:
        sector = by_id.get(row.id) if row.id is not None else by_name.get(row.name)
        if sector is None:
            sector = Sector(id=row.id or runtime.new_id(), name="", name_en="", version=0)
        values = (row.name, row.name_en or sector.name_en or row.name)
        if _count(plan.taken, sector.version, values == (sector.name, sector.name_en)):
            sector.name, sector.name_en = values
            by_id[sector.id] = by_name[sector.name] = sector
            _keep(plan, sector)
    return plan


PLAN = {"areas": plan_areas, "units": plan_units, "sectors": plan_sectors}
"""How each list is compared; a plan belongs to the transaction it was made in."""


def take_list(uow: UnitOfWork, runtime: Runtime, kind: str, read: PlaceRows, by: By = TERMINAL) -> Taken:
    """Take a list of this kind. Raises PlacesRefused; the transaction then takes nothing."""
    with uow.session.no_autoflush:
        plan = PLAN[kind](uow, runtime, read, by)
    if plan.problems:
        raise PlacesRefused(plan.problems)
    _write(uow, runtime, by, plan)
    result = f"{plan.taken.new} new, {plan.taken.changed} changed"
    write_audit(uow, by.actor, f"{plan.kind}.imported", plan.kind, None, result, runtime.now())
    return plan.taken


def _known(uow: UnitOfWork) -> _Known:
    known = _Known()
    for area in queries.every_area(uow):
        known.add(area)
    known.roots = [area for area in known.by_id.values() if area.parent_id not in known.by_id]
    return known


def _twice(rows: Iterable[PlaceRow]) -> list[Finding]:
    first: dict[str, int] = {}
    found: list[Finding] = []
    for row in rows:
        if row.id is not None and first.setdefault(row.id, row.line) != row.line:
            found.append(wrong("code_twice", row.line, "id", {"value": row.id, "first_row": first[row.id]}))
    return found


def _take_area(runtime: Runtime, row: PlaceRow, known: _Known, plan: PlacesPlan, by: By) -> bool:
    """Take one row; False when what lies above it is not known yet."""
    meant = known.named(row.above) if row.above is not None else known.roots
    if not meant:
        return False
    if len(meant) > 1:
        code = "place_ambiguous" if row.above is not None else "place_above_needed"
        plan.problems.append(wrong(code, row.line, "parent", {"value": row.above}))
        return True
    parent = meant[0]
    siblings = [area for area in known.by_name.get(row.name, []) if area.parent_id == parent.id]
    area = known.by_id.get(row.id) if row.id is not None else next(iter(siblings), None)
    if area is None and row.id is None and row.above is None and row.name == parent.name:
        area = parent
    if area is not None and area is not parent and area.parent_id != parent.id:
        plan.problems.append(wrong("place_lies_elsewhere", row.line, "parent", {"value": area.id}))
        return True
    touched = parent.id if area is None else area.id
    if touched not in known.made and not by.reach.holds_area(touched):
        plan.problems.append(wrong(_BEYOND, row.line, "parent"))
        return True
    if area is None:
        area = Area(id=row.id or runtime.new_id(), parent_id=parent.id, kind=kind_below(parent.kind), version=0)
        known.made.add(area.id)
        area.name, area.name_en = "", ""
    values = (row.name, row.name_en or area.name_en or row.name, row.kind or area.kind)
    if _count(plan.taken, area.version, values == (area.name, area.name_en, area.kind)):
        area.name, area.name_en, area.kind = values
        known.add(area)
        _keep(plan, area)
    return True


def _count(taken: Taken, version: int, same: bool) -> bool:
    """Count the row; True when it must be written."""
    if version == 0:
        taken.new += 1
    elif same:
        taken.unchanged += 1
        return False
    else:
        taken.changed += 1
    return True


def _keep(plan: PlacesPlan, row: Area | Unit | Sector) -> None:
    """This row is to be written; one named twice in the file comes twice and is written once, as it stands last."""
    row.version += 1
    plan.rows.append(row)


def _write(uow: UnitOfWork, runtime: Runtime, by: By, plan: PlacesPlan) -> None:
    """Every row and its event, in few statements; whoever sees a project that is called anew looks at it."""
    rows = list(dict.fromkeys(plan.rows))
    projects = {Area: queries.projects_in_area, Unit: queries.projects_of_unit}
    changes: list[tuple[str, str, Mapping[str, Any] | None, Iterable[Look]]] = []
    with uow.session.no_autoflush:
        for row in rows:
            touching = projects.get(type(row)) if row in uow.session else None
            looks = looks_of_projects(uow, touching(uow, row.id)) if touching is not None else []
            changes.append((plan.kind, row.id, None, looks))
    uow.session.add_all(rows)
    uow.session.flush()
    if changes:
        log_changes(uow, changes, at=runtime.now(), user_id=by.actor.user_id)
