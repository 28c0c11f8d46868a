"""A dropped file of sites as the screen shows it: each site with its project and lengths, and its shape for the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from siteproof.domain.checklist import Text
from siteproof.domain.geo import Geometry
from siteproof.domain.imports.features import GeoFile, RawFeature
from siteproof.domain.imports.findings import Finding, rows_in_error
from siteproof.domain.imports.projection import Degrees
from siteproof.domain.imports.site_fields import SITE_FIELDS, find_columns
from siteproof.domain.imports.sites import SiteRow, SitesPreview
from siteproof.services.import_judge_ledger import place_marks
from siteproof.services.import_judged import BAD, EXCLUDED, GOOD, MOST_CHOICES, Column, Judged, JudgedRow, mark_of
from siteproof.services.import_known import county_box
from siteproof.services.import_projects import Taking
from siteproof.services.import_reading import excluded, for_projects, option, site_options
from siteproof.services.import_sites import MatchedSites, match_sites, preview_sites
from siteproof.store.models import ImportDraft
from siteproof.store.queries import imports as queries
from siteproof.store.unit_of_work import UnitOfWork

MOST_SHAPES = 4000
MOST_VERTICES = 12_000
MOST_REFUSED, MOST_REFUSED_VERTICES = 200, 500
_LABELS: Mapping[str, Text] = {
    "name": Text("工地名称", "Site"),
    "project": Text("项目编号", "Project number"),
    "code": Text("路线编码", "Code"),
    "length": Text("申报长度", "Declared length"),
    "buffer": Text("缓冲", "Buffer"),
}
_SHOWN = (
    Column("name", "name", "", _LABELS["name"]),
    Column("project", "project", "", _LABELS["project"]),
    Column("kind", "kind", "", Text("图形", "Shape"), editable=False),
    Column("length", "length", "", _LABELS["length"]),
    Column("drawn", "geometry", "", Text("图上长度", "Drawn length"), editable=False),
)


def judge_sites_draft(uow: UnitOfWork, draft: ImportDraft, file: GeoFile, taking: Taking) -> Judged:
    """Read only."""
    preview = preview_sites(file, county_box(uow), site_options(draft))
    matched = match_sites(uow, preview, for_projects(draft), taking.conflicts, taking.reach)
    features = {feature.row: feature for feature in file.features}
    cells = _Cells(preview, features, draft, matched)
    judged = Judged(list(_SHOWN), _rows(preview, features, excluded(draft), matched), cells)
    place_marks(judged, preview)
    if not matched.projects_named:
        judged.whole.append(mark_of(Finding("projects_needed")))
        judged.notes = [note for note in judged.notes if note.code != "projects_not_checked"]
    judged.mapping = _mapping(file, draft)
    year = option(draft, "year") or queries.newest_year(uow)
    projects = [p for p in queries.projects_of_years(uow, [year]) if taking.reach.holds_project(p)] if year else []
    listed = sorted(projects, key=lambda each: (len(each.number), each.number))[:MOST_CHOICES]
    judged.choices = {"project": [f"{each.number} {each.name}" for each in listed]}
    judged.facts = {"years": [year] if year else [], "projects_named": matched.projects_named,
                    "format": file.format, "said": file.frame.said}  # fmt: skip
    judged.shapes = _shapes(preview, file, judged)
    return judged


def _rows(
    preview: SitesPreview, features: Mapping[int, RawFeature], left_out: frozenset[int], matched: MatchedSites
) -> list[JudgedRow]:
    bad = rows_in_error(preview.problems)
    changes = {id(each.site): each.change for each in matched.planned}
    drawn = {row for site in preview.sites for row in site.rows}
    rows = [
        JudgedRow(site.rows, GOOD if bad.isdisjoint(site.rows) else BAD, changes.get(id(site)))
        for site in preview.sites
    ]
    rows += [JudgedRow([row], EXCLUDED if row in left_out else BAD) for row in features if row not in drawn]
    return sorted(rows, key=lambda each: each.number)


class _Cells:
    """What the screen shows of a site; of a feature without a usable shape what its properties say."""

    def __init__(
        self, preview: SitesPreview, features: Mapping[int, RawFeature], draft: ImportDraft, matched: MatchedSites
    ) -> None:
        self._sites = {site.rows[0]: site for site in preview.sites}
        self._projects = {each.site.rows[0]: f"{each.project.number} {each.project.name}" for each in matched.planned}
        self._features, self._columns, self._typed = features, preview.columns, draft.cells

    def __call__(self, number: int) -> Mapping[str, str]:
        site = self._sites.get(number)
        texts = self._raw(number) if site is None else self._judged(site)
        for key in ("name", "project", "length"):
            texts[key] = str(self._typed.get(f"{number}:{key}", texts.get(key, "")))
        return {key: text for key, text in texts.items() if text}

    def _raw(self, number: int) -> dict[str, str]:
        properties = self._features[number].properties
        return {name: str(properties.get(key) or "")[:120] for name, key in self._columns.items()}

    def _judged(self, site: SiteRow) -> dict[str, str]:
        return {
            "name": site.name or "",
            "project": self._projects.get(site.rows[0], site.project or ""),
            "kind": site.kind,
            "length": "" if site.declared_m is None else f"{site.declared_m / 1000:.2f} km",
            "drawn": "" if site.drawn_m is None else f"{site.drawn_m / 1000:.2f} km",
        }


def _mapping(file: GeoFile, draft: ImportDraft) -> dict[str, Any]:
    keys = list(dict.fromkeys(key for feature in file.features for key in feature.properties))[:200]
    columns, _ = find_columns(keys, option(draft, "named"))
    field_of = {key: name for name, key in columns.names.items()}
    return {
        "headings": [
            {"letters": key, "heading": key, "field": field_of.get(key),
             "samples": list(dict.fromkeys(str(f.properties.get(key) or "")[:40] for f in file.features[:20]))[:3]}
            for key in keys
        ],
        "fields": [{"field": name, "label": {"zh": _LABELS[name].zh, "en": _LABELS[name].en}, "required": False}
                   for name in SITE_FIELDS],
        "heading_row": None, "head_rows": [], "counted": False, "sheet": None, "sheets": [],
    }  # fmt: skip


def _shapes(preview: SitesPreview, file: GeoFile, judged: Judged) -> dict[str, Any]:
    """What the map draws: at most so many sites and vertices, thinned evenly; every bad one first.

    What was refused is drawn where the file puts it; `undrawn` are rows that have no place at all.
    """
    bad = rows_in_error(preview.problems)
    odd = {each.row for each in preview.problems if each.row is not None}
    ordered = sorted(preview.sites, key=lambda site: (bad.isdisjoint(site.rows), odd.isdisjoint(site.rows)))
    first = sum(1 for site in ordered if not odd.isdisjoint(site.rows))
    among = max(1, -(-(len(ordered) - first) // max(1, MOST_SHAPES - first)))
    shown = [*ordered[:first], *ordered[first::among]][:MOST_SHAPES]
    step = max(1, -(-sum(site.vertices for site in shown) // MOST_VERTICES))
    items, undrawn = _refused(file, judged, {row for site in preview.sites for row in site.rows})
    for site in shown:
        state = BAD if not bad.isdisjoint(site.rows) else "warned" if not odd.isdisjoint(site.rows) else GOOD
        items.append({"row": site.rows[0], "name": site.name or "", "state": state, "kind": site.kind,
                      "lines": _thinned(site.geometry, step)})  # fmt: skip
    return {"items": items, "left_out": len(ordered) - len(shown), "undrawn": undrawn[:MOST_REFUSED]}


def _refused(file: GeoFile, judged: Judged, drawn: set[int]) -> tuple[list[dict[str, Any]], list[int]]:
    """Features without a usable shape, as far as their degrees lie on the globe; and the rows of the others."""
    wanted = {row.number: row for row in judged.rows if row.state == BAD and row.number not in drawn}
    items: list[dict[str, Any]] = []
    undrawn: list[int] = []
    for feature in file.features:
        if feature.row not in wanted:
            continue
        geometry = feature.geometry if isinstance(feature.geometry, dict) else {}
        line = list(islice(_positions(geometry.get("coordinates")), MOST_REFUSED_VERTICES))
        if line and isinstance(file.frame.projection, Degrees) and len(items) < MOST_REFUSED:
            name = judged.cells(feature.row).get("name", "")
            items.append({"row": feature.row, "name": name, "state": BAD, "kind": "line", "lines": [line]})
        else:
            undrawn.append(feature.row)
    return items, undrawn


def _positions(raw: Any, depth: int = 4) -> Iterator[list[float]]:
    """Vertices that lie on the globe, 0, 0 aside, however the geometry nests them."""
    if not isinstance(raw, list | tuple) or depth == 0:
        return
    if len(raw) >= 2 and all(isinstance(v, int | float) and not isinstance(v, bool) for v in raw[:2]):
        lon, lat = raw[0], raw[1]
        if abs(lon) <= 180.0 and abs(lat) <= 90.0 and (lon, lat) != (0.0, 0.0):
            yield [float(lon), float(lat)]
        return
    for part in raw:
        yield from _positions(part, depth - 1)


def _thinned(geometry: Geometry, step: int) -> list[list[list[float]]]:
    coordinates, depth = geometry["coordinates"], geometry["type"]
    if depth == "Point":
        return [[coordinates]]
    if depth == "MultiPolygon":
        lines = [ring for polygon in coordinates for ring in polygon]
    else:
        lines = [coordinates] if depth == "LineString" else list(coordinates)
    return [[*line[: len(line) - 1 : step], line[-1]] for line in lines if line]
