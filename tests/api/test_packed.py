"""What is packed on the way: records towards the server, pages of changes towards the phone."""

import base64
import gzip
import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from factories.phone import Phone, inspection_body
from siteproof.api.request_body import MAX_JSON_BYTES
from siteproof.api.v1 import PREFIX

Phones = Callable[..., Phone]
GZIP = {"Content-Encoding": "gzip"}


def put(phone: Phone, record_id: str, body: bytes, **headers: str) -> Any:
    sent = {**phone.headers, "Content-Type": "application/json", **headers}
    return phone.client.put(f"{PREFIX}/records/{record_id}", data=body, headers=sent)


def digest(data: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def test_a_packed_record_is_the_record_that_was_sealed(phone: Phones) -> None:
    wang = phone("wang")
    record_id, sealed = wang.seal("inspection", inspection_body())

    packed = put(wang, record_id, gzip.compress(sealed), **GZIP)
    plain = put(wang, record_id, sealed)

    assert (packed.status_code, packed.json["sha256"]) == (200, hashlib.sha256(sealed).hexdigest())
    assert plain.json["seq"] == packed.json["seq"]


@pytest.mark.fault("F21", "F22")
@pytest.mark.invariant("S3")
@pytest.mark.parametrize("damage", ["cut", "cut_in_the_middle", "appended", "flipped", "checksum", "no_gzip"])
def test_a_packed_record_that_was_damaged_on_the_way_is_not_stored(phone: Phones, damage: str) -> None:
    wang = phone("wang")
    record_id, sealed = wang.seal("inspection", inspection_body())
    whole = gzip.compress(sealed)
    middle = len(whole) // 2
    sent = {
        "cut": whole[:-1],
        "cut_in_the_middle": whole[:middle],
        "appended": whole + b"\0",
        "flipped": whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :],
        "checksum": whole[:-8] + bytes(4) + whole[-4:],
        "no_gzip": sealed,
    }[damage]

    answer = put(wang, record_id, sent, **GZIP)

    assert (answer.status_code, answer.json["code"]) == (422, "digest")
    assert put(wang, record_id, sealed).status_code == 200


@pytest.mark.fault("F21", "F22")
def test_a_plain_record_with_its_hash_is_compared(phone: Phones) -> None:
    wang = phone("wang")
    record_id, sealed = wang.seal("inspection", inspection_body(note="水泥"))
    changed = sealed.replace("水泥".encode(), "水泪".encode())
    stated = {"Content-Digest": digest(sealed)}

    assert put(wang, record_id, changed, **stated).json["code"] == "digest"
    assert put(wang, record_id, sealed, **{"Content-Digest": f"sha-256=:{'=' * 44}:"}).json["code"] == "digest"
    assert put(wang, record_id, sealed, **stated).status_code == 200


def test_a_bomb_is_unpacked_to_the_limit_of_a_record_and_no_further(phone: Phones) -> None:
    answer = put(phone("wang"), "01920000-0000-7000-8000-000000000001", gzip.compress(bytes(200_000_000)), **GZIP)

    assert (answer.status_code, answer.json["code"]) == (422, "too_large")
    assert answer.json["bytes"] == MAX_JSON_BYTES + 1


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_other_packings_are_refused(phone: Phones, encoding: str) -> None:
    answer = put(phone("wang"), "01920000-0000-7000-8000-000000000001", b"x", **{"Content-Encoding": encoding})

    assert (answer.status_code, answer.json["code"]) == (415, "media_type")


def test_a_page_of_changes_is_packed_for_whoever_takes_it(phone: Phones) -> None:
    wang = phone("wang")
    for _ in range(5):
        wang.send("inspection", inspection_body())
    path = f"{PREFIX}/changes?scope=me"

    plain = wang.client.get(path, headers=wang.headers)
    packed = wang.client.get(path, headers={**wang.headers, "Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert {answer.headers["Vary"] for answer in (plain, packed)} == {"Accept-Encoding"}
