"""From the text of a .prj file to degrees on WGS-84: plain degrees, Gauss-Krueger strips, web Mercator.

CGCS2000 and WGS-84 differ by centimetres and count as equal. Inverse transverse Mercator
after Krueger's series to the fourth order (below 1 mm within a strip; Karney 2011, eq. 36).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_EQUAL_TO_WGS84 = re.compile(
    r"wgs_?(19)?84|cgcs_?2000|china_geodetic_coordinate_system_2000|china_2000|itrf|etrs", re.IGNORECASE
)
_NEEDS_SHIFT = re.compile(r"xian_?(19)?80|beijing_?(19)?54|krassov|krasov|new_beijing|iag_?75", re.IGNORECASE)
_SPHEROID = re.compile(r'SPHEROID\["[^"]*",\s*([\d.eE+]+),\s*([\d.eE+]+)')
_PARAMETER = re.compile(r'PARAMETER\["([^"]+)",\s*([-\d.eE+]+)\]')
_UNIT = re.compile(r'UNIT\["[^"]*",\s*([\d.eE+-]+)')
_NAME = re.compile(r'(?:PROJCS|GEOGCS|GEOGCRS|PROJCRS)\["([^"]*)"')


class ProjectionUnknown(ValueError):
    """The .prj names what cannot be turned into WGS-84 here; `needs_shift` when only local parameters could."""

    def __init__(self, name: str, needs_shift: bool) -> None:
        super().__init__(name)
        self.name, self.needs_shift = name, needs_shift


@dataclass(frozen=True, slots=True)
class Degrees:
    """Longitude and latitude as they are."""

    def to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """(latitude, longitude)."""
        return y, x


@dataclass(frozen=True, slots=True)
class WebMercator:
    """The sphere of web maps, in metres."""

    def to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """(latitude, longitude) in degrees; nan beyond the projection."""
        if not (math.isfinite(x) and math.isfinite(y)) or abs(y) > 3e7:
            return math.nan, math.nan
        return math.degrees(2.0 * math.atan(math.exp(y / 6378137.0)) - math.pi / 2.0), math.degrees(x / 6378137.0)


@dataclass(frozen=True, slots=True)
class TransverseMercator:
    """A Gauss-Krueger or UTM strip: central meridian in degrees, offsets in metres, semi-axis and flattening."""

    central_deg: float
    scale: float
    false_east_m: float
    false_north_m: float
    axis_m: float
    flattening: float
    unit_m: float = 1.0

    def to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """(latitude, longitude) in degrees of east x and north y; nan far outside the strip."""
        if not (math.isfinite(x) and math.isfinite(y)):
            return math.nan, math.nan
        n = self.flattening / (2.0 - self.flattening)
        radius_m = self.axis_m / (1.0 + n) * (1.0 + n**2 / 4.0 + n**4 / 64.0)
        xi = (y * self.unit_m - self.false_north_m) / (self.scale * radius_m)
        eta = (x * self.unit_m - self.false_east_m) / (self.scale * radius_m)
        if abs(xi) > math.pi / 2.0 or abs(eta) > 0.6:
            return math.nan, math.nan
        beta = (
            n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
            n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
            17 * n**3 / 480 - 37 * n**4 / 840,
            4397 * n**4 / 161280,
        )
        xi_1 = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in enumerate(beta, start=1))
        eta_1 = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in enumerate(beta, start=1))
        conformal = math.asin(math.sin(xi_1) / math.cosh(eta_1))
        lon_rad = math.atan2(math.sinh(eta_1), math.cos(xi_1))
        return math.degrees(self._geographic(conformal)), self.central_deg + math.degrees(lon_rad)

    def _geographic(self, conformal_rad: float) -> float:
        e = math.sqrt(self.flattening * (2.0 - self.flattening))
        lat = conformal_rad
        for _ in range(6):
            tau = math.atanh(math.sin(conformal_rad)) + e * math.atanh(e * math.sin(lat))
            lat = math.asin(math.tanh(tau))
        return lat


Projection = Degrees | WebMercator | TransverseMercator


@dataclass(frozen=True, slots=True)
class Frame:
    """How a file's coordinates are meant; `said` is what the file itself names, None when it names nothing."""

    projection: Projection
    said: str | None


def frame_of_wkt(text: str) -> Frame:
    """The frame of a .prj text; raises ProjectionUnknown with the name it gives."""
    found = _NAME.search(text)
    name = found.group(1) if found else text.strip()[:40]
    if _NEEDS_SHIFT.search(text):
        raise ProjectionUnknown(name, needs_shift=True)
    if not _EQUAL_TO_WGS84.search(text):
        raise ProjectionUnknown(name, needs_shift=False)
    if not re.match(r"\s*PROJC", text):
        return Frame(Degrees(), name)
    if re.search(r'PROJECTION\["(Transverse_Mercator|Gauss_Kruger)"', text, re.IGNORECASE):
        return Frame(_transverse(text, name), name)
    if re.search(r"Mercator_Auxiliary_Sphere|Pseudo-Mercator|Popular_Visualisation", text, re.IGNORECASE):
        return Frame(WebMercator(), name)
    raise ProjectionUnknown(name, needs_shift=False)


def _transverse(text: str, name: str) -> TransverseMercator:
    parameters = {key.lower(): float(value) for key, value in _PARAMETER.findall(text)}
    spheroid, units = _SPHEROID.search(text), _UNIT.findall(text)
    if spheroid is None or "central_meridian" not in parameters or parameters.get("latitude_of_origin", 0.0) != 0.0:
        raise ProjectionUnknown(name, needs_shift=False)
    return TransverseMercator(
        central_deg=parameters["central_meridian"],
        scale=parameters.get("scale_factor", 1.0),
        false_east_m=parameters.get("false_easting", 0.0),
        false_north_m=parameters.get("false_northing", 0.0),
        axis_m=float(spheroid.group(1)),
        flattening=1.0 / float(spheroid.group(2)),
        unit_m=float(units[-1]) if units else 1.0,
    )
