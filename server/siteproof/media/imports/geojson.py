"""Reading GeoJSON without letting it fill memory: its size and marks are counted before it is parsed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from siteproof.domain.imports.features import GeoFile, RawFeature
from siteproof.domain.imports.projection import Degrees, Frame, WebMercator
from siteproof.media.imports import limits
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sources import Source

_SAME = ("crs84", "4326", "4490", "4979", "wgs84", "wgs 84", "cgcs2000")
_WEB = ("3857", "900913", "3785")


def read_geojson(source: Source) -> GeoFile:
    """The features of a GeoJSON; raises FileRefused when it is none or too much."""
    document = _document(_text(source))
    if not isinstance(document, dict):
        raise FileRefused("not_geojson", reason=type(document).__name__)
    features = [RawFeature(row, *parts) for row, parts in enumerate(_features(document), start=1)]
    if len(features) > limits.MOST_FEATURES:
        raise FileRefused("too_many_features", limit=limits.MOST_FEATURES)
    return GeoFile("GeoJSON", features, _frame(document.get("crs")))


def _text(source: Source) -> str:
    data = source.read(limits.MOST_GEO_BYTES)
    if data.count(b"[") > limits.MOST_VERTICES + 2 * limits.MOST_FEATURES:
        raise FileRefused("too_many_vertices", limit=limits.MOST_VERTICES)
    if data.count(b",") + data.count(b"[") + 8 * data.count(b"{") > limits.MOST_JSON_MARKS:
        raise FileRefused("too_complex")
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    raise FileRefused("encoding_unknown", line=line)


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise FileRefused("not_json", line=error.lineno, column=error.colno, reason=error.msg) from error
    except (RecursionError, ValueError) as error:
        raise FileRefused("too_complex") from error


def _features(document: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    kind = document.get("type")
    if kind == "FeatureCollection":
        members = document.get("features")
        if not isinstance(members, list):
            raise FileRefused("not_geojson", reason="features")
        for member in members:
            yield _feature(member)
    elif kind == "Feature":
        yield _feature(document)
    elif isinstance(document.get("coordinates"), list) or kind == "GeometryCollection":
        yield {}, document
    else:
        raise FileRefused("not_geojson", reason=f"type {str(kind)[:40]}")


def _feature(member: Any) -> tuple[dict[str, Any], Any]:
    if not isinstance(member, dict):
        return {}, None
    properties = member.get("properties")
    return properties if isinstance(properties, dict) else {}, member.get("geometry")


def _frame(crs: Any) -> Frame:
    """The frame of an old `crs` member; without one GeoJSON is WGS-84 (RFC 7946)."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return Frame(Degrees(), None)
    lowered = name.lower()
    if any(lowered.endswith(code) for code in _WEB):
        return Frame(WebMercator(), name[:60])
    if any(lowered.endswith(code) for code in _SAME):
        return Frame(Degrees(), name[:60])
    raise FileRefused("projection_unknown", name=name[:60])
