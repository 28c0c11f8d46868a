"""The hundred promises of the demo county: place, plan, money and the story each one tells.

A story decides how far the verified progress lies behind the plan, how fresh the evidence is and what a
visit finds. Deterministic: the same `today` always gives the same hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from siteproof.services.seed_demo import land, places
from siteproof.services.seed_demo.kinds import KINDS, Kind
from siteproof.services.seed_demo.people import TOWNSHIP_PERSONS, TOWNSHIPS, inspector_of, unit

# One letter a project, in the order of the kinds: s steady, b behind, r far behind, q silent, x far behind
# and silent, m money ahead and far behind, d accepted, w waiting, c caught up after red, o past its end
STORIES: dict[str, str] = {
    "village_road": "mssbsqbssrbdsqsbrsqsbdsw",
    "old_compound": "ssbsdsqsrsbsssbsdsqc",
    "school": "qsbsssdsbsqssobsss",
    "clinic": "xbsqsbs",
    "water_supply": "ssbsrsdsqsbsswsbs",
    "elderly_care": "sbssdsqsbsscss",
}


@dataclass(frozen=True, slots=True)
class DemoProject:
    """One promise with everything the seeding needs to administer and to inspect it."""

    id: str
    number: str
    name: str
    name_en: str
    kind: Kind
    township: int
    village_id: str
    village: tuple[str, str]
    story: str
    responsible_unit_id: str
    responsible_person: str
    inspector_id: str
    leader_id: str
    start_on: date
    finish_on: date
    accepted_on: date | None
    quantity: float
    budget_fen: int
    geometry: land.Geometry
    points: list[land.Point]
    length_m: float | None
    buffer_m: float
    has_baseline: bool


def demo_projects(today: date, ground: land.Land) -> list[DemoProject]:
    """The hundred projects as they stand on `today` (a local day of the county)."""
    names = iter(places.villages())
    projects: list[DemoProject] = []
    for kind in KINDS:
        for nth in range(kind.count):
            village = next(names) if kind.id in ("village_road", "water_supply", "elderly_care") else ("", "")
            projects.append(_project(len(projects) + 1, kind, nth, village, today, ground))
    return projects


def _project(
    number: int, kind: Kind, nth: int, village: tuple[str, str], today: date, ground: land.Land
) -> DemoProject:
    rng = Random(f"project-{number}")
    story = STORIES[kind.id][nth]
    township = _township(kind.id, nth)
    township_id, township_zh, township_en = TOWNSHIPS[township]
    name, name_en = places.project_name(kind.id, nth, village, (township_zh, township_en))
    start_on, finish_on, accepted_on = _dates(story, today, rng)
    geometry, points, length_m, quantity, buffer_m = _ground(kind, township, ground, rng)
    by_township = nth % 3 == 2
    return DemoProject(
        id=f"p{number:03d}",
        number=str(number),
        name=name,
        name_en=name_en,
        kind=kind,
        township=township,
        village_id=f"village-{number:03d}" if village[0] else township_id,
        village=village,
        story=story,
        responsible_unit_id=f"township-{township_id}" if by_township else kind.unit_id,
        responsible_person=TOWNSHIP_PERSONS[township][0] if by_township else unit(kind.unit_id).person,
        inspector_id=inspector_of(township_id),
        leader_id="hejing" if kind.sector_id in ("transport", "health") else "liangwei",
        start_on=start_on,
        finish_on=finish_on,
        accepted_on=accepted_on,
        quantity=quantity,
        budget_fen=round(quantity * rng.randint(*kind.yuan_per_unit) / 1_000) * 100_000,
        geometry=geometry,
        points=points,
        length_m=length_m,
        buffer_m=buffer_m,
        has_baseline=nth % 2 == 0,
    )


def _township(kind_id: str, nth: int) -> int:
    if kind_id == "old_compound":
        return (5, 5, 0, 5, 4, 5, 8, 6, 5, 1)[nth % 10]
    if kind_id == "school":
        return (nth + 1) % 12
    if kind_id == "village_road":
        return (0, 2, 3, 7, 8, 1, 10, 11, 9, 0, 4, 6)[nth % 12]
    return (nth * 5) % 12


def _dates(story: str, today: date, rng: Random) -> tuple[date, date, date | None]:
    if story == "w":
        start_on = today + timedelta(days=rng.randint(12, 40))
        return start_on, start_on + timedelta(days=rng.randint(90, 150)), None
    if story == "o":
        return today - timedelta(days=190), today - timedelta(days=12), None
    if story == "d":
        accepted_on = today - timedelta(days=rng.randint(6, 30))
        return accepted_on - timedelta(days=rng.randint(150, 190)), accepted_on - timedelta(days=2), accepted_on
    far = story in "rxmc"
    start_on = today - timedelta(days=rng.randint(140, 185) if far else rng.randint(95, 170))
    left_days = rng.randint(18, 50) if far else rng.randint(25, 110)
    return start_on, today + timedelta(days=left_days), None


def _ground(
    kind: Kind, township: int, ground: land.Land, rng: Random
) -> tuple[land.Geometry, list[land.Point], float | None, float, float]:
    at = ground.inside(township, rng)
    if kind.site_kind == "line":
        length_m = round(rng.uniform(900, 2_700) / 60) * 60.0
        geometry, points = land.road(at, length_m, rng)
        return geometry, points, length_m, round(length_m / 1_000, 2), 30.0
    if kind.site_kind == "outline":
        width_m, depth_m = rng.uniform(70, 150), rng.uniform(50, 100)
        geometry, points = land.outline(at, width_m, depth_m, rng)
        quantity = {"户": rng.randint(120, 420), "㎡": rng.randint(600, 2_400), "床": rng.randint(12, 40)}
        return geometry, points, None, float(quantity[kind.quantity_unit]), 30.0
    return land.spot(at), [at], None, float(rng.randint(16, 60)), 60.0
