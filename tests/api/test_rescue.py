"""POST of a rescue file: what a phone could not send arrives under its author, whoever carries it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from factories import rescue
from factories.county import EAST_ROAD, change_user
from factories.phone import Phone, inspection_body, photo_entry
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.domain.records import MAX_RECORD_BYTES
from siteproof.media.limits import MAX_PHOTO_BYTES
from siteproof.services.import_rescue import MAX_DRAFT_BYTES, MAX_ENTRIES
from siteproof.store.models import Audit, Record

Phones = Callable[..., Phone]


def _sealed(owner: Phone, *entries: rescue.Entry) -> bytes:
    key = owner.client.get("/api/v1/hello").json["rescue_key"]
    point = rescue.base64.urlsafe_b64decode(key["public_key"] + "=")
    return rescue.seal([rescue.manifest(owner.device_id), *entries], key["kid"], point)


def _hand_in(desk: Phone, sealed: bytes) -> TestResponse:
    return desk.client.post(
        "/api/v1/rescue", data=sealed, content_type="application/octet-stream", headers=desk.headers
    )


def _visit(owner: Phone, *pictures: bytes) -> tuple[str, bytes]:
    return owner.seal("inspection", inspection_body(), photos=[photo_entry(each) for each in pictures])


@pytest.mark.invariant("S26")
def test_a_record_and_its_photo_arrive_under_their_author(county: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang, jpeg(1))
    sealed = _sealed(wang, rescue.record_entry(raw), rescue.photo_entry(jpeg(1), record_id))

    answer = _hand_in(li, sealed)

    assert answer.status_code == 200, answer.text
    (record,), (photo,) = answer.json["records"], answer.json["photos"]
    assert (record["outcome"], record["author_name"]["zh"], photo["outcome"]) == ("stored", "Wang", "stored")
    assert record["project_name"]["zh"]
    assert record["receipt"]["sha256"] == rescue.sha256(raw)
    assert (record["receipt"]["placed"], record["receipt"]["missing"]) == ("live", [])
    with runtime_of(county).unit_of_work() as uow:
        row = uow.session.execute(select(Record).where(Record.id == record_id)).scalar_one()
        assert (row.author_id, row.submitted_by, row.signature) == ("user-wang", "user-li", "valid")
        acts = set(uow.session.execute(select(Audit.act).where(Audit.user_id == "user-li")).scalars())
    assert {"record.inspection", "rescue.imported"} <= acts
    assert wang.put_record(record_id, raw).json["placed"] == "live"


def test_the_phone_learns_by_have_that_its_work_is_there(phone: Phones) -> None:
    wang = phone("wang")
    record_id, raw = _visit(wang, jpeg(1))
    _hand_in(phone("li", key=False), _sealed(wang, rescue.record_entry(raw), rescue.photo_entry(jpeg(1), record_id)))

    asked = [{"id": record_id, "sha256": rescue.sha256(raw)}, {"id": None, "sha256": rescue.sha256(jpeg(1))}]
    found = wang.post("/have", {"items": asked}).json["items"]

    assert [item["present"] for item in found] == [True, True]
    assert all(item["seq"] for item in found)


def test_the_same_file_twice_changes_nothing(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang, jpeg(1))
    sealed = _sealed(wang, rescue.record_entry(raw), rescue.photo_entry(jpeg(1), record_id))

    first, again = _hand_in(li, sealed).json, _hand_in(li, sealed).json

    unchanging = ("id", "sha256", "seq", "received_at", "epoch")
    receipts = [each["records"][0]["receipt"] for each in (first, again)]
    assert [receipts[0][name] for name in unchanging] == [receipts[1][name] for name in unchanging]
    assert first["photos"][0]["stored"]["seq"] == again["photos"][0]["stored"]["seq"]


@pytest.mark.invariant("S14")
def test_work_of_a_blocked_person_is_kept_aside_and_never_refused(county: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    _, raw = _visit(wang)
    sealed = _sealed(wang, rescue.record_entry(raw))
    change_user(county, "wang", active=False)

    (record,) = _hand_in(li, sealed).json["records"]

    assert record["receipt"]["placed"] == "quarantine"
    assert "user_blocked" in [reason["code"] for reason in record["receipt"]["reasons"]]


def test_without_the_authors_signature_a_record_stays_out(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang)
    forged = raw[:-20] + (b"A" if raw[-20:-19] != b"A" else b"B") + raw[-19:]
    _, unsigned = phone("chen", key=False).seal("inspection", inspection_body())

    found = _hand_in(li, _sealed(wang, rescue.record_entry(forged), rescue.record_entry(unsigned))).json["records"]

    assert [(row["outcome"], row["code"]) for row in found] == [("refused", "signature_required")] * 2
    assert wang.put_record(record_id, raw).json["placed"] == "live"


def test_one_bad_record_stops_nothing_behind_it(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang, jpeg(1))
    bad = ({"what": "record", "id": "x", "sha256": "0" * 64}, b"{}")
    later = ({"what": "voice_note", "id": "of a newer app"}, b"\x00" * 700_000)

    answer = _hand_in(
        li, _sealed(wang, bad, later, rescue.record_entry(raw), rescue.photo_entry(jpeg(1), record_id))
    ).json

    assert [row["outcome"] for row in answer["records"]] == ["refused", "stored"]
    assert [row["outcome"] for row in answer["photos"]] == ["stored"]


@pytest.mark.invariant("S15")
def test_an_entry_too_large_for_a_record_or_a_draft_is_one_refused_item(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang, jpeg(1))
    large = ({"what": "record", "id": record_id, "sha256": "0" * 64}, b"x" * (MAX_RECORD_BYTES + 1))
    huge = ({"what": "draft", "id": "d1"}, b"x" * (MAX_DRAFT_BYTES + 1))
    last = {"what": "draft", "id": "d2"}, json.dumps({"projectId": EAST_ROAD, "responses": [1, 2]}).encode()
    sealed = _sealed(wang, large, rescue.record_entry(raw), rescue.photo_entry(jpeg(1), record_id), huge, last)

    answer = _hand_in(li, sealed).json

    assert answer["problem"] is None
    assert [(row["outcome"], row["code"]) for row in answer["records"]] == [("refused", "too_large"), ("stored", None)]
    assert [photo["outcome"] for photo in answer["photos"]] == ["stored"]
    assert [(draft["id"], draft["answered"]) for draft in answer["drafts"]] == [("d1", 0), ("d2", 2)]


def test_the_audit_names_who_brought_a_photo_that_was_refused(county: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    no_picture = b"no picture at all"
    record_id, raw = _visit(wang, no_picture)

    answer = _hand_in(li, _sealed(wang, rescue.record_entry(raw), rescue.photo_entry(no_picture, record_id))).json

    assert [(photo["outcome"], photo["code"]) for photo in answer["photos"]] == [("refused", "type")]
    assert answer["records"][0]["receipt"]["placed"] == "live"  # a photo refused for good is settled for its author
    with runtime_of(county).unit_of_work() as uow:
        entry = uow.session.scalars(select(Audit).where(Audit.act == "photo.refused")).one()
    assert (entry.user_id, entry.device_id) == ("user-li", li.device_id)


def test_a_photo_that_no_record_cites_and_one_with_wrong_bytes_stay_out(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang, jpeg(1))
    wrong = ({**rescue.photo_entry(jpeg(1), record_id)[0]}, jpeg(2))

    photos = _hand_in(li, _sealed(wang, rescue.record_entry(raw), rescue.photo_entry(jpeg(5), record_id), wrong)).json[
        "photos"
    ]

    assert [photo["code"] for photo in photos] == ["not_found", "hash"]


@pytest.mark.invariant("S5")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nobody_but_the_author_settles_a_photo_without_its_bytes(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang, jpeg(1))
    wang.put_record(record_id, raw)
    named = rescue.photo_entry(jpeg(1), record_id)[0]

    (photo,) = _hand_in(li, _sealed(wang, (named, bytes(MAX_PHOTO_BYTES + 1)))).json["photos"]

    assert (photo["outcome"], photo["code"]) == ("refused", "too_large")
    assert wang.put_record(record_id, raw).json["placed"] == "waiting"


def test_drafts_are_told_of_and_never_stored(county: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    draft: dict[str, Any] = {"id": "01936d3e-7b3a-7c3a-8000-00000000000a", "projectId": EAST_ROAD,
                             "startedAt": rescue.CREATED_AT, "responses": [{}, {}]}  # fmt: skip

    answer = _hand_in(li, _sealed(wang, *rescue.draft_entries(draft, jpeg(3)))).json

    (told,) = answer["drafts"]
    assert (told["answered"], told["photos"], told["started_at"]) == (2, 1, rescue.CREATED_AT)
    assert told["project_name"]["zh"]
    with runtime_of(county).unit_of_work() as uow:
        assert uow.session.execute(select(Record.id)).first() is None


@pytest.mark.invariant("S22")
@pytest.mark.parametrize("odd", ["\x00", "\ud800"])
def test_text_that_no_database_takes_is_nobodys_name(phone: Phones, odd: str) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    _, raw = _visit(wang)
    plain = json.dumps({"projectId": odd, "startedAt": odd}).encode()
    entries = [rescue.record_entry(raw), ({"what": "draft", "id": odd}, plain)]
    entries += [({"what": "photo", "sha256": odd, "record_id": odd}, b"x")]
    key = wang.client.get("/api/v1/hello").json["rescue_key"]
    point = rescue.base64.urlsafe_b64decode(key["public_key"] + "=")

    manifest = rescue.manifest(odd, part=odd, parts=2.5)
    answer = _hand_in(li, rescue.seal([manifest, *entries], key["kid"], point, created_at=odd))

    assert answer.status_code == 200, answer.text
    assert (answer.json["device"], answer.json["part"], answer.json["parts"]) == (None, None, None)
    assert [record["outcome"] for record in answer.json["records"]] == ["stored"]


@pytest.mark.invariant("S22")
def test_a_part_of_more_entries_than_any_phone_writes_keeps_the_first_of_them(phone: Phones) -> None:
    """Each names a project of its own; 70,000 names are more than a database can be asked at once."""
    wang, li = phone("wang"), phone("li", key=False)
    drafts = [({"what": "draft", "id": str(n)}, b'{"projectId":"%d"}' % n) for n in range(MAX_ENTRIES + 1)]

    answer = _hand_in(li, _sealed(wang, *drafts))

    assert answer.status_code == 200, answer.text
    assert (answer.json["problem"], len(answer.json["drafts"])) == ("too_many", MAX_ENTRIES)


def test_a_file_that_breaks_off_keeps_what_came_before(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang, jpeg(1))
    sealed = _sealed(wang, rescue.record_entry(raw), rescue.photo_entry(jpeg(1), record_id))

    answer = _hand_in(li, sealed[:-1]).json

    assert (answer["problem"], answer["records"][0]["outcome"]) == ("cut_off", "stored")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("data", "code"), [(b"", "rescue_invalid"), (b"PK\x03\x04", "rescue_invalid")], ids=["nothing", "another file"]
)
def test_what_is_no_rescue_file_is_refused(phone: Phones, data: bytes, code: str) -> None:
    answer = _hand_in(phone("li", key=False), data)

    assert (answer.status_code, answer.json["code"]) == (422, code)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_file_for_another_server_says_so(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    foreign = rescue.ec.generate_private_key(rescue.ec.SECP256R1())
    sealed = rescue.seal([rescue.manifest(wang.device_id)], "0" * 16, rescue.point(foreign))

    assert _hand_in(li, sealed).json["code"] == "rescue_other_server"
