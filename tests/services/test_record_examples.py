"""The complete examples that the phone's code made: the server reads, checks and verifies each one."""

import json
from pathlib import Path
from typing import Any

import pytest

from siteproof.domain.kinds import RecordKind
from siteproof.domain.records import Envelope, beacon_message, parse_envelope, record_message
from siteproof.services.judge_record import form_reasons
from siteproof.services.signatures import signature_holds

FOLDER = Path(__file__).parents[1] / "vectors" / "records"
EXAMPLES: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text("utf-8"))["records"]
KEYS = {
    key["device_id"]: key["public_jwk"]
    for key in (json.loads(file.read_text("utf-8")) for file in sorted((FOLDER / "test-keys").glob("*.json")))
    if "device_id" in key
}
SERVER = json.loads((FOLDER / "test-keys" / "server.json").read_text("utf-8"))["public_jwk"]


def read(example: dict[str, Any]) -> Envelope:
    return parse_envelope((FOLDER / example["file"]).read_bytes(), example["id"])


@pytest.fixture(params=EXAMPLES, ids=lambda example: example["file"])
def example(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def test_it_is_our_envelope_with_its_hash(example: dict[str, Any]) -> None:
    assert (read(example).kind, read(example).sha256) == (example["kind"], example["sha256"])


def test_nothing_in_it_would_put_it_into_quarantine(example: dict[str, Any]) -> None:
    assert form_reasons(read(example)) == []


def test_its_signature_holds(example: dict[str, Any]) -> None:
    envelope = read(example)

    assert envelope.sig is not None
    assert envelope.author_device is not None
    assert signature_holds(KEYS[envelope.author_device], envelope.sig, record_message(envelope.signed_bytes))


def test_its_beacons_hold(example: dict[str, Any]) -> None:
    for beacon in read(example).beacons:
        message = beacon_message(beacon.kid, beacon.epoch, beacon.server_time, beacon.nonce)
        assert signature_holds(SERVER, beacon.sig, message)


def test_every_kind_has_an_example() -> None:
    assert {example["kind"] for example in EXAMPLES} == {kind.value for kind in RecordKind}
