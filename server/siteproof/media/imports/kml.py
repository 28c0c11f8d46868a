"""Reading KML and KMZ: placemarks streamed by a parser without entities, each forgotten when it is read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from siteproof.domain.imports.features import GeoFile, RawFeature
from siteproof.media.imports import limits
from siteproof.media.imports.archives import opened_archive, read_entry
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sources import Source

_ENCODING = re.compile(rb"""^(\s*<\?xml[^>]*encoding=["'])(gb\w*)(["'])""", re.IGNORECASE)
_GEOMETRIES = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString", "Polygon": "Polygon"}


def read_kml(source: Source) -> GeoFile:
    """The placemarks of a .kml; raises FileRefused."""
    return _read(source.read(limits.MOST_GEO_BYTES))


def read_kmz(source: Source) -> GeoFile:
    """The placemarks of the first .kml in a .kmz; raises FileRefused."""
    with opened_archive(source) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".kml")]
        if not entries:
            raise FileRefused("no_kml")
        return _read(read_entry(archive, entries[0], limits.MOST_GEO_BYTES))


def _read(data: bytes) -> GeoFile:
    try:
        features = list(_placemarks(io.BytesIO(_as_utf8(data))))
    except DefusedXmlException as error:
        raise FileRefused("xml_declarations") from error
    except ParseError as error:
        raise FileRefused("xml_broken", line=error.position[0], reason=str(error)[:80]) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("xml_broken", line=1, reason=str(error)[:80]) from error
    return GeoFile("KML", features)


def _as_utf8(data: bytes) -> bytes:
    """Expat reads no Chinese code page; such a file is turned into UTF-8 first."""
    found = _ENCODING.match(data[:200])
    if found is None:
        return data
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise FileRefused("encoding_unknown", line=data[: error.start].count(b"\n") + 1) from error
    return re.sub(r"encoding=[\"'][^\"']*[\"']", 'encoding="UTF-8"', text, count=1).encode("utf-8")


def _placemarks(stream: BinaryIO) -> Iterator[RawFeature]:
    row, left, open_elements = 0, limits.MOST_VERTICES, []
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            open_elements.append(element)
            continue
        open_elements.pop()
        name = _local(element)
        if name == "Placemark":
            row += 1
            if row > limits.MOST_FEATURES:
                raise FileRefused("too_many_features", limit=limits.MOST_FEATURES)
            geometry = _geometry(element)
            left -= _vertices(geometry)
            if left < 0:
                raise FileRefused("too_many_vertices", limit=limits.MOST_VERTICES)
            yield RawFeature(row, _properties(element), geometry)
        if not any(_local(each) == "Placemark" for each in open_elements):
            element.clear()
            if open_elements:
                open_elements[-1].remove(element)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _properties(placemark: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in placemark.iter():
        name = _local(child)
        key = child.get("name")
        if name == "Data" and key:
            value = next((each.text for each in child if _local(each) == "value"), None)
            found[key] = (value or "").strip() or None
        elif name == "SimpleData" and key:
            found[key] = (child.text or "").strip() or None
    label = next((each.text for each in placemark if _local(each) == "name"), None)
    if label and label.strip():
        found.setdefault("name", label.strip())
    return found


def _geometry(placemark: Element) -> dict[str, Any] | None:
    """The one geometry of a placemark; several lines or outlines become one of several parts."""
    parts: list[dict[str, Any]] = []
    for child in placemark:
        if _local(child) in _GEOMETRIES:
            parts.append(_single(child))
        elif _local(child) == "MultiGeometry":
            parts.extend(_single(each) for each in child.iter() if _local(each) in ("Point", "LineString", "Polygon"))
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    kinds = {part["type"] for part in parts}
    kind = kinds.pop() if len(kinds) == 1 else "GeometryCollection"
    return {"type": kind if kind == "GeometryCollection" else f"Multi{kind}",
            "coordinates": [part["coordinates"] for part in parts]}  # fmt: skip


def _single(element: Element) -> dict[str, Any]:
    kind = _GEOMETRIES[_local(element)]
    if kind == "Polygon":
        outer = [_coordinates(each) for each in element if _local(each) == "outerBoundaryIs"]
        inner = [_coordinates(each) for each in element if _local(each) == "innerBoundaryIs"]
        return {"type": kind, "coordinates": [*outer, *inner]}
    found = _coordinates(element)
    return {"type": kind, "coordinates": (found[0] if found else []) if kind == "Point" else found}


def _coordinates(element: Element) -> list[list[Any]]:
    text = next((each.text or "" for each in element.iter() if _local(each) == "coordinates"), "")
    return [[_number(part) for part in group.split(",")] for group in text.split()]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _vertices(geometry: Any) -> int:
    if geometry is None:
        return 0
    parts = geometry["coordinates"]
    if geometry["type"] == "Point":
        return 1
    if geometry["type"] in ("LineString", "MultiPoint"):
        return len(parts)
    return sum(len(part) if part and not isinstance(part[0][0], list) else sum(map(len, part)) for part in parts)
