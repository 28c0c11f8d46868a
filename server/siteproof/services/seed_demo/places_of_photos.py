"""Where the demo's inspectors stood: positions along the finished part of a site, with a phone's accuracy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from siteproof.services.seed_demo import land
from siteproof.services.seed_demo.projects import DemoProject
from siteproof.services.seed_demo.story import Incident, Visit

FAR_AWAY_M = 2_600.0
ACROSS_M, ACROSS_ACCURACY_M = 83.0, 25.0


@dataclass(frozen=True, slots=True)
class Stand:
    """One place: the fix a phone would give and how far along the road it is (None: no road)."""

    lat_deg: float
    lon_deg: float
    accuracy_m: float
    age_s: float
    bearing_deg: float
    chainage_m: float | None

    def fix(self) -> dict[str, float]:
        """As a record carries it."""
        return {
            "lat_deg": self.lat_deg,
            "lon_deg": self.lon_deg,
            "accuracy_m": self.accuracy_m,
            "age_s": self.age_s,
        }


def stands(visit: Visit, count: int, rng: Random) -> list[Stand]:
    """`count` places in the order of walking; the incident moves or blurs them."""
    return [_stand(visit, nth, count, rng) for nth in range(count)]


def _stand(visit: Visit, nth: int, count: int, rng: Random) -> Stand:
    project = visit.project
    sideways_m = rng.uniform(-7, 7)
    accuracy_m = round(rng.uniform(4, 14), 1)
    if visit.incident is Incident.FAR_AWAY:
        sideways_m = FAR_AWAY_M + rng.uniform(-15, 15)
    elif visit.incident is Incident.ACROSS_THE_DITCH and nth == min(2, count - 1):
        sideways_m, accuracy_m = ACROSS_M, ACROSS_ACCURACY_M
    elif visit.incident is Incident.VAGUE_FIX:
        accuracy_m = round(rng.uniform(90, 140), 1)
    point, heading, chainage_m = _spot(project, visit.progress_pct, nth, count, rng)
    lat_deg, lon_deg = land.lat_lon(land.moved(point, heading, sideways_m))
    bearing_deg = round((90 - math.degrees(heading)) % 360, 0)
    return Stand(lat_deg, lon_deg, accuracy_m, round(rng.uniform(0.4, 6), 1), bearing_deg, chainage_m)


def _spot(
    project: DemoProject, progress_pct: float, nth: int, count: int, rng: Random
) -> tuple[land.Point, float, float | None]:
    if project.length_m is not None:
        reached_m = project.length_m * min(1.0, 0.25 + 0.75 * progress_pct / 100)
        chainage_m = reached_m * (nth + rng.uniform(0.25, 0.75)) / count
        point, heading = land.along(project.points, chainage_m)
        return point, heading, chainage_m
    east = sum(p[0] for p in project.points) / len(project.points)
    north = sum(p[1] for p in project.points) / len(project.points)
    return (east + rng.uniform(-14, 14), north + rng.uniform(-14, 14)), rng.uniform(0, 2 * math.pi), None
