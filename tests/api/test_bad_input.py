"""Malformed bodies: a typed problem naming the field or line, never a 5xx, and nothing stored."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from factories.phone import Phone, inspection_body, new_id
from siteproof.api.app import runtime_of
from siteproof.store.models import Record

Phones = Callable[..., Phone]


def stored_count(app: Flask) -> int:
    with runtime_of(app).unit_of_work() as uow:
        return uow.connection.execute(select(func.count()).select_from(Record)).scalar_one()


def sealed(phone: Phone, **changed: Any) -> tuple[str, bytes]:
    return phone.seal("inspection", inspection_body(), **changed)


def without(raw: bytes, name: str) -> bytes:
    value = json.loads(raw)
    del value[name]
    return json.dumps(value, separators=(",", ":")).encode()


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda raw: b"", "not_json"),
    "null": (lambda raw: b"null", "not_json"),
    "array": (lambda raw: b"[]", "not_json"),
    "trailing-comma": (lambda raw: raw[:-1] + b",}", "not_json"),
    "cut": (lambda raw: raw[:-10], "not_json"),
    "utf16": (lambda raw: raw.decode().encode("utf-16"), "not_json"),
    "not-utf8": (lambda raw: raw.replace(b"480", b'"\xff"'), "not_json"),
    "byte-mark": (lambda raw: b"\xef\xbb\xbf" + raw, "not_json"),
    "deep": (lambda raw: b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    "deep-body": (lambda raw: raw.replace(b'"body":{', b'"body":{"a":' + b"[" * 30 + b"]" * 30 + b","), "too_deep"),
    "many-keys": (
        lambda raw: raw.replace(b'"body":{', b'"body":{' + b"".join(b'"k%d":1,' % n for n in range(20_001))),
        "too_many_keys",
    ),
    "duplicate-key": (lambda raw: raw.replace(b'"schema":1', b'"schema":1,"schema":2'), "duplicate_key"),
    "nan": (lambda raw: raw.replace(b'"schema":1', b'"schema":NaN'), "not_json"),
    "infinity": (lambda raw: raw.replace(b'"schema":1', b'"schema":1e400'), "not_json"),
    "long-integer": (lambda raw: raw.replace(b'"schema":1', b'"schema":' + b"9" * 10_000), "not_json"),
    "unknown-field": (lambda raw: raw.replace(b'"schema":1', b'"schema":1,"role":"leader"'), "unknown_field"),
    "missing-field": (lambda raw: without(raw, "beacons"), "missing_field"),
    "no-signature-tail": (lambda raw: raw.replace(b',"sig":"', b', "sig":"'), "invalid_field"),
    "wrong-type": (lambda raw: raw.replace(b'"schema":1', b'"schema":"1"'), "invalid_field"),
    "photos-object": (lambda raw: raw.replace(b'"photos":[]', b'"photos":{}'), "invalid_field"),
    "many-photos": (lambda raw: raw.replace(b'"photos":[]', b'"photos":[' + b",".join([b"1"] * 101) + b"]"),
                    "too_many_photos"),
    "too-large": (lambda raw: raw.replace(b'"note":null', b'"note":"' + b"x" * 262_144 + b'"'), "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(BROKEN))
@pytest.mark.invariant("S22")
def test_what_is_not_our_envelope_is_a_typed_422(county: Flask, phone: Phones, case: str) -> None:
    wang = phone("wang")
    record_id, raw = sealed(wang)
    breaking, code = BROKEN[case]

    answer = wang.put_record(record_id, breaking(raw))

    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (422, "application/problem+json", code)
    assert stored_count(county) == 0
    assert county.test_client().get("/healthz").status_code == 200


def test_a_problem_names_field_line_and_request(phone: Phones) -> None:
    wang = phone("wang")
    record_id, raw = sealed(wang)

    broken = wang.put_record(record_id, b'{"id":\n nonsense}').json
    unknown = wang.put_record(record_id, raw.replace(b'"schema":1', b'"schema":1,"score":5')).json

    assert (broken["line"], bool(broken["request_id"])) == (2, True)
    assert unknown["field"] == "score"


def test_the_id_must_be_that_of_the_address(phone: Phones) -> None:
    wang = phone("wang")
    _, raw = sealed(wang)

    assert wang.put_record(new_id(), raw).json["code"] == "id_mismatch"


@pytest.mark.parametrize("name", ["x", "{%s}", "A" * 36, "-" * 36, "00000000-0000-0000-0000-00000000000g"])
def test_an_address_that_is_no_canonical_id_is_not_there(phone: Phones, name: str) -> None:
    wang = phone("wang")
    record_id, raw = sealed(wang)

    assert wang.put_record(name.replace("%s", record_id), raw).status_code in (404, 422)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
@pytest.mark.invariant("S22")
def test_only_json_is_taken_as_json(phone: Phones, content_type: str) -> None:
    wang = phone("wang")
    record_id, raw = sealed(wang)

    answer = wang.client.put(f"/api/v1/records/{record_id}", data=raw, content_type=content_type, headers=wang.headers)

    assert (answer.status_code, answer.json["code"]) == (415, "media_type")


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[" * 100_000, 400), (b'{"items":[],"items":[]}', 400), (b'{"x":1}', 422)]
)
@pytest.mark.invariant("S22")
def test_other_bodies_are_read_as_strictly(phone: Phones, body: bytes, status: int) -> None:
    wang = phone("wang")

    answer = wang.client.post("/api/v1/have", data=body, content_type="application/json", headers=wang.headers)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize("text", [r"\ud800", r"a\u0000b"], ids=["half a surrogate pair", "NUL"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/session", '{"username": "wang", "password": "TEXT"}'),
        ("/session", '{"username": "wang", "password": "x", "TEXT": 1}'),
        ("/session", '{"code": "TEXT"}'),
        ("/session/refresh", '{"refresh_token": "TEXT"}'),
        ("/have", '{"items": [{"id": "TEXT", "sha256": "' + "a" * 64 + '"}]}'),
    ],
)
@pytest.mark.invariant("S22")
def test_text_that_nothing_can_hold_is_no_json_of_ours(phone: Phones, path: str, body: str, text: str) -> None:
    """Half a surrogate pair in a password, an id or the name of a field once answered 500."""
    wang = phone("wang")

    answer = wang.client.post(
        f"/api/v1{path}", data=body.replace("TEXT", text), content_type="application/json", headers=wang.headers
    )

    assert (answer.status_code, answer.json["code"]) == (400, "not_json")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/api/v1/nothing", 404, "not_found"), ("DELETE", "/api/v1/hello", 405, "method_not_allowed"),
     ("POST", f"/api/v1/photos/{'a' * 64}", 405, "method_not_allowed")],
)  # fmt: skip
@pytest.mark.invariant("S22")
def test_wrong_addresses_and_methods_are_typed(county: Flask, method: str, path: str, status: int, code: str) -> None:
    answer = county.test_client().open(path, method=method)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert ("Allow" in answer.headers) == (status == 405)


def test_script_in_a_text_comes_back_as_text(phone: Phones) -> None:
    wang = phone("wang")
    script = "<script>alert(1)</script>"

    receipt = wang.send("inspection", inspection_body(note=script))

    assert receipt["placed"] == "live"
    assert wang.get("/changes?scope=me").mimetype == "application/json"


@pytest.mark.parametrize("text", ["𠀀𪚥", "‮abc", "é" * 1000, "a\u0301" * 500])
def test_rare_characters_are_stored_exactly(county: Flask, phone: Phones, text: str) -> None:
    receipt = phone("wang").send("inspection", inspection_body(note=text))

    with runtime_of(county).unit_of_work() as uow:
        raw = uow.connection.execute(select(Record.bytes).where(Record.id == receipt["id"])).scalar_one()
    assert (receipt["placed"], json.loads(raw)["body"]["note"]) == ("live", text)
