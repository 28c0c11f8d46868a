"""Opening a file of geometries by what it is, not by its name."""

from __future__ import annotations

from siteproof.domain.imports.features import GeoFile
from siteproof.media.imports.archives import opened_archive
from siteproof.media.imports.geojson import read_geojson
from siteproof.media.imports.kml import read_kml, read_kmz
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.shapefile_zip import read_shapefile
from siteproof.media.imports.sources import Source, is_zip


def read_geo_file(source: Source, *, datum_declared: bool) -> GeoFile:
    """The features of a GeoJSON, KML, KMZ or zipped shapefile; raises FileRefused with one sentence."""
    head = source.head(4096)
    if not head:
        raise FileRefused("empty_file")
    if is_zip(head):
        with opened_archive(source) as archive:
            names = [name.lower() for name in archive.namelist()]
        has_kml = any(name.endswith(".kml") for name in names) and not any(name.endswith(".shp") for name in names)
        return read_kmz(source) if has_kml else read_shapefile(source, datum_declared=datum_declared)
    text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1", "ignore")
    first = text.lstrip("\ufeff\xef\xbb\xbf \t\r\n")[:1]
    if first in ("{", "["):
        return read_geojson(source)
    if first == "<" and "<kml" in text:
        return read_kml(source)
    raise FileRefused("unknown_geo_format")
