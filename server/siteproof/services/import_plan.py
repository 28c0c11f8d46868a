"""What taking a ledger would change: each good row beside the project that is stored, by year and number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from siteproof.domain.imports.findings import Finding
from siteproof.domain.imports.kinds_of_works import KIND_LABELS, SECTORS, sector_of
from siteproof.domain.imports.ledger import LedgerPreview
from siteproof.domain.imports.ledger_cells import WHOLE_COUNTY
from siteproof.domain.imports.ledger_row import ProjectRow
from siteproof.domain.imports.money import yuan_text
from siteproof.domain.imports.table import shown
from siteproof.domain.imports.three_way import merge_values
from siteproof.services.import_reach import EVERYWHERE, Reach
from siteproof.store.log import append_event
from siteproof.store.models import Area, Project
from siteproof.store.queries import imports as queries
from siteproof.store.unit_of_work import UnitOfWork

UNITS = ("lead_unit", "responsible_unit", "contractor_unit")
PLAIN = ("name", "kind", "responsible_person", "budget_fen", "promised_quantity", "promised_unit",
         "planned_start_on", "planned_finish_on")  # fmt: skip
_FIELD_OF = {"budget_fen": "budget", "planned_start_on": "start", "planned_finish_on": "finish",
             "promised_quantity": "quantity", "promised_unit": "quantity_unit"}  # fmt: skip


@dataclass(slots=True)
class PlannedProject:
    """One row with its stored project (None when new), what it says, and what of that is to be written."""

    row: int
    year: int
    number: str
    stored: Project | None
    said: dict[str, Any]
    changes: dict[str, Any]

    @property
    def change(self) -> str:
        """new, changed or same."""
        return "new" if self.stored is None else "changed" if self.changes else "same"


@dataclass(slots=True)
class ProjectPlan:
    """All rows that can be taken, and what the comparison found."""

    projects: list[PlannedProject] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


def prepare_names(
    uow: UnitOfWork,
    preview: LedgerPreview,
    *,
    new_areas: bool,
    now: datetime,
    new_id: Callable[[], str],
    make: bool = True,
) -> None:
    """Turn areas that are still texts into ids, making townships when asked; what cannot be is a problem.

    With `make` False nothing is written: a preview only gives the new townships their ids.
    """
    areas = {area["id"]: area for area in queries.areas(uow)}
    by_name = {area["name"]: area["id"] for area in areas.values()}
    county = next((area["id"] for area in areas.values() if area["kind"] == "county"), None)
    unknown = [p for p in preview.good if p.values["area"] not in areas]
    if unknown and county is None:
        preview.problems.append(Finding("county_needed"))
        return
    for project in unknown:
        said = project.values["area"]
        if said == WHOLE_COUNTY or project.values.get("area_said") != said:
            project.values["area"] = county
        elif said in by_name:
            project.values["area"] = by_name[said]
        elif new_areas:
            by_name[said] = project.values["area"] = new_id()
            if not make:
                continue
            area = Area(id=by_name[said], parent_id=county, kind="township", name=said, name_en=said, version=1)
            uow.session.add(area)
            uow.session.flush()
            append_event(uow, kind="administered", subject_type="area", subject_id=area.id, at=now)
        else:
            preview.problems.append(Finding("areas_needed"))
            return


def plan_projects(uow: UnitOfWork, preview: LedgerPreview, policy: str, reach: Reach = EVERYWHERE) -> ProjectPlan:
    """Compare every good row with what is stored; `policy` as in three_way. What lies beyond `reach` is a problem."""
    plan = ProjectPlan()
    good = [project for project in preview.good if project.values.get("programme_year") is not None]
    if len(good) < len(preview.good):
        plan.problems.append(Finding("year_needed"))
    years = {project.values["programme_year"] for project in good}
    stored = {(p.programme_year, p.number): p for p in queries.projects_of_years(uow, years)} if years else {}
    bases = queries.imported_values(uow, "project") if stored else {}
    names = _Names(uow)
    for project in good:
        year, number = project.values["programme_year"], project.values["number"]
        found = stored.get((year, number))
        said = _said(project, preview, names)
        planned = PlannedProject(project.row, year, number, found, said, dict(said))
        if found is not None and not reach.holds_project(found):
            numbers = {"year": str(year), "value": number}
            plan.problems.append(_finding("project_out_of_reach", project.row, "number", preview, numbers))
        elif found is not None:
            _compare(plan, preview, planned, bases.get(found.id, {}), names, policy)
        else:
            _complete(project, said, names)
            planned.changes = dict(said)
        if not reach.whole:
            _require_reach(plan, project, planned, preview, names, reach)
        plan.projects.append(planned)
    plan.notes.extend(names.notes())
    return plan


class _Names:
    """Names of units, sectors, areas and leaders both ways, and which of them would be new."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.units = {unit["name"]: unit["id"] for unit in queries.units(uow)}
        self.sectors = {sector["name"]: sector["id"] for sector in queries.sectors(uow)}
        self.leaders = {leader["name"]: leader["id"] for leader in queries.leaders(uow)}
        self.areas = {area["id"]: area["name"] for area in queries.areas(uow)}
        self.sector_ids = set(self.sectors.values())
        self._unit_names = {id_: name for name, id_ in self.units.items()}
        self._sector_names = {id_: name for name, id_ in self.sectors.items()}
        self._leader_names = {id_: name for name, id_ in self.leaders.items()}
        self.new_units: dict[str, None] = {}
        self.new_sectors: dict[str, None] = {}
        self.unknown_leaders: dict[str, None] = {}

    def current(self, project: Project) -> dict[str, Any]:
        """What is stored of a project, in the words a ledger uses."""
        found = {name: _jsonable(getattr(project, name)) for name in PLAIN}
        for name in UNITS:
            found[name] = self._unit_names.get(getattr(project, f"{name}_id") or "")
        found["area"] = project.area_id
        found["sector"] = self._sector_names.get(project.sector_id)
        found["leader"] = self._leader_names.get(project.leader_id or "", project.leader_id)
        return found

    def told(self, name: str, value: Any) -> str:
        """A value as a person reads it: money in yuan, a place by its name, a kind by its label."""
        if name == "budget_fen" and isinstance(value, int):
            return f"{yuan_text(value)} 元"
        if name == "area":
            return str(self.areas.get(value, shown(value)))
        if name == "kind" and value in KIND_LABELS:
            return KIND_LABELS[value].zh
        return shown(value)

    def notes(self) -> list[Finding]:
        """What would be made or stays open."""
        listed = (("units_new", self.new_units), ("sectors_new", self.new_sectors),
                  ("leaders_unknown", self.unknown_leaders))  # fmt: skip
        return [
            Finding(code, numbers={"count": len(names), "names": "、".join(list(names)[:12])})
            for code, names in listed
            if names
        ]


