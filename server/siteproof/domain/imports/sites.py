"""A whole file of sites judged: each feature's geometry and place, roads joined, lengths compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from siteproof.domain.chainage import line_length_m
from siteproof.domain.geo import Geometry
from siteproof.domain.imports.features import GeoFile, RawFeature
from siteproof.domain.imports.findings import Finding, in_order, rows_in_error
from siteproof.domain.imports.lengths import compare_lengths
from siteproof.domain.imports.shapes import LINES, Shape, judge_shape
from siteproof.domain.imports.site_fields import Declared, SiteColumns, find_columns, read_declared
from siteproof.domain.imports.text_cells import clean_text
from siteproof.domain.imports.whereabouts import Box, misplaced, surroundings

LONGEST_NAME = 200
DEFAULT_BUFFER_M = {"line": 30.0, "outline": 30.0, "point": 60.0}
"""Ours: a road's verge, a compound's fence, a building's yard; `--buffer-m` or a property says otherwise."""


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What the person says besides the file; `datum` None: as the file or its format says.

    On the screen also: typed names, numbers of projects and lengths by (row, field), and rows that are left out.
    """

    datum: str | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    buffer_m: float | None = None
    corrections: Mapping[tuple[int, str], str] = field(default_factory=dict)
    excluded: frozenset[int] = frozenset()


@dataclass(slots=True)
class SiteRow:
    """One site: the features it is made of, its WGS-84 geometry and what the file says of it."""

    rows: list[int]
    name: str | None
    code: str | None
    project: str | None
    kind: str
    geometry: Geometry
    buffer_m: float
    vertices: int
    drawn_m: float | None = None
    declared_m: float | None = None


@dataclass(slots=True)
class SitesPreview:
    """Everything a person needs to see before taking a file of sites; `rows` counts its features."""

    rows: int
    sites: list[SiteRow]
    problems: list[Finding]
    notes: list[Finding]
    columns: Mapping[str, str]

    @property
    def good(self) -> list[SiteRow]:
        """The sites none of whose features has an error."""
        bad = rows_in_error(self.problems)
        return [site for site in self.sites if bad.isdisjoint(site.rows)]

    @property
    def unreadable(self) -> bool:
        """True when an error is about the whole file."""
        return any(each.is_error and each.row is None for each in self.problems)


def judge_sites(file: GeoFile, county: Box | None, options: SiteOptions) -> SitesPreview:
    """Judge every feature of a file; never raises on what a file may hold."""
    rows = len(file.features)
    if options.excluded:
        file = replace(file, features=[each for each in file.features if each.row not in options.excluded])
    keys = dict.fromkeys(key for feature in file.features for key in feature.properties)
    columns, lost = find_columns(keys, options.named)
    problems = [Finding("map_unknown", field=name, numbers={"value": wanted}) for name, wanted in lost]
    notes = _datum_notes(file, options.datum)
    if not rows:
        problems.append(Finding("no_features"))
    shapes = _shapes(file, options.datum or "wgs84", problems, notes)
    _find_misplaced(shapes, county, problems)
    sites, declared = _sites(file.features, shapes, columns, options, problems)
    if len(sites) < len(shapes):
        notes.append(Finding("features_joined", numbers={"rows": len(shapes), "sites": len(sites)}))
    compared = compare_lengths([(site, declared.get(id(site), [])) for site in sites], columns.names.get("length"))
    problems.extend(compared.problems)
    notes.extend(compared.notes)
    return SitesPreview(rows, sites, in_order(problems), notes, columns.names)


def _datum_notes(file: GeoFile, datum: str | None) -> list[Finding]:
    notes = [Finding(code, numbers=dict(numbers)) for code, numbers in file.notes]
    said = file.frame.said
    if datum is not None and said is not None:
        notes.append(Finding("datum_overrides", numbers={"datum": datum, "value": said}))
    elif datum is None:
        code, numbers = ("datum_from_file", {"value": said}) if said else ("datum_assumed", {"format": file.format})
        notes.append(Finding(code, numbers=numbers))
    return notes


def _shapes(file: GeoFile, datum: str, problems: list[Finding], notes: list[Finding]) -> dict[int, Shape]:
    """Usable shapes by row."""
    shapes: dict[int, Shape] = {}
    heights, repeats = False, 0
    for feature in file.features:
        shape = judge_shape(feature.geometry, datum, file.frame.projection)
        heights, repeats = heights or shape.has_altitude, repeats + (shape.repeated > 0)
        found = [Finding(code, feature.row, "geometry", numbers=numbers) for code, numbers in shape.remarks]
        problems.extend(found)
        if shape.geometry is not None and not any(each.is_error for each in found):
            shapes[feature.row] = shape
    if heights:
        notes.append(Finding("altitude_dropped"))
    if repeats:
        notes.append(Finding("repeated_vertices", numbers={"count": repeats}))
    return shapes


def _find_misplaced(shapes: dict[int, Shape], county: Box | None, problems: list[Finding]) -> None:
    """Add what lies in a wrong place, and take it out of the usable shapes."""
    around = surroundings([shape.geometry for shape in shapes.values() if shape.geometry is not None], county)
    for row, shape in list(shapes.items()):
        found = misplaced(shape.geometry, around) if shape.geometry is not None else None
        if found is not None:
            problems.append(Finding(found[0], row, "geometry", numbers=found[1]))
            del shapes[row]


def _sites(
    features: Sequence[RawFeature],
    shapes: Mapping[int, Shape],
    columns: SiteColumns,
    options: SiteOptions,
    problems: list[Finding],
) -> tuple[list[SiteRow], dict[int, list[Declared]]]:
    sites: list[SiteRow] = []
    by_code: dict[tuple[str | None, str], SiteRow] = {}
    declared: dict[int, list[Declared]] = {}
    for feature in features:
        shape = shapes.get(feature.row)
        if shape is None or shape.geometry is None or shape.kind is None:
            continue
        site = _site(feature, shape, columns, options)
        key = (site.project, site.code) if site.code is not None and site.kind == LINES else None
        first = by_code.get(key) if key is not None else None
        if first is None:
            sites.append(site)
            if key is not None:
                by_code[key] = site
        else:
            _join(first, site)
        said = options.corrections.get((feature.row, "length"), columns.of(feature.properties, "length"))
        length = read_declared(said, columns.length_unit)
        if length is not None and shape.kind == LINES:
            declared.setdefault(id(first or site), []).append(length)
            if length.number is None:
                value = str(said)[:40]
                problems.append(Finding("length_unclear", feature.row, "length", numbers={"value": value}))
    _name_apart(sites)
    for site in sites:
        site.drawn_m = line_length_m(site.geometry) if site.kind == LINES else None
    return sites, declared


def _site(feature: RawFeature, shape: Shape, columns: SiteColumns, options: SiteOptions) -> SiteRow:
    values = {
        name: _text(options.corrections.get((feature.row, name), columns.of(feature.properties, name)))
        for name in ("name", "code", "project")
    }
    kind, buffer = shape.kind or "", columns.of(feature.properties, "buffer")
    usable = isinstance(buffer, int | float) and not isinstance(buffer, bool) and 1.0 <= buffer <= 5000.0
    buffer_m = options.buffer_m or (float(buffer) if usable else DEFAULT_BUFFER_M[kind])
    return SiteRow(
        rows=[feature.row],
        name=values["name"],
        code=values["code"],
        project=values["project"],
        kind=kind,
        geometry=shape.geometry or {},
        buffer_m=buffer_m,
        vertices=shape.vertices,
    )


def _text(value: Any) -> str | None:
    """A property as text: 12.0 is 12, an empty one is none."""
    if value is None or isinstance(value, bool | list | dict):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return clean_text(str(value)).text[:LONGEST_NAME] or None


def _join(first: SiteRow, other: SiteRow) -> None:
    first.rows.extend(other.rows)
    first.vertices += other.vertices
    first.name = first.name or other.name
    lines = [*_lines(first.geometry), *_lines(other.geometry)]
    first.geometry = {"type": "MultiLineString", "coordinates": lines}


def _lines(geometry: Geometry) -> list[Any]:
    coordinates = geometry["coordinates"]
    return list(coordinates) if geometry["type"] == "MultiLineString" else [coordinates]


def _name_apart(sites: list[SiteRow]) -> None:
    """Give every site of a project a name of its own: the same names get their code, or their row."""
    counts = Counter((site.project, site.name) for site in sites)
    taken: set[tuple[str | None, str]] = set()
    for site in sites:
        name = site.name or site.code or f"#{site.rows[0]}"
        if site.name is not None and counts[site.project, site.name] > 1:
            name = f"{site.name} {site.code or '#' + str(site.rows[0])}"
        if (site.project, name) in taken:
            name = f"{name} #{site.rows[0]}"
        taken.add((site.project, name))
        site.name = name
