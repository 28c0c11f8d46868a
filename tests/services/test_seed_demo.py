"""The demo county before it is written: a hundred fictional promises that are the same for the same day."""

from collections import Counter
from datetime import UTC, date, datetime
from random import Random

import pytest

from siteproof.domain.geo import distance_to_geometry_m
from siteproof.services.seed_demo import people
from siteproof.services.seed_demo.kinds import KINDS, shares
from siteproof.services.seed_demo.land import Land, along, lat_lon, road
from siteproof.services.seed_demo.places_of_photos import stands
from siteproof.services.seed_demo.projects import DemoProject, demo_projects
from siteproof.services.seed_demo.sealing import uuid7
from siteproof.services.seed_demo.story import Incident, baseline, visits
from siteproof.services.seed_demo.timeline import start_times

TODAY = date(2026, 9, 15)


@pytest.fixture(scope="module")
def ground() -> Land:
    return Land(7)


@pytest.fixture(scope="module")
def projects(ground: Land) -> list[DemoProject]:
    return demo_projects(TODAY, ground)


def test_there_are_a_hundred_of_six_kinds_in_twelve_townships(projects: list[DemoProject]) -> None:
    assert len(projects) == 100
    assert Counter(p.kind.id for p in projects) == {kind.id: kind.count for kind in KINDS}
    assert {p.township for p in projects} == set(range(12))
    assert len({p.name for p in projects}) == 100


def test_the_same_day_gives_the_same_county(projects: list[DemoProject]) -> None:
    assert demo_projects(TODAY, Land(7)) == projects


def test_every_site_lies_in_its_county(projects: list[DemoProject], ground: Land) -> None:
    for project in projects:
        assert distance_to_geometry_m(ground.county(), *lat_lon(project.points[0])) == 0.0


def test_neighbouring_townships_share_their_border(ground: Land) -> None:
    west, east = ({tuple(p) for p in ground.township(n)["coordinates"][0]} for n in (0, 1))

    assert len(west & east) == 9


def test_a_road_is_as_long_as_asked() -> None:
    _, points = road((0.0, 0.0), 600.0, Random(1))

    assert along(points, 600.0)[0] == pytest.approx(points[-1])
    assert len(points) == 11


def test_weights_of_every_kind_are_a_hundred_and_shares_keep_the_sum() -> None:
    for kind in KINDS:
        weights = {code: weight for code, _, _, weight in kind.milestones}
        found = shares(kind.id, 47.0)
        assert sum(weights.values()) == 100
        assert sum(weights[code] * pct / 100 for code, pct in found.items()) == pytest.approx(47.0, abs=0.1)


def test_honest_photos_are_on_site_and_the_far_ones_are_not(projects: list[DemoProject]) -> None:
    for visit in visits(projects, TODAY):
        distances = [
            distance_to_geometry_m(visit.project.geometry, s.lat_deg, s.lon_deg) or 0.0
            for s in stands(visit, visit.photos, Random(3))
        ]
        if visit.incident is Incident.FAR_AWAY:
            assert min(distances) > 1_000
        elif visit.incident is not Incident.ACROSS_THE_DITCH:
            assert max(distances) <= visit.project.buffer_m


def test_every_incident_occurs(projects: list[DemoProject]) -> None:
    assert {visit.incident for visit in visits(projects, TODAY)} == set(Incident)


def test_nobody_is_in_two_places_at_once(projects: list[DemoProject]) -> None:
    all_visits = visits(projects, TODAY)
    starts = start_times(all_visits)

    taken = Counter((v.project.inspector_id, at) for v, at in zip(all_visits, starts, strict=True))

    assert max(taken.values()) == 1


def test_plans_grow_and_end_at_a_hundred(projects: list[DemoProject]) -> None:
    for project in projects:
        points = [pct for _, pct in baseline(project)]
        assert points == sorted(points)
        assert points[-1] == 100.0


def test_whom_a_project_names_as_responsible_has_an_account_and_so_an_english_name(
    projects: list[DemoProject],
) -> None:
    accounts = {(user.name, user.unit_id) for user in people.USERS if user.name_en}

    assert {(each.responsible_person, each.responsible_unit_id) for each in projects} <= accounts


def test_people_have_units_and_townships_have_one_inspector() -> None:
    units = {unit.id for unit in people.UNITS} | {f"township-{township}" for township, *_ in people.TOWNSHIPS}

    assert {user.unit_id for user in people.USERS} <= units
    assert len({people.inspector_of(township) for township, _, _ in people.TOWNSHIPS}) == 4


def test_an_id_is_a_version_7_uuid_of_its_time() -> None:
    found = uuid7(datetime(2026, 9, 15, tzinfo=UTC), Random(1))

    assert int(found[:8] + found[9:13], 16) == 1_789_430_400_000
    assert (found[14], found[19] in "89ab") == ("7", True)