def _said(project: ProjectRow, preview: LedgerPreview, names: _Names) -> dict[str, Any]:
    """What a row says, in values that JSON keeps; what no column said is left out."""
    values = project.values
    said = {name: _jsonable(values[name]) for name in PLAIN if values.get(name) is not None}
    said |= {name: values[name] for name in UNITS if values.get(name)}
    said["area"] = values["area"]
    for derived in ("kind", "area"):
        if derived not in preview.headings:
            said.pop(derived, None)
    if values.get("sector"):
        said["sector"] = values["sector"]
    leader = values.get("leader")
    if leader in names.leaders:
        said["leader"] = leader
    elif leader:
        names.unknown_leaders[leader] = None
    for name in UNITS:
        if name in said and said[name] not in names.units:
            names.new_units[said[name]] = None
    if "sector" in said and said["sector"] not in names.sectors:
        names.new_sectors[said["sector"]] = None
    return said


def _complete(project: ProjectRow, said: dict[str, Any], names: _Names) -> None:
    """What a new project must have besides: kind, area, sector."""
    said.setdefault("kind", project.values["kind"])
    said.setdefault("area", project.values["area"])
    if "sector" not in said:
        default = sector_of(said["kind"], said.get("lead_unit"))
        by_id = {id_: name for name, id_ in names.sectors.items()}
        said["sector"] = by_id.get(default, SECTORS[default].zh)
        if said["sector"] not in names.sectors:
            names.new_sectors[said["sector"]] = None


def _compare(
    plan: ProjectPlan,
    preview: LedgerPreview,
    planned: PlannedProject,
    base: Mapping[str, Any],
    names: _Names,
    policy: str,
) -> None:
    assert planned.stored is not None
    merged = merge_values(base, names.current(planned.stored), planned.said, policy)
    planned.changes = merged.changes
    for name, (file, stored) in merged.conflicts.items():
        numbers = {"file": names.told(name, file), "current": names.told(name, stored)}
        plan.problems.append(_finding("conflict", planned.row, name, preview, numbers))
    for name, stored in merged.kept.items():
        plan.problems.append(_finding("kept", planned.row, name, preview, {"current": names.told(name, stored)}))


def _require_reach(
    plan: ProjectPlan,
    project: ProjectRow,
    planned: PlannedProject,
    preview: LedgerPreview,
    names: _Names,
    reach: Reach,
) -> None:
    """An administrator of a part moves no project out of it, and makes no sector."""
    if "area" in planned.changes and not reach.holds_area(planned.changes["area"]):
        numbers = {"value": project.values.get("area_said") or WHOLE_COUNTY}
        plan.problems.append(_finding("area_out_of_reach", planned.row, "area", preview, numbers))
    if "sector" in planned.changes and not reach.holds_sector(names.sectors.get(planned.changes["sector"])):
        numbers = {"value": planned.changes["sector"]}
        plan.problems.append(_finding("sector_out_of_reach", planned.row, "sector", preview, numbers))


def _finding(code: str, row: int, name: str, preview: LedgerPreview, numbers: Mapping[str, str]) -> Finding:
    field_name = _FIELD_OF.get(name, name)
    return Finding(code, row, field_name, preview.headings.get(field_name), numbers=numbers)


def _jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
