"""PUT of records: receipts, idempotence, waiting, quarantine."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.county import WEST_ROAD, change_user
from factories.phone import (
    Phone,
    cite,
    correction_body,
    inspection_body,
    new_id,
    photo_entry,
    response_to,
    review_body,
    sha256,
)
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.domain.records import receipt_message
from siteproof.services.signatures import signature_holds

Phones = Callable[..., Phone]


def codes(receipt: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in receipt["reasons"]]


def test_a_record_without_photos_is_live_at_once(phone: Phones) -> None:
    receipt = phone("wang").send("inspection", inspection_body())

    assert (receipt["placed"], receipt["missing"], receipt["reasons"]) == ("live", [], [])


def test_the_receipt_is_signed_by_the_server(county: Flask, phone: Phones) -> None:
    receipt = phone("wang").send("inspection", inspection_body())

    names = ("id", "sha256", "seq", "received_at", "epoch")
    message = receipt_message(*(receipt[name] for name in names))
    assert signature_holds(runtime_of(county).key.public_key_jwk, receipt["sig"], message)


@pytest.mark.invariant("S4")
def test_equal_bytes_get_the_same_receipt(phone: Phones, clock: Any) -> None:
    wang = phone("wang")
    record_id, raw = wang.seal("inspection", inspection_body())
    first = wang.put_record(record_id, raw).json
    clock.advance(minutes=5)

    again = wang.put_record(record_id, raw).json

    unchanging = ("id", "sha256", "seq", "received_at", "epoch", "placed")
    assert {name: again[name] for name in unchanging} == {name: first[name] for name in unchanging}


@pytest.mark.invariant("S6")
def test_other_bytes_under_a_known_id_differ(phone: Phones) -> None:
    wang = phone("wang")
    record_id, raw = wang.seal("inspection", inspection_body())
    wang.put_record(record_id, raw)
    _, other = wang.seal("inspection", inspection_body(note="x"), id=record_id)

    answer = wang.put_record(record_id, other)

    assert (answer.status_code, answer.json["code"]) == (409, "differs")
    assert wang.put_record(record_id, raw).json["sha256"] == sha256(raw)


@pytest.mark.invariant("S5")
def test_a_record_waits_for_its_photos_and_goes_live_with_the_last(phone: Phones) -> None:
    wang = phone("wang")
    pictures = [jpeg(1), jpeg(2)]
    record_id, raw = wang.seal("inspection", inspection_body(), photos=[photo_entry(each) for each in pictures])
    waiting = wang.put_record(record_id, raw).json
    wang.put_photo(pictures[0])
    halfway = wang.put_record(record_id, raw).json

    wang.put_photo(pictures[1])

    assert (waiting["placed"], len(waiting["missing"])) == ("waiting", 2)
    assert (halfway["placed"], halfway["missing"]) == ("waiting", [sha256(pictures[1])])
    assert wang.put_record(record_id, raw).json["placed"] == "live"


def test_photos_sent_first_make_the_record_live_at_once(phone: Phones) -> None:
    wang = phone("wang")
    wang.put_photo(jpeg(1))

    assert wang.send("inspection", inspection_body(), photos=[photo_entry(jpeg(1))])["placed"] == "live"


@pytest.mark.fault("F64")
@pytest.mark.invariant("S5")
def test_a_photo_of_another_user_does_not_settle(phone: Phones) -> None:
    phone("li").put_photo(jpeg(1))

    receipt = phone("wang").send("inspection", inspection_body(), photos=[photo_entry(jpeg(1))])

    assert receipt["missing"] == [sha256(jpeg(1))]


def test_a_photo_refused_for_good_settles(phone: Phones) -> None:
    wang, page = phone("wang"), b"<html>no picture</html>"
    record_id, raw = wang.seal("inspection", inspection_body(), photos=[photo_entry(page)])
    wang.put_record(record_id, raw)

    refused = wang.put_photo(page)

    assert (refused.status_code, refused.json["code"]) == (422, "type")
    assert wang.put_record(record_id, raw).json["placed"] == "live"


def test_a_review_waits_for_what_it_cites(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    inspection_id, raw = wang.seal("inspection", inspection_body())
    of = {"id": inspection_id, "sha256": sha256(raw)}
    review_id, review = li.seal("review", review_body(), of=of)
    early = li.put_record(review_id, review).json

    wang.put_record(inspection_id, raw)

    assert (early["placed"], codes(early)) == ("waiting", ["cited_missing"])
    assert li.put_record(review_id, review).json["placed"] == "live"


def test_the_first_review_counts_and_later_receipts_say_so(phone: Phones) -> None:
    inspection = phone("wang").send("inspection", inspection_body())
    li = phone("li", key=False)
    first = li.send("review", review_body("accepted"), of=cite(inspection))

    second = li.send("review", review_body("rejected"), of=cite(inspection))

    assert first["superseded_by"] is None
    assert (second["superseded_by"]["id"], second["superseded_by"]["name"]) == (first["id"], "Li")


def test_a_review_after_a_correction_it_has_seen_is_a_new_decision(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    inspection = wang.send("inspection", inspection_body())
    li.send("review", review_body("returned"), of=cite(inspection))
    correction = wang.send("correction", correction_body(), of=cite(inspection))

    second = li.send("review", review_body(corrections_seen=[correction["sha256"]]), of=cite(inspection))

    assert second["superseded_by"] is None


@pytest.mark.fault("F47")
@pytest.mark.invariant("S6")
def test_a_review_that_has_not_seen_the_newest_correction_is_told_so(phone: Phones) -> None:
    """It has no effect; without a word the reviewer would think it had."""
    wang, li = phone("wang"), phone("li", key=False)
    inspection = wang.send("inspection", inspection_body())
    correction = wang.send("correction", correction_body(), of=cite(inspection))

    stale = li.send("review", review_body("accepted"), of=cite(inspection))

    assert (stale["superseded_by"]["id"], stale["superseded_by"]["name"]) == (correction["id"], "Wang")


@pytest.mark.parametrize(
    ("username", "kind", "body", "code"),
    [
        ("wang", "inspection", inspection_body(project_id="nowhere"), "unknown_project"),
        ("wang", "inspection", inspection_body(project_id=WEST_ROAD), "out_of_scope"),
        ("wang", "inspection", inspection_body(checklist={"id": "village-road", "version": 9}), "unknown_checklist"),
        ("wang", "inspection", inspection_body(score=5), "body_invalid"),
        ("wang", "inspection", {}, "body_invalid"),
        ("wang", "inspection", inspection_body(responses=[response_to(readings=[1e300])]), "value_out_of_range"),
        ("wang", "inspection", inspection_body(note="\x00"), "text_unstorable"),
        ("wang", "gossip", {}, "unknown_kind"),
        ("zheng", "inspection", inspection_body(), "role_may_not_write"),
        ("wu", "order", {}, "role_may_not_write"),
    ],
)  # fmt: skip
@pytest.mark.fault("F32", "F53")
@pytest.mark.invariant("S14")
def test_what_breaks_a_rule_is_stored_in_quarantine(
    phone: Phones, username: str, kind: str, body: dict[str, Any], code: str
) -> None:
    receipt = phone(username).send(kind, body)

    assert receipt["placed"] == "quarantine"
    assert code in codes(receipt)


def test_a_quarantine_reason_names_the_field(phone: Phones) -> None:
    receipt = phone("wang").send("inspection", inspection_body(responses=[response_to(verdict="splendid")]))

    assert receipt["reasons"][0]["field"] == "body/responses/0/verdict"


@pytest.mark.fault("F53")
@pytest.mark.invariant("S21")
def test_an_unknown_schema_is_quarantined(phone: Phones) -> None:
    assert codes(phone("wang").send("inspection", inspection_body(), schema=99)) == ["unknown_schema"]


def test_a_wrong_signature_is_quarantined(phone: Phones) -> None:
    wang = phone("wang")
    record_id, raw = wang.seal("inspection", inspection_body())
    forged = raw.replace(b'"tz_offset_min":480', b'"tz_offset_min":420')

    receipt = wang.put_record(record_id, forged).json

    assert (receipt["placed"], codes(receipt)) == ("quarantine", ["signature_bad"])


def test_a_desk_without_a_key_writes_reviews(phone: Phones) -> None:
    inspection = phone("wang").send("inspection", inspection_body())

    assert phone("li", key=False).send("review", review_body(), of=cite(inspection))["placed"] == "live"


def test_nobody_reviews_his_own_inspection(phone: Phones) -> None:
    li = phone("li")
    inspection = li.send("inspection", inspection_body())

    assert codes(li.send("review", review_body(), of=cite(inspection))) == ["own_work"]


def test_a_correction_is_written_by_the_author_only(phone: Phones) -> None:
    inspection = phone("wang").send("inspection", inspection_body())

    receipt = phone("li").send("correction", correction_body(), of=cite(inspection))

    assert codes(receipt) == ["role_may_not_write"]


def test_a_citation_with_another_hash_is_quarantined(phone: Phones) -> None:
    inspection = phone("wang").send("inspection", inspection_body())

    receipt = phone("li", key=False).send("review", review_body(), of={"id": inspection["id"], "sha256": "0" * 64})

    assert codes(receipt) == ["cited_differs"]


def test_a_release_lets_a_record_go_whose_photos_never_come(phone: Phones) -> None:
    wang = phone("wang")
    record_id, raw = wang.seal("inspection", inspection_body(), photos=[photo_entry(jpeg(5))])
    waiting = wang.put_record(record_id, raw).json

    phone("li", key=False).send("release", {"reason": "phone lost", "photos": [sha256(jpeg(5))]}, of=cite(waiting))

    assert wang.put_record(record_id, raw).json["placed"] == "live"


def test_a_session_of_another_user_is_refused(phone: Phones) -> None:
    record_id, raw = phone("wang").seal("inspection", inspection_body())

    answer = phone("zhao").put_record(record_id, raw)

    assert (answer.status_code, answer.json["code"]) == (403, "other_author")


def test_a_desk_record_is_its_authors_alone(phone: Phones) -> None:
    """A captured PUT without a device, sent again by another user's session (security.md H75)."""
    receipt = phone("wang").send("inspection", inspection_body())
    record_id, raw = phone("li", key=False).seal("review", review_body(), of=cite(receipt))
    first = phone("li", key=False).put_record(record_id, raw)

    again = phone("sun", key=False).put_record(record_id, raw)

    assert (first.status_code, again.status_code, again.json["code"]) == (200, 403, "other_author")


def test_a_known_id_of_somebody_else_says_nothing_of_it(phone: Phones) -> None:
    receipt = phone("wang").send("inspection", inspection_body())
    zhao = phone("zhao")

    answer = zhao.put_record(*zhao.seal("inspection", inspection_body(), id=receipt["id"]))

    assert (answer.status_code, answer.json["stored_sha256"]) == (409, None)


@pytest.mark.fault("F34")
@pytest.mark.invariant("S14")
def test_work_done_before_the_scope_ended_is_kept(county: Flask, phone: Phones) -> None:
    wang = phone("wang")
    change_user(county, "wang", role="auditor")

    receipt = wang.send("inspection", inspection_body())

    assert (receipt["placed"], codes(receipt)) == ("quarantine", ["role_may_not_write"])


@pytest.mark.fault("F32")
@pytest.mark.invariant("S15")
def test_one_bad_record_never_blocks_the_next(phone: Phones) -> None:
    wang = phone("wang")
    wang.put_record(new_id(), b"{broken")

    assert wang.send("inspection", inspection_body())["placed"] == "live"
