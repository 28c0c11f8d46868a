"""The examples in tests/vectors/records, written by the phone's code and read by the server's: every kind."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from factories.county import EAST_VILLAGE, ROADS
from factories.phone import Phone
from siteproof.api.app import runtime_of
from siteproof.domain.kinds import KINDS
from siteproof.domain.records import Beacon, beacon_message, parse_envelope, record_message
from siteproof.services.signatures import signature_holds
from siteproof.store.models import Checklist, Project, Site, Unit

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "records"
EXAMPLES: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text("utf-8"))["records"]
NAMES = [example["file"] for example in EXAMPLES]
ACCOUNTS = {"inspector": "wang", "supervisor": "li", "leader": "zhou", "unit": "wu"}
PROJECT, SITE, UNIT = (f"01985a00-0000-7000-8000-00000000010{n}" for n in (1, 2, 3))


def key_of(role: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "test-keys" / f"{role}.json").read_text("utf-8"))
    return found


def raw_of(example: dict[str, Any]) -> bytes:
    return (FOLDER / example["file"]).read_bytes()


def test_there_is_an_example_of_every_kind() -> None:
    assert {example["kind"] for example in EXAMPLES} == {kind.value for kind in KINDS}


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_the_signature_of_an_example_holds(example: dict[str, Any]) -> None:
    raw, key = raw_of(example), key_of(example["role"])

    envelope = parse_envelope(raw, example["id"])

    assert hashlib.sha256(raw).hexdigest() == example["sha256"] == envelope.sha256
    assert (envelope.kind, envelope.author_device, envelope.problems) == (example["kind"], key["device_id"], ())
    assert envelope.sig is not None
    assert signature_holds(key["public_jwk"], envelope.sig, record_message(envelope.signed_bytes))


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_one_changed_byte_breaks_the_signature(example: dict[str, Any]) -> None:
    raw, key = raw_of(example), key_of(example["role"])

    envelope = parse_envelope(raw.replace(b'"tz_offset_min":480', b'"tz_offset_min":481'))

    assert envelope.sig is not None
    assert not signature_holds(key["public_jwk"], envelope.sig, record_message(envelope.signed_bytes))


def test_the_records_of_a_device_are_chained() -> None:
    heads: dict[str, str | None] = {}
    for example in EXAMPLES:
        assert parse_envelope(raw_of(example)).prev == heads.get(example["role"])
        heads[example["role"]] = example["sha256"]


def test_the_cited_beacon_is_genuine() -> None:
    beacon: Beacon = parse_envelope(raw_of(EXAMPLES[0])).beacons[0]

    message = beacon_message(beacon.kid, beacon.epoch, beacon.server_time, beacon.nonce)
    assert signature_holds(key_of("server")["public_jwk"], beacon.sig, message)


@pytest.fixture
def example_county(county: Flask) -> Flask:
    """The county with the project, site and unit that the examples speak of."""
    road = {"type": "LineString", "coordinates": [[113.45, 34.12], [113.46, 34.13]]}
    with runtime_of(county).unit_of_work(write=True) as uow:
        uow.session.add(Unit(id=UNIT, name="施工单位", name_en="Contractor", kind="company", area_id=None))
        uow.session.add(Checklist(id="village-road-completed", version=1, content={}, published_at=datetime.now(UTC)))
        uow.session.add(
            Project(
                id=PROJECT, programme_year=2026, number="3", name="村道", name_en="Road", kind="village_road",
                sector_id=ROADS, area_id=EAST_VILLAGE, responsible_unit_id="builder", budget_fen=1, stage="building",
                promised_quantity=1.0, promised_unit="km", planned_start_on=date(2026, 3, 1),
                planned_finish_on=date(2026, 11, 30), checklist_id=None, design=None,
            )
        )  # fmt: skip
        uow.session.flush()
        uow.session.add(
            Site(
                id=SITE, project_id=PROJECT, name="一标段", name_en="Lot 1", kind="line", geometry=road, buffer_m=30.0,
                min_lat_deg=34.12, max_lat_deg=34.13, min_lon_deg=113.45, max_lon_deg=113.46,
            )
        )  # fmt: skip
    return county


@pytest.fixture
def people(example_county: Flask) -> dict[str, Phone]:
    """The people of the examples, signed in with the keys that sealed them."""
    found = {}
    for role, username in ACCOUNTS.items():
        phone = Phone(example_county, username, sign_in=False)
        key = key_of(role)
        phone.device_id = key["device_id"]
        assert phone.key is not None
        phone.key.jwk = key["public_jwk"]
        assert phone.sign_in().status_code == 200
        found[role] = phone
    return found


def test_the_server_takes_every_example(people: dict[str, Phone]) -> None:
    for name in ("photo-road.jpg", "photo-core.jpg"):
        assert people["inspector"].put_photo((FOLDER / name).read_bytes()).status_code == 200
    receipts = {}
    for example in (each for each in EXAMPLES if each["role"] in people):
        answer = people[example["role"]].put_record(example["id"], raw_of(example))
        assert answer.status_code == 200, answer.text
        receipts[example["file"]] = answer.json

    assert {name: (receipt["placed"], receipt["reasons"]) for name, receipt in receipts.items()} == {
        name: ("live", []) for name in receipts
    }
    assert all(receipts[each["file"]]["sha256"] == each["sha256"] for each in EXAMPLES if each["role"] in people)
