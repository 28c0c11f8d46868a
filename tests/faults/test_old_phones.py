"""Records of every released version are taken for ever; an app that is too old is told so and loses nothing."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from factories.county import EAST_VILLAGE, ROADS, with_county
from factories.phone import Phone, inspection_body
from siteproof import __version__
from siteproof.api.app import runtime_of
from siteproof.services.hello import MIN_APP
from siteproof.store.models import Checklist, Project, Site, Unit

RELEASED = Path(__file__).resolve().parents[1] / "vectors" / "released"
VERSIONS = sorted(folder.name for folder in RELEASED.iterdir() if folder.is_dir())
ACCOUNTS = {"inspector": "wang", "supervisor": "li", "leader": "zhou", "unit": "wu"}
PROJECT, SITE, UNIT = (f"01985a00-0000-7000-8000-00000000010{n}" for n in (1, 2, 3))


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@pytest.fixture
def county(app: Flask) -> Flask:
    """The project, site, unit and checklist that the fixtures of all versions speak of."""
    road = {"type": "LineString", "coordinates": [[113.45, 34.12], [113.46, 34.13]]}
    with runtime_of(with_county(app)).unit_of_work(write=True) as uow:
        uow.session.add(Unit(id=UNIT, name="施工单位", name_en="Contractor", kind="company", area_id=None))
        uow.session.add(Checklist(id="village-road-completed", version=1, content={}, published_at=datetime.now(UTC)))
        project = {
            "id": PROJECT, "programme_year": 2026, "number": "3", "name": "村道", "name_en": "Road", "budget_fen": 1,
            "kind": "village_road", "sector_id": ROADS, "area_id": EAST_VILLAGE, "responsible_unit_id": "builder",
            "stage": "building", "promised_quantity": 1.0, "promised_unit": "km", "checklist_id": None, "design": None,
            "planned_start_on": date(2026, 3, 1), "planned_finish_on": date(2026, 11, 30),
        }  # fmt: skip
        uow.session.add(Project(**project))
        uow.session.flush()
        site = {"min_lat_deg": 34.12, "max_lat_deg": 34.13, "min_lon_deg": 113.45, "max_lon_deg": 113.46}
        uow.session.add(
            Site(
                id=SITE,
                project_id=PROJECT,
                name="一标段",
                name_en="Lot 1",
                kind="line",
                geometry=road,
                buffer_m=30.0,
                **site,
            )
        )
    return app


def signed_in(county: Flask, folder: Path, role: str) -> Phone:
    """The phone that sealed the fixtures of this role."""
    key = json.loads((folder / "test-keys" / f"{role}.json").read_text("utf-8"))
    phone = Phone(county, ACCOUNTS[role], sign_in=False)
    assert phone.key is not None
    phone.device_id, phone.key.jwk = key["device_id"], key["public_jwk"]
    assert phone.sign_in().status_code == 200
    return phone


@pytest.mark.invariant("S21")
@pytest.mark.fault("F59")
@pytest.mark.parametrize("version", VERSIONS)
def test_every_record_of_a_released_version_is_live(county: Flask, version: str) -> None:
    folder = RELEASED / version
    people = {role: signed_in(county, folder, role) for role in ACCOUNTS}
    for photo in sorted(folder.glob("*.jpg")):
        assert people["inspector"].put_photo(photo.read_bytes()).status_code == 200
    placed: dict[str, Any] = {}
    for example in json.loads((folder / "index.json").read_text("utf-8"))["records"]:
        raw = (folder / example["file"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == example["sha256"], "a released fixture was changed"
        if example["role"] in people:
            answer = people[example["role"]].put_record(example["id"], raw, **{"Siteproof-App": version})
            placed[example["file"]] = (answer.status_code, (answer.get_json() or {}).get("placed"))

    assert placed == dict.fromkeys(placed, (200, "live"))
    assert len(placed) > 10


@pytest.mark.invariant("S21")
def test_the_last_two_minor_versions_may_always_speak() -> None:
    major, minor, *_ = numbers(__version__)

    assert numbers(MIN_APP) <= (major, max(minor - 2, 1), 0)


@pytest.mark.invariant("S21")
@pytest.mark.fault("F52")
def test_an_app_that_is_too_old_is_told_so_and_its_record_is_taken_after_the_update(county: Flask) -> None:
    wang = Phone(county, "wang")
    record_id, raw = wang.seal("inspection", inspection_body())

    too_old = wang.put_record(record_id, raw, **{"Siteproof-App": "0.0.9"})
    updated = wang.put_record(record_id, raw, **{"Siteproof-App": __version__})

    assert (too_old.status_code, too_old.get_json()["code"], too_old.get_json()["min_app"]) == (
        426,
        "app_too_old",
        MIN_APP,
    )
    assert (updated.status_code, updated.get_json()["placed"]) == (200, "live")
