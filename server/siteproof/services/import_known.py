"""What the installation knows by name, for judging a county's own files against it."""

from __future__ import annotations

from siteproof.domain.geo import bounding_box
from siteproof.domain.imports.known_county import KnownCounty
from siteproof.domain.imports.whereabouts import Box
from siteproof.store.queries import imports as queries
from siteproof.store.unit_of_work import UnitOfWork

_NO_TOWNSHIP = frozenset({"province", "city", "county", "village"})


def known_county(uow: UnitOfWork) -> KnownCounty:
    """Names to ids of townships, villages, units, sectors and leaders; no townships known gives None for them."""
    areas = queries.areas(uow)
    county = next((area for area in areas if area["kind"] == "county"), None)
    townships = {area["name"]: area["id"] for area in areas if area["kind"] not in _NO_TOWNSHIP}
    villages = {(area["parent_id"] or "", area["name"]): area["id"] for area in areas if area["kind"] == "village"}
    return KnownCounty(
        county=None if county is None else (county["id"], county["name"]),
        townships=townships or None,
        villages=villages,
        units={unit["name"]: unit["id"] for unit in queries.units(uow)},
        sectors={sector["name"]: sector["id"] for sector in queries.sectors(uow)},
        leaders={leader["name"]: leader["id"] for leader in queries.leaders(uow)},
    )


def county_box(uow: UnitOfWork) -> Box | None:
    """West, south, east, north of the county's outline, None while no outline is known."""
    outlines = [area["geometry"] for area in queries.areas(uow) if area["kind"] == "county" and area["geometry"]]
    return bounding_box(outlines[0]) if outlines else None
