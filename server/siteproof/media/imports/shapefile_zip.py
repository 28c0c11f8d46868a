"""Reading a zipped shapefile: parts from a guarded archive, frame from the .prj, texts in their code page."""

from __future__ import annotations

import datetime
import io
import struct
import warnings
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

import shapefile

from siteproof.domain.imports.features import GeoFile, RawFeature
from siteproof.domain.imports.projection import Degrees, Frame, ProjectionUnknown, frame_of_wkt
from siteproof.media.imports import limits
from siteproof.media.imports.archives import opened_archive, read_entry
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sources import Source

_MOST_PART_BYTES = 64 * limits.MIB
_BROKEN = (shapefile.ShapefileException, struct.error, ValueError, IndexError, KeyError, TypeError, OverflowError,
           EOFError, AttributeError)  # fmt: skip
"""What pyshp raises on files that break off or contradict themselves."""


def read_shapefile(source: Source, *, datum_declared: bool) -> GeoFile:
    """The records of the one shapefile in a zip; without .prj a declared datum is needed. Raises FileRefused."""
    source.require_at_most(limits.MOST_GEO_BYTES)
    with opened_archive(source) as archive:
        parts = _parts(archive)
        projection = parts.get(".prj")
        frame = _frame(projection, datum_declared)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what pyshp only doubts shows when the records are read
            return GeoFile("shapefile", list(_records(parts)), frame)


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    by_layer: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.suffix and "__MACOSX" not in path.parts:
            by_layer.setdefault(str(path.with_suffix("")).lower(), {})[path.suffix.lower()] = entry
    layers = {name: parts for name, parts in by_layer.items() if ".shp" in parts}
    if not layers:
        raise FileRefused("no_shapefile")
    if len(layers) > 1:
        raise FileRefused("several_layers", names="、".join(sorted(layers))[:80])
    (parts,) = layers.values()
    wanted = (".shp", ".dbf", ".shx", ".prj", ".cpg")
    return {suffix: read_entry(archive, parts[suffix], _MOST_PART_BYTES) for suffix in wanted if suffix in parts}


def _frame(projection: bytes | None, datum_declared: bool) -> Frame:
    if projection is None or not projection.strip():
        if datum_declared:
            return Frame(Degrees(), None)
        raise FileRefused("no_projection")
    try:
        return frame_of_wkt(projection.decode("utf-8", "replace"))
    except ProjectionUnknown as unknown:
        raise FileRefused(
            "datum_needs_shift" if unknown.needs_shift else "projection_unknown", name=unknown.name
        ) from unknown


def _records(parts: dict[str, bytes]) -> Iterator[RawFeature]:
    row, left = 0, limits.MOST_VERTICES
    try:
        with shapefile.Reader(**_streams(parts), encoding=_encoding(parts), encodingErrors="replace") as reader:
            names = [field.name for field in reader.fields if field.name != "DeletionFlag"] if ".dbf" in parts else []
            records = reader.iterRecords() if ".dbf" in parts else iter(())
            for row, shape in enumerate(reader.iterShapes(), start=1):
                if row > limits.MOST_FEATURES:
                    raise FileRefused("too_many_features", limit=limits.MOST_FEATURES)
                left -= len(shape.points)
                if left < 0:
                    raise FileRefused("too_many_vertices", limit=limits.MOST_VERTICES)
                values = next(records, None)
                properties = dict(zip(names, map(_plain, values), strict=False)) if values is not None else {}
                yield RawFeature(row, properties, _geometry(shape))
    except FileRefused:
        raise
    except _BROKEN as error:
        raise FileRefused("shapefile_broken", row=row + 1, reason=str(error)[:80] or type(error).__name__) from error


def _streams(parts: dict[str, bytes]) -> dict[str, Any]:
    return {suffix[1:]: io.BytesIO(parts[suffix]) for suffix in (".shp", ".shx", ".dbf") if suffix in parts}


def _encoding(parts: dict[str, bytes]) -> str:
    """As the .cpg says, else UTF-8 when the table decodes so, else GB18030: what Chinese tools write."""
    said = parts.get(".cpg", b"").decode("ascii", "ignore").strip().lower().replace("_", "-")
    if said in ("utf-8", "utf8", "65001"):
        return "utf-8"
    if said in ("gbk", "gb2312", "gb18030", "936", "cp936", "oem 936", "ansi 936"):
        return "gb18030"
    try:
        parts.get(".dbf", b"")[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _geometry(shape: Any) -> dict[str, Any] | None:
    """GeoJSON by hand: pyshp's own sorting of rings takes square time on hostile polygons."""
    points = [list(point[:2]) for point in shape.points]
    if not points:
        return None
    kind = shape.shapeType % 10
    if kind == 1:
        return {"type": "Point", "coordinates": points[0]}
    if kind == 8:
        return {"type": "MultiPoint", "coordinates": points}
    starts = [*shape.parts, len(points)]
    lines = [points[a:b] for a, b in pairwise(starts) if b > a]
    if kind == 3:
        return {"type": "MultiLineString", "coordinates": lines} if len(lines) > 1 else {
            "type": "LineString", "coordinates": lines[0]}  # fmt: skip
    if kind == 5:
        return _polygons(lines)
    return {"type": shape.shapeTypeName, "coordinates": []}


def _polygons(rings: list[list[list[float]]]) -> dict[str, Any]:
    """Outer rings run clockwise in a shapefile; each hole goes to the outer ring before it."""
    polygons: list[list[list[list[float]]]] = []
    for ring in rings:
        area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
        if area < 0 or not polygons:
            polygons.append([ring])
        else:
            polygons[-1].append(ring)
    return {"type": "MultiPolygon", "coordinates": polygons} if len(polygons) > 1 else {
        "type": "Polygon", "coordinates": polygons[0]}  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
