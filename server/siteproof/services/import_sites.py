"""Sites from a file of geometries: read, previewed with every dirty feature, matched to projects, taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.geo import Geometry
from siteproof.domain.imports.features import GeoFile
from siteproof.domain.imports.findings import Finding, finding_document, in_order
from siteproof.domain.imports.shapes import vertices_of
from siteproof.domain.imports.sites import SiteOptions, SitesPreview, judge_sites
from siteproof.domain.imports.whereabouts import Box
from siteproof.media.imports.geo_files import read_geo_file
from siteproof.media.imports.sources import Source
from siteproof.services.audit import write_audit
from siteproof.services.import_known import county_box
from siteproof.services.import_projects import Taken, Taking
from siteproof.services.import_reach import EVERYWHERE, Reach
from siteproof.services.import_write_sites import PlannedSite, Ready, plan_sites, ready_sites, write_sites
from siteproof.services.runtime import Runtime
from siteproof.store.queries import imports as queries
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ForProjects:
    """Which projects the sites belong to: one number for all (`--project`), of which year (None: the newest)."""

    number: str | None = None
    year: int | None = None


@dataclass(slots=True)
class MatchedSites:
    """The preview with what each good site would be: project, stored site, change."""

    planned: list[PlannedSite] = field(default_factory=list)
    projects_named: bool = True


def read_sites(source: Source, options: SiteOptions) -> GeoFile:
    """The features of a file; raises FileRefused with one sentence."""
    return read_geo_file(source, datum_declared=options.datum is not None)


def preview_sites(file: GeoFile, county: Box | None, options: SiteOptions) -> SitesPreview:
    """Judge every feature; changes nothing."""
    return judge_sites(file, county, options)


def judged_sites(file: GeoFile, county: Box | None, options: SiteOptions) -> tuple[SitesPreview, Ready]:
    """The preview with all that taking it needs and that can be reckoned before the transaction."""
    preview = preview_sites(file, county, options)
    return preview, ready_sites(preview.good)


def match_sites(
    uow: UnitOfWork, preview: SitesPreview, belong: ForProjects, policy: str, reach: Reach = EVERYWHERE
) -> MatchedSites:
    """Find the project of every good site; what has none within `reach`, or conflicts, is added to the problems."""
    year = belong.year or queries.newest_year(uow)
    listed = queries.projects_of_years(uow, [year]) if year is not None else []
    projects = {each.number: each for each in listed if reach.holds_project(each)}
    by_name = {project.name: project for project in projects.values()}
    named = belong.number is not None or "project" in preview.columns
    if not named and not any(site.project or site.name in by_name for site in preview.good):
        preview.notes.append(Finding("projects_not_checked"))
        return MatchedSites(projects_named=False)
    found: list[tuple[Any, Any]] = []
    for site in preview.good:
        number = belong.number or site.project
        project = projects.get(number) if number is not None else None if named else by_name.get(site.name or "")
        if project is not None:
            found.append((site, project))
            continue
        code = "project_missing" if number is None else "project_unknown"
        numbers = {"year": str(year), "value": number}
        preview.problems.append(Finding(code, site.rows[0], "project", preview.columns.get("project"), numbers=numbers))
    planned, problems = plan_sites(uow, found, policy)
    preview.problems = in_order([*preview.problems, *problems])
    return MatchedSites(planned)


def take_sites(
    uow: UnitOfWork,
    runtime: Runtime,
    read: GeoFile,
    options: SiteOptions,
    belong: ForProjects,
    taking: Taking,
    file: tuple[str, str],
    before: tuple[Box | None, SitesPreview, Ready] | None = None,
) -> tuple[SitesPreview, Taken]:
    """Judge inside this transaction and write; `file` is (name, SHA-256), `before` as in take_ledger.

    Raises SiteproofError import_invalid with every problem when a feature is bad and `partial` was not asked;
    then nothing is written.
    """
    county = county_box(uow)
    if before is None or before[0] != county:
        before = county, *judged_sites(read, county, options)
    _, preview, ready = before
    matched = match_sites(uow, preview, belong, taking.conflicts, taking.reach)
    if not matched.projects_named:
        preview.problems.append(Finding("projects_needed"))
    bad = any(each.is_error for each in preview.problems)
    if preview.unreadable or (bad and not taking.partial):
        problems = [finding_document(each) for each in preview.problems if each.is_error]
        raise SiteproofError(ErrorCode.IMPORT_INVALID, file=file[0], problems=problems)
    good = {id(site) for site in preview.good}
    planned = [each for each in matched.planned if id(each.site) in good]
    now = runtime.now()
    write_sites(uow, planned, ready, now=now, new_id=runtime.new_id, user_id=taking.actor.user_id)
    write_audit(uow, taking.actor, "sites.imported", "file", file[1], "done", now)
    counts = {change: sum(1 for each in planned if each.change == change) for change in ("new", "changed", "same")}
    taken = Taken(counts["new"], counts["changed"], counts["same"], len(preview.sites) - len(planned))
    return preview, taken


def _first_vertex(geometry: Geometry) -> dict[str, float]:
    """Where a site begins, in WGS-84, so that a person can see whether it is his county."""
    lon_deg, lat_deg = next(vertices_of(geometry))
    return {"lat_deg": lat_deg, "lon_deg": lon_deg}


def sites_document(preview: SitesPreview, matched: MatchedSites | None = None) -> dict[str, Any]:
    """The preview as JSON (design.md section 10, and more); geometries are left to the file itself."""
    changes: Mapping[int, str] = {} if matched is None else {id(each.site): each.change for each in matched.planned}
    good = {id(site) for site in preview.good}
    return {
        "rows": preview.rows,
        "accepted": 0 if preview.unreadable else sum(len(site.rows) for site in preview.good),
        "sites": [
            {
                "rows": site.rows,
                "name": site.name,
                "code": site.code,
                "project": site.project,
                "kind": site.kind,
                "at": _first_vertex(site.geometry),
                "vertices": site.vertices,
                "buffer_m": site.buffer_m,
                "drawn_m": None if site.drawn_m is None else round(site.drawn_m, 1),
                "declared_m": None if site.declared_m is None else round(site.declared_m, 1),
                "accepted": id(site) in good,
                "change": changes.get(id(site)),
            }
            for site in preview.sites
        ],
        "problems": [finding_document(each) for each in preview.problems],
        "notes": [finding_document(each) for each in preview.notes],
        "columns": dict(preview.columns),
    }
