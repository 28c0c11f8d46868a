"""The envelope of a record: what is ours, what is refused and under which code, what goes to quarantine."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.records import (
    MAX_RECORD_BYTES,
    beacon_message,
    parse_envelope,
    receipt_message,
    record_message,
    refresh_message,
    split_signature,
)

ID = "01920000-0000-7000-8000-000000000001"
SIG = "A" * 86


def photo(**changed):
    found = {
        "sha256": "a" * 64,
        "bytes": 812_345,
        "media_type": "image/jpeg",
        "source": "camera",
        "item_id": "C14",
        "captured_at": "2026-09-18T01:14:03.120Z",
        "mono_ms": 734_112.4,
        "fix": {"lat_deg": 34.0001, "lon_deg": 113.0002, "accuracy_m": 8.0, "age_s": 1.2},
        "bearing_deg": 87.5,
        "beacon_nonce": None,
        "original": None,
    }
    return {**found, **changed}


def envelope(**changed):
    found = {
        "id": ID,
        "kind": "inspection",
        "schema": 1,
        "author_device": "7d1c2a52-4d4b-4f5e-9f5c-0d6a5b1c2d3e",
        "created_at": "2026-09-18T01:36:00.000Z",
        "tz_offset_min": 480,
        "clock": {"offset_ms": -120, "measured_at": "2026-09-18T00:50:00Z"},
        "beacons": [{"kid": "k1", "epoch": "e1", "server_time": "2026-09-18T00:50:00.000Z", "nonce": "n", "sig": SIG}],
        "of": None,
        "body": {"note": "浇筑第 3 天"},
        "photos": [photo()],
        "prev": None,
    }
    return {**found, **changed}


def sent(document, sig=SIG):
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    tail = f',"sig":"{sig}"}}' if sig else ',"sig":null}'
    return (text[:-1] + tail).encode()


def refusal(raw, expected_id=None):
    with pytest.raises(SiteproofError) as caught:
        parse_envelope(raw, expected_id)
    return caught.value


def test_a_record_reads_back_field_by_field():
    raw = sent(envelope(prev="b" * 64, of={"id": ID, "sha256": "c" * 64}))

    found = parse_envelope(raw, ID)

    assert (found.id, found.kind, found.schema, found.tz_offset_min) == (ID, "inspection", 1, 480)
    assert found.of is not None
    assert found.of.sha256 == "c" * 64
    assert found.prev == "b" * 64
    assert found.photos[0].fix is not None
    assert found.photos[0].fix.accuracy_m == 8.0
    assert found.beacons[0].sig == SIG
    assert found.clock is not None
    assert found.clock.offset_ms == -120
    assert found.created_at.isoformat() == "2026-09-18T01:36:00+00:00"
    assert found.sha256 == hashlib.sha256(raw).hexdigest()
    assert found.problems == ()


def test_the_signed_bytes_are_the_sent_ones_without_the_tail():
    document = envelope()

    signed, signature = split_signature(sent(document))

    assert signature == SIG
    assert signed == json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_desk_record_may_have_no_device_and_no_signature():
    found = parse_envelope(sent(envelope(kind="review", author_device=None, photos=[], clock=None), sig=None))

    assert (found.author_device, found.sig, found.photos) == (None, None, ())


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(sent(envelope()) + b"\n", id="white space after the last brace"),
        pytest.param(sent(envelope()).replace(b',"sig":', b', "sig":'), id="white space before sig"),
        pytest.param(sent(envelope(), sig="A" * 85), id="a signature of 85 characters"),
        pytest.param(sent(envelope(), sig="A" * 85 + "="), id="padding"),
    ],
)
def test_another_tail_is_no_signature(raw):
    assert refusal(raw).code is ErrorCode.INVALID_FIELD


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        pytest.param(b"", ErrorCode.NOT_JSON, None, id="empty"),
        pytest.param(b"[]", ErrorCode.NOT_JSON, None, id="a list"),
        pytest.param(b"\xff\xfe", ErrorCode.NOT_JSON, None, id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + sent(envelope()), ErrorCode.NOT_JSON, None, id="byte order mark"),
        pytest.param(sent(envelope())[:-40], ErrorCode.NOT_JSON, None, id="truncated"),
        pytest.param(sent(envelope(body={"a": float("nan")})), ErrorCode.NOT_JSON, None, id="NaN"),
        pytest.param(sent(envelope(body={"a": "X"})).replace(b'"X"', b"1e999"), ErrorCode.NOT_JSON, None, id="1e999"),
        pytest.param(
            sent(envelope(body={"a": "X"})).replace(b'"X"', b"1" * 5000), ErrorCode.NOT_JSON, None, id="5000 digits"
        ),
        pytest.param(
            sent(envelope()).replace(b'"schema":1', b'"schema":1,"schema":1'),
            ErrorCode.DUPLICATE_KEY,
            "schema",
            id="a key twice",
        ),
        pytest.param(
            sent(envelope(body={"x": 1})).replace(b'{"x":1}', b'{"x":1,"x":2}'), ErrorCode.DUPLICATE_KEY, "x", id="deep"
        ),
        pytest.param(sent(envelope(extra=1)), ErrorCode.UNKNOWN_FIELD, "extra", id="unknown field"),
        pytest.param(
            sent(envelope(photos=[photo(gps=1)])), ErrorCode.UNKNOWN_FIELD, "photos/0/gps", id="unknown photo field"
        ),
        pytest.param(
            sent({k: v for k, v in envelope().items() if k != "prev"}), ErrorCode.MISSING_FIELD, "prev", id="missing"
        ),
        pytest.param(sent(envelope(id=ID.upper()[:-1] + "A")), ErrorCode.INVALID_FIELD, "id", id="upper case id"),
        pytest.param(
            sent(envelope(id=ID.replace("-7000-", "-4000-"))), ErrorCode.INVALID_FIELD, "id", id="a version 4 id"
        ),
        pytest.param(sent(envelope(kind=5)), ErrorCode.INVALID_FIELD, "kind", id="kind is a number"),
        pytest.param(sent(envelope(schema=True)), ErrorCode.INVALID_FIELD, "schema", id="schema is true"),
        pytest.param(sent(envelope(body=[])), ErrorCode.INVALID_FIELD, "body", id="body is a list"),
        pytest.param(sent(envelope(photos={})), ErrorCode.INVALID_FIELD, "photos", id="photos is an object"),
        pytest.param(sent(envelope(photos=[1])), ErrorCode.INVALID_FIELD, "photos/0", id="a photo is a number"),
        pytest.param(sent(envelope(beacons=[{}] * 1001)), ErrorCode.INVALID_FIELD, "beacons", id="too many beacons"),
        pytest.param(
            sent(envelope(photos=[photo(source="album")])), ErrorCode.INVALID_FIELD, "photos/0/source", id="source"
        ),
        pytest.param(
            sent(envelope(photos=[photo(bytes=-1)])), ErrorCode.INVALID_FIELD, "photos/0/bytes", id="negative size"
        ),
        pytest.param(
            sent(envelope(photos=[photo(mono_ms="1")])), ErrorCode.INVALID_FIELD, "photos/0/mono_ms", id="text number"
        ),
        pytest.param(
            sent(envelope(created_at="2026-09-18T01:36:00Z")), ErrorCode.INVALID_FIELD, "created_at", id="no ms"
        ),
        pytest.param(
            sent(envelope(created_at="2026-02-30T01:36:00.000Z")), ErrorCode.INVALID_FIELD, "created_at", id="no day"
        ),
        pytest.param(sent(envelope(photos=[photo()] * 101)), ErrorCode.TOO_MANY_PHOTOS, None, id="101 photos"),
        pytest.param(sent(envelope(body={"x": "x" * MAX_RECORD_BYTES})), ErrorCode.TOO_LARGE, None, id="too large"),
        pytest.param(
            sent(envelope(body={f"k{n}": 0 for n in range(20_001)})), ErrorCode.TOO_MANY_KEYS, None, id="20,001 keys"
        ),
        pytest.param(
            sent(envelope(body={"x": "DEEP"})).replace(b'"DEEP"', b"[" * 30_000 + b"]" * 30_000),
            ErrorCode.TOO_DEEP,
            None,
            id="30,000 brackets",
        ),
    ],
)
def test_what_is_not_our_envelope_is_refused_by_name(raw, code, field):
    error = refusal(raw)

    assert error.code is code
    assert error.details.get("field") == field


def nested(levels):
    body = {"x": 1}
    for _ in range(levels - 1):
        body = {"x": body}
    return body


def test_depth_20_is_allowed_and_21_is_not():
    assert parse_envelope(sent(envelope(body=nested(19)))).body
    assert refusal(sent(envelope(body=nested(20)))).code is ErrorCode.TOO_DEEP


def test_the_id_must_be_that_of_the_path():
    error = refusal(sent(envelope()), "01920000-0000-7000-8000-000000000002")

    assert error.code is ErrorCode.ID_MISMATCH


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"photos": [photo(fix={"lat_deg": 91, "lon_deg": 0, "accuracy_m": 1, "age_s": 0})]}, "photos/0/fix/lat_deg"),
        (
            {"photos": [photo(fix={"lat_deg": 1, "lon_deg": 1, "accuracy_m": -1, "age_s": None})]},
            "photos/0/fix/accuracy_m",
        ),
        ({"tz_offset_min": 2000}, "tz_offset_min"),
        ({"body": {"note": "\x00"}}, "body"),
        ({"body": {"note": "\ud800"}}, "body"),
    ],
)
def test_impossible_values_are_kept_for_quarantine_not_refused(changed, path):
    document = json.dumps(envelope(**changed), separators=(",", ":"))
    raw = (document[:-1] + ',"sig":null}').encode()

    assert [problem.path for problem in parse_envelope(raw).problems] == [path]


def test_an_escaped_backslash_before_u0000_is_plain_text():
    document = json.dumps(envelope(body={"note": "\\u0000"}), separators=(",", ":"))

    assert parse_envelope((document[:-1] + ',"sig":null}').encode()).problems == ()


@given(st.binary(max_size=400))
def test_random_bytes_are_refused_with_a_code(raw):
    assert isinstance(refusal(raw), SiteproofError)


@given(st.integers(0, len(sent(envelope())) - 1), st.integers(0, 255))
def test_one_changed_byte_is_read_or_refused_and_never_breaks(position, value):
    raw = bytearray(sent(envelope()))
    raw[position] = value

    try:
        found = parse_envelope(bytes(raw))
    except SiteproofError:
        return

    assert found.sha256 == hashlib.sha256(bytes(raw)).hexdigest()


def test_messages_are_those_of_the_contract():
    assert record_message(b"{}") == b"siteproof-record-1\n{}"
    assert receipt_message("i", "h", 7, "t", "e") == b"siteproof-receipt-1\ni\nh\n7\nt\ne"
    assert beacon_message("k", "e", "t", "n") == b"siteproof-beacon-1\nk\ne\nt\nn"
    assert refresh_message("tok") == b"siteproof-refresh-1\ntok"


def test_an_error_refuses_a_detail_outside_its_catalogue_row():
    with pytest.raises(TypeError, match="carries no detail"):
        SiteproofError(ErrorCode.HASH, colour="red")
    assert str(SiteproofError(ErrorCode.NOT_FOUND)) == "not_found"
