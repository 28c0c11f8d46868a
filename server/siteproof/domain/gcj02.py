"""WGS-84, GCJ-02 and BD-09 into one another: only at import and for hand-over to a navigation app.

The published approximation (eviltransform); reproduces the fixtures of gcoord within 0.73 m. Inside
Siteproof every position is WGS-84, as satellites and the W3C Geolocation API give it.
"""

from __future__ import annotations

import math

DATUMS = ("wgs84", "gcj02", "bd09")
_A_M = 6378245.0
_EE = 0.00669342162296594323
_BD_PI = math.pi * 3000.0 / 180.0


def outside_china(lat_deg: float, lon_deg: float) -> bool:
    """True outside the rectangle in which GCJ-02 shifts positions."""
    return not (72.004 <= lon_deg <= 137.8347 and 0.8293 <= lat_deg <= 55.8271)


def _offset(lat_deg: float, lon_deg: float) -> tuple[float, float]:
    x, y = lon_deg - 105.0, lat_deg - 35.0
    both = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + both
    lat += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    lat += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + both
    lon += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    lon += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    radians = math.radians(lat_deg)
    magic = 1.0 - _EE * math.sin(radians) ** 2
    root = math.sqrt(magic)
    lat_offset = lat * 180.0 / ((_A_M * (1.0 - _EE)) / (magic * root) * math.pi)
    lon_offset = lon * 180.0 / (_A_M / root * math.cos(radians) * math.pi)
    return lat_offset, lon_offset


def wgs84_to_gcj02(lat_deg: float, lon_deg: float) -> tuple[float, float]:
    """(latitude, longitude) in GCJ-02; unchanged outside China."""
    if outside_china(lat_deg, lon_deg):
        return lat_deg, lon_deg
    lat_offset, lon_offset = _offset(lat_deg, lon_deg)
    return lat_deg + lat_offset, lon_deg + lon_offset


def gcj02_to_wgs84(gcj02_lat_deg: float, gcj02_lon_deg: float) -> tuple[float, float]:
    """(latitude, longitude) in WGS-84 by fixed-point iteration: the forward shift returns within 1e-9 degree."""
    if outside_china(gcj02_lat_deg, gcj02_lon_deg):
        return gcj02_lat_deg, gcj02_lon_deg
    lat_deg, lon_deg = gcj02_lat_deg, gcj02_lon_deg
    for _ in range(20):
        lat_offset, lon_offset = _offset(lat_deg, lon_deg)
        next_lat, next_lon = gcj02_lat_deg - lat_offset, gcj02_lon_deg - lon_offset
        settled = abs(next_lat - lat_deg) < 1e-10 and abs(next_lon - lon_deg) < 1e-10
        lat_deg, lon_deg = next_lat, next_lon
        if settled:
            break
    return lat_deg, lon_deg


def gcj02_to_bd09(gcj02_lat_deg: float, gcj02_lon_deg: float) -> tuple[float, float]:
    """(latitude, longitude) in BD-09."""
    x, y = gcj02_lon_deg, gcj02_lat_deg
    radius = math.hypot(x, y) + 0.00002 * math.sin(y * _BD_PI)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * _BD_PI)
    return radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065


def bd09_to_gcj02(bd09_lat_deg: float, bd09_lon_deg: float) -> tuple[float, float]:
    """(latitude, longitude) in GCJ-02."""
    x, y = bd09_lon_deg - 0.0065, bd09_lat_deg - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BD_PI)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BD_PI)
    return radius * math.sin(angle), radius * math.cos(angle)


def bd09_to_wgs84(bd09_lat_deg: float, bd09_lon_deg: float) -> tuple[float, float]:
    """(latitude, longitude) in WGS-84."""
    return gcj02_to_wgs84(*bd09_to_gcj02(bd09_lat_deg, bd09_lon_deg))


def to_wgs84(lat_deg: float, lon_deg: float, datum: str) -> tuple[float, float]:
    """(latitude, longitude) in WGS-84 from datum `wgs84`, `gcj02` or `bd09`; ValueError for another name."""
    if datum == "wgs84":
        return lat_deg, lon_deg
    if datum == "gcj02":
        return gcj02_to_wgs84(lat_deg, lon_deg)
    if datum == "bd09":
        return bd09_to_wgs84(lat_deg, lon_deg)
    raise ValueError(f"no datum named {datum}")
