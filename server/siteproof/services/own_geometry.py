"""Sites, roads and points from engineers' own files: GeoJSON, GPX, CSV. WGS-84, longitude first in GeoJSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

from siteproof.domain.geo import Geometry, is_position, paths_of, points_of, rings_of
from siteproof.services.own_files import UnusableInput, read_json, read_text

_LAT_NAMES = ("lat_deg", "lat", "latitude", "y", "纬度")
_LON_NAMES = ("lon_deg", "lon", "lng", "long", "longitude", "x", "经度")
_TRACK_POINTS = ("trkpt", "rtept", "wpt")
_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A point as the file has it; None where it is no number. `track`: points of one value follow one another
    on the ground (None: a single spot)."""

    lat_deg: float | None
    lon_deg: float | None
    track: int | None = None


def read_geometry(file: Path) -> Geometry:
    """The GeoJSON of a site: it must hold at least one usable point, line or outline."""
    document = read_json(file)
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise UnusableInput(f"{file}: not GeoJSON: an object with a type is needed")
    if not (paths_of(document) or rings_of(document) or points_of(document)):
        raise UnusableInput(f"{file}: holds no point, line or outline with usable coordinates (longitude, latitude)")
    return document


def read_road(file: Path) -> Geometry:
    """The GeoJSON of a road: it must hold at least one line of two different positions."""
    document = read_geometry(file)
    if not any(len({tuple(position[:2]) for position in path}) > 1 for path in paths_of(document)):
        raise UnusableInput(f"{file}: holds no road line (LineString or MultiLineString)")
    return document


def read_points(file: Path) -> list[OwnPoint]:
    """The points of a GeoJSON, GPX or CSV file, told apart by content; at least one usable."""
    text = read_text(file)
    start = text.lstrip()[:1]
    if start == "{":
        points = list(_geojson_points(read_json(file)))
    elif start == "<":
        points = _gpx_points(text, file)
    else:
        points = _csv_points(text, file)
    if not points:
        raise UnusableInput(f"{file}: holds no point")
    if not any(is_position(point.lat_deg, point.lon_deg) for point in points):
        raise UnusableInput(f"{file}: none of its {len(points)} points has a usable position")
    return points


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _geojson_points(node: object, depth: int = 0, counter: Sequence[int] = (0,)) -> Iterator[OwnPoint]:
    if not isinstance(node, Mapping) or depth > _MAX_DEPTH:
        return
    kind, coordinates = node.get("type"), node.get("coordinates")
    if kind == "Feature":
        yield from _geojson_points(node.get("geometry"), depth + 1, counter)
    elif kind in ("FeatureCollection", "GeometryCollection"):
        members = node.get("features" if kind == "FeatureCollection" else "geometries")
        for position, member in enumerate(members if isinstance(members, list) else ()):
            yield from _geojson_points(member, depth + 1, (*counter, position))
    elif kind == "Point":
        yield _point(coordinates, None)
    elif kind == "MultiPoint" and isinstance(coordinates, list):
        yield from (_point(each, None) for each in coordinates)
    elif kind in ("LineString", "MultiLineString") and isinstance(coordinates, list):
        for index, line in enumerate([coordinates] if kind == "LineString" else coordinates):
            track = hash((*counter, index))
            yield from (_point(each, track) for each in (line if isinstance(line, list) else ()))


def _point(coordinates: object, track: int | None) -> OwnPoint:
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return OwnPoint(None, None, track)
    return OwnPoint(_number(coordinates[1]), _number(coordinates[0]), track)


class _GpxReader:
    """Collects points while expat reads; a document type is refused, so entities cannot grow."""

    def __init__(self) -> None:
        self.points: list[OwnPoint] = []
        self.is_gpx = False
        self._track = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.is_gpx = self.is_gpx or local == "gpx"
        if local in ("trkseg", "rte"):
            self._track += 1
        elif local in _TRACK_POINTS:
            track = None if local == "wpt" else self._track
            self.points.append(OwnPoint(_number(attributes.get("lat")), _number(attributes.get("lon")), track))

    def refuse(self, *_: Any) -> None:
        raise ValueError("a document type or an entity is not used here")


def _gpx_points(text: str, file: Path) -> list[OwnPoint]:
    reader = _GpxReader()
    parser = expat.ParserCreate(encoding="utf-8")
    parser.StartElementHandler = reader.start
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        reason = f"line {error.lineno}: {expat.errors.messages.get(error.code, 'malformed')}"
        raise UnusableInput(f"{file}: not XML: {reason}") from error
    except ValueError as error:
        raise UnusableInput(f"{file}: {error}") from error
    if not reader.is_gpx:
        raise UnusableInput(f"{file}: XML, but not GPX")
    return reader.points


def _csv_points(text: str, file: Path) -> list[OwnPoint]:
    rows = _csv_rows(text, file)
    header = [name.strip().lower() for name in next(rows, [])]
    lat = next((header.index(name) for name in _LAT_NAMES if name in header), None)
    lon = next((header.index(name) for name in _LON_NAMES if name in header), None)
    if lat is None or lon is None:
        raise UnusableInput(f"{file}: no columns named lat and lon (or latitude and longitude, 纬度 and 经度)")
    last = max(lat, lon)
    return [
        OwnPoint(_number(row[lat].strip()), _number(row[lon].strip())) if len(row) > last else OwnPoint(None, None)
        for row in rows
        if any(cell.strip() for cell in row)
    ]


def _csv_rows(text: str, file: Path) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text), strict=True)
    except csv.Error as error:
        raise UnusableInput(f"{file}: not CSV: {error}") from error
