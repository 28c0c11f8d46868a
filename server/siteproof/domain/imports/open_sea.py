"""Places that are surely water: coarse boxes of open sea, so that a lost point is called by its name.

Ours, and deliberately small: coasts and islands are left out of every box, so that no land is taken for sea.
"""

from __future__ import annotations

# south, west, north, east in degrees
_BOXES: tuple[tuple[float, float, float, float], ...] = (
    (33.0, 122.9, 36.5, 125.2),  # Yellow Sea
    (38.0, 119.3, 39.2, 120.4),  # Bohai Sea
    (26.5, 123.2, 32.0, 126.5),  # East China Sea
    (18.8, 107.2, 20.4, 108.3),  # Gulf of Tonkin
    (17.3, 112.5, 20.5, 119.0),  # South China Sea, north of its islands
    (20.8, 115.0, 21.9, 119.5),
    (22.0, 124.3, 24.0, 128.0),  # Philippine Sea
    (10.0, 127.5, 20.0, 140.0),
    (-6.0, -12.0, 3.0, 4.5),  # Gulf of Guinea
    (8.0, 60.0, 20.0, 69.5),  # Arabian Sea
    (8.0, 84.0, 17.0, 91.5),  # Bay of Bengal
    (-40.0, 65.0, -22.0, 95.0),  # Indian Ocean
    (20.0, 150.0, 45.0, 164.0),  # Pacific
    (20.0, -150.0, 45.0, -130.0),
    (20.0, -55.0, 36.0, -35.0),  # Atlantic
)


def in_open_sea(lat_deg: float, lon_deg: float) -> bool:
    """True when a WGS-84 position lies well out at sea in one of the boxes; False says nothing."""
    return any(south < lat_deg < north and west < lon_deg < east for south, west, north, east in _BOXES)
