"""Is a drawn thing where the rest of its file, or its county, is? Lost and exchanged coordinates by name."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from siteproof.domain.geo import Geometry, plane_distance_m
from siteproof.domain.imports.open_sea import in_open_sea
from siteproof.domain.imports.shapes import vertices_of
from siteproof.domain.reasons import Numbers

LEAST_FEATURES = 5
NEAREST_FAR_M = 150_000.0
FAR_TIMES = 10.0
"""So many times the distance within which half of the file lies (ours)."""
COUNTY_MARGIN_M = 20_000.0
_CHINA = (17.0, 73.0, 54.0, 136.0)  # south, west, north, east

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a place is compared with: the county's box, else the middle of the file and how far it reaches."""

    county: Box | None
    middle: tuple[float, float] | None
    reach_m: float


def surroundings(geometries: Sequence[Geometry], county: Box | None) -> Surroundings:
    """The surroundings that the good geometries of a file make."""
    firsts = [next(vertices_of(each)) for each in geometries]
    if len(firsts) < LEAST_FEATURES:
        return Surroundings(county, None, NEAREST_FAR_M)
    lat, lon = statistics.median(v[1] for v in firsts), statistics.median(v[0] for v in firsts)
    half_m = statistics.median(_metres(lat, lon, v[1], v[0]) for v in firsts)
    return Surroundings(county, (lat, lon), max(NEAREST_FAR_M, FAR_TIMES * half_m))


def misplaced(geometry: Geometry, around: Surroundings) -> tuple[str, Numbers] | None:
    """The code and numbers of the first vertex that cannot be where it is drawn; None when all can."""
    checked: set[tuple[float, float]] = set()
    for lon, lat in vertices_of(geometry):
        cell = (round(lat, 1), round(lon, 1))
        if cell in checked:
            continue
        checked.add(cell)
        found = _judge(lat, lon, around)
        if found is not None:
            return found
    return None


def _judge(lat: float, lon: float, around: Surroundings) -> tuple[str, Numbers] | None:
    numbers: dict[str, float | int | str | None] = {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}"}
    away_m, code = _away_m(lat, lon, around)
    if away_m is not None and abs(lon) <= 90.0 and _away_m(lon, lat, around)[0] is None:
        return "axes_swapped", numbers
    if around.county is None and around.middle is None and _swapped_into_china(lat, lon):
        return "axes_swapped", numbers
    if in_open_sea(lat, lon):
        return "in_the_sea", numbers
    return None if away_m is None else (code, {**numbers, "distance_m": round(away_m)})


def _away_m(lat: float, lon: float, around: Surroundings) -> tuple[float | None, str]:
    if around.county is not None:
        west, south, east, north = around.county
        away_m = _metres(lat, lon, min(max(lat, south), north), min(max(lon, west), east))
        return (away_m if away_m > COUNTY_MARGIN_M else None), "outside_county"
    if around.middle is None:
        return None, "far_away"
    away_m = _metres(lat, lon, *around.middle)
    return (away_m if away_m > around.reach_m else None), "far_away"


def _metres(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Rough metres; only compared with tens of kilometres."""
    return plane_distance_m(from_lat, from_lon, to_lat, to_lon)


def _swapped_into_china(lat: float, lon: float) -> bool:
    south, west, north, east = _CHINA
    return lat > 73.0 and south < lon < north and west < lat < east
