"""Hostile and foreign files of geometries: refused in one sentence, or read feature by feature."""

from __future__ import annotations

import io
import json
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapefile

from siteproof.domain.imports.features import GeoFile
from siteproof.media.imports import limits
from siteproof.media.imports.geo_files import read_geo_file
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sources import Source

WGS84 = ('GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],'
         'PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]')  # fmt: skip
XIAN = WGS84.replace("GCS_WGS_1984", "GCS_Xian_1980").replace("D_WGS_1984", "D_Xian_1980")
KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
<Placemark><name>石桥村道</name><ExtendedData><Data name="项目编号"><value>7</value></Data></ExtendedData>
<LineString><coordinates>83.1,39.05,1200 83.11,39.06,1201</coordinates></LineString></Placemark>
<Placemark><name>小区</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
83.1,39.0 83.2,39.0 83.2,39.1 83.1,39.0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>坏</name><Point><coordinates>abc,def</coordinates></Point></Placemark>
</Folder></Document></kml>"""


def read(data: bytes, *, datum: bool = False) -> GeoFile:
    return read_geo_file(Source(io.BytesIO(data), "sites"), datum_declared=datum)


def code_of(data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(data)
    assert "{" not in caught.value.text.zh + caught.value.text.en
    return caught.value.code


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for suffix, data in parts.items():
            made.writestr(f"图层/roads.{suffix}", data)
    return stream.getvalue()


def shapes(encoding: str = "gbk") -> dict[str, bytes]:
    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, encoding=encoding) as writer:
        writer.field("名称", "C", 40)
        writer.line([[[83.1, 39.05], [83.11, 39.06]]])
        writer.record("石桥村道")
        writer.null()
        writer.record("空")
    return {name: stream.getvalue() for name, stream in parts.items()}


def test_kml_is_read_with_its_data(tmp_path: Path) -> None:
    for encoding in ("UTF-8", "GB18030"):
        found = read(KML.format(encoding=encoding).encode(encoding))

        assert [f.properties["name"] for f in found.features] == ["石桥村道", "小区", "坏"]
        assert found.features[0].properties["项目编号"] == "7"
        assert found.features[0].geometry == {
            "type": "LineString", "coordinates": [[83.1, 39.05, 1200.0], [83.11, 39.06, 1201.0]]}  # fmt: skip
        assert found.features[2].geometry == {"type": "Point", "coordinates": ["abc", "def"]}


def test_kmz_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("doc.kml", KML.format(encoding="UTF-8"))

    assert len(read(stream.getvalue()).features) == 3


def test_a_shapefile_in_a_chinese_code_page_is_read_without_being_told() -> None:
    found = read(zipped(**shapes(), prj=WGS84.encode()))

    assert [f.properties["名称"] for f in found.features] == ["石桥村道", "空"]
    assert [f.geometry and f.geometry["type"] for f in found.features] == ["LineString", None]
    assert found.frame.said == "GCS_WGS_1984"


def test_a_shapefile_without_projection_wants_a_declared_datum() -> None:
    assert code_of(zipped(**shapes())) == "no_projection"
    assert len(read(zipped(**shapes()), datum=True).features) == 2


def _swapped_crs(name: str) -> bytes:
    crs = {"type": "name", "properties": {"name": name}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": []}).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"hello", "unknown_geo_format"),
        (b'{"type": "FeatureCollection", "features": [', "not_json"),
        (b'{"type": "Topology"}', "not_geojson"),
        (b"[1, 2]", "not_geojson"),
        (b'{"a":' * 100_000, "too_complex"),
        (b'{"type":"LineString","coordinates":[' + b"[" * 60_000 + b"]" * 60_000 + b"]}", "too_complex"),
        (_swapped_crs("urn:ogc:def:crs:EPSG::4549"), "projection_unknown"),
        (b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "xml_declarations"),
        (b'<?xml version="1.0"?><kml><Placemark>', "xml_broken"),
        (zipped(txt=b"x"), "no_shapefile"),
        (zipped(**shapes(), prj=XIAN.encode()), "datum_needs_shift"),
        (zipped(**shapes(), prj=b'PROJCS["Hong_Kong_1980_Grid"]'), "projection_unknown"),
        (zipped(**{**shapes(), "shp": shapes()["shp"][:110]}, prj=WGS84.encode()), "shapefile_broken"),
        (zipped(shp=b"x" * 200, prj=WGS84.encode()), "shapefile_broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_one_sentence(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_record_that_claims_endless_points_takes_no_memory() -> None:
    parts = shapes()
    shp = bytearray(parts["shp"])
    shp[100 + 8 + 40 : 100 + 8 + 44] = struct.pack("<i", 2_000_000_000)

    assert code_of(zipped(shp=bytes(shp), dbf=parts["dbf"], prj=WGS84.encode())) == "shapefile_broken"


def test_two_layers_want_two_archives() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for layer in ("a", "b"):
            for suffix, data in shapes().items():
                made.writestr(f"{layer}.{suffix}", data)

    assert code_of(stream.getvalue()) == "several_layers"


def _collection(line: list[Any]) -> bytes:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": line}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_a_million_vertices_are_refused_within_a_second() -> None:
    data = _collection([[83.1, 39.0]] * (limits.MOST_VERTICES * 2))
    began = time.perf_counter()

    code = code_of(data)

    assert (code, time.perf_counter() - began < 1.0) == ("too_many_vertices", True)


def test_numbers_no_coordinate_can_be_are_kept_for_the_rules() -> None:
    found = read(b'{"type":"Point","coordinates":[-1.8e308, NaN]}')

    assert str(found.features[0].geometry["coordinates"]) == "[-inf, nan]"
