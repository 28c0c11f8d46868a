"""A correction that comes after the review is kept aside, shown, and counts once a supervisor has looked at it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from factories.inspected import correct, decide, settle, visit
from factories.phone import Phone, cite, correction_body, new_id, photo_entry, response_to, review_body, sha256
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.store.models import InspectionState
from siteproof.store.queries.records import stored_record

People = Callable[[str], Phone]


def stored(app: Flask, receipt: dict[str, Any]) -> InspectionState:
    settle(app)
    with runtime_of(app).unit_of_work() as uow:
        return uow.session.scalars(select(InspectionState).where(InspectionState.record_id == receipt["id"])).one()


def page(phone: Phone, receipt: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = phone.get(f"/inspections/{receipt['id']}").get_json()
    return found


def held_back(phone: Phone, receipt: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A correction whose photo has not come."""
    body = correction_body(responses=[response_to("curing", verdict="na")])
    photos = [photo_entry(jpeg(95), item_id="curing")]
    return phone.send("correction", body, of=cite(receipt), photos=photos, **changed)


def let_go(supervisor: Phone, held: dict[str, Any]) -> None:
    """Release a record from waiting for its photo."""
    body = {"reason": "手机丢了", "photos": [sha256(jpeg(95))]}
    assert supervisor.send("release", body, of=cite(held))["placed"] == "live"


def queue(app: Flask, phone: Phone) -> list[tuple[str, str, str]]:
    """What waits for this person: (inspection, where it stands, section)."""
    settle(app)
    items = (phone.get("/review-queue").get_json() or {}).get("items", [])
    return [(item["inspection_id"], item["state"], item["section"]) for item in items]


def codes(receipt: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in receipt["reasons"]]


@pytest.mark.fault("F47")
class TestAfterADecision:
    @pytest.mark.parametrize("decision", ["accepted", "accepted_with_issues", "rejected"])
    def test_a_correction_is_kept_aside_and_changes_nothing(
        self, inspected: Flask, person: People, decision: str
    ) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        decide(li, receipt, decision)
        before = stored(inspected, receipt).content["responses"]

        late = correct(wang, receipt, response_to("curing", verdict="na"))

        assert (late["placed"], codes(late)) == ("quarantine", ["transition"])
        now = stored(inspected, receipt)
        assert (now.state, now.content["responses"]) == (decision, before)

    def test_the_reviewer_is_told_that_he_judged_an_older_version(self, inspected: Flask, person: People) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang)
        decide(li, receipt)
        settle(inspected)
        assert [review["older_version"] for review in page(li, receipt)["reviews"]] == [False]

        late = correct(wang, receipt, response_to("curing", verdict="na"))

        shown = page(li, receipt)
        assert [(one["sha256"], one["late"]) for one in shown["corrections"]] == [(late["sha256"], True)]
        assert [(one["older_version"], one["superseded"]) for one in shown["reviews"]] == [(True, False)]

    def test_a_review_that_names_it_lets_it_count(self, inspected: Flask, person: People) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        decide(li, receipt, "accepted")
        late = correct(wang, receipt, response_to("curing", verdict="na"))

        again = decide(li, receipt, "accepted_with_issues", corrections_seen=[late["sha256"]])

        now = stored(inspected, receipt)
        assert (again["superseded_by"], now.state) == (None, "accepted_with_issues")
        assert now.content["responses"]["curing"]["verdict"] == "na"
        assert [(one["late"], one["sha256"]) for one in page(li, receipt)["corrections"]] == [(False, late["sha256"])]

    def test_named_while_its_photo_is_missing_it_counts_when_the_photo_is_here(
        self, inspected: Flask, person: People
    ) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        decide(li, receipt, "accepted")
        body = correction_body(responses=[response_to("curing", verdict="na")])
        late = wang.send("correction", body, of=cite(receipt), photos=[photo_entry(jpeg(95), item_id="curing")])

        decide(li, receipt, "rejected", corrections_seen=[late["sha256"]])
        without = stored(inspected, receipt)
        wang.put_photo(jpeg(95))

        assert (without.state, without.content["responses"]["curing"]["verdict"]) == ("accepted", "pass")
        now = stored(inspected, receipt)
        assert (now.state, now.content["responses"]["curing"]["verdict"]) == ("rejected", "na")

    @pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
    def test_a_photo_held_back_until_the_decision_takes_nothing_back(self, inspected: Flask, person: People) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        body = correction_body(responses=[response_to("curing", verdict="na")])
        held = wang.send("correction", body, of=cite(receipt), photos=[photo_entry(jpeg(95), item_id="curing")])
        decide(li, receipt, "rejected")

        wang.put_photo(jpeg(95))

        assert stored(inspected, receipt).state == "rejected"
        assert [(one["late"], one["sha256"]) for one in page(li, receipt)["corrections"]] == [(True, held["sha256"])]
        decide(li, receipt, "accepted", corrections_seen=[held["sha256"]])
        now = stored(inspected, receipt)
        assert (now.state, now.content["responses"]["curing"]["verdict"]) == ("accepted", "na")

    @pytest.mark.parametrize("decision", ["accepted", "rejected"])
    def test_a_release_takes_back_no_decision(self, inspected: Flask, person: People, decision: str) -> None:
        """Who holds a photo back gains nothing by a supervisor's releasing the correction that waits for it."""
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        held = held_back(wang, receipt)
        decide(li, receipt, decision)

        let_go(li, held)

        assert stored(inspected, receipt).state == decision
        assert [(one["late"], one["sha256"]) for one in page(li, receipt)["corrections"]] == [(True, held["sha256"])]

    @pytest.mark.parametrize("first", ["decision", "release"])
    def test_released_and_named_it_counts_without_its_photo(self, inspected: Flask, person: People, first: str) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        if first == "decision":
            decide(li, receipt)
            held = held_back(wang, receipt)
        else:
            held = held_back(wang, receipt)
            decide(li, receipt)
        let_go(li, held)

        decide(li, receipt, "accepted_with_issues", corrections_seen=[held["sha256"]])

        now = stored(inspected, receipt)
        assert (now.state, now.content["responses"]["curing"]["verdict"]) == ("accepted_with_issues", "na")

    def test_a_photo_of_two_corrections_leaves_none_waiting_for_nothing(self, inspected: Flask, person: People) -> None:
        """The first is let in by a decision that waited for it, and the second together with it."""
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        one, other = sorted((new_id(), new_id()))
        first = held_back(wang, receipt, id=one)
        decide(li, receipt)
        second = held_back(wang, receipt, id=other)
        review = decide(li, receipt, "accepted_with_issues", corrections_seen=[first["sha256"], second["sha256"]])
        assert [each["placed"] for each in (first, second, review)] == ["waiting", "quarantine", "waiting"]

        wang.put_photo(jpeg(95))

        with runtime_of(inspected).unit_of_work() as uow:
            placed = [stored_record(uow, each["id"]) for each in (first, second, review)]
        assert [each and (each["placed"], each["missing"]) for each in placed] == [("live", [])] * 3

    def test_a_release_before_any_decision_opens_the_correction(self, inspected: Flask, person: People) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        held = held_back(wang, receipt)

        let_go(li, held)

        now = stored(inspected, receipt)
        assert (now.state, now.content["responses"]["curing"]["verdict"]) == ("submitted", "na")

    def test_it_stands_in_the_queue_until_a_supervisor_has_decided_on_it(
        self, inspected: Flask, person: People
    ) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        decide(li, receipt)
        assert queue(inspected, li) == []

        late = correct(wang, receipt, response_to("curing", verdict="na"))

        assert queue(inspected, li) == [(receipt["id"], "accepted", "flagged")]
        assert queue(inspected, person("wang")) == []
        decide(li, receipt, "accepted_with_issues", corrections_seen=[late["sha256"]])
        assert queue(inspected, li) == []

    def test_in_the_queue_nobody_is_asked_to_judge_a_photo_that_is_not_there(
        self, inspected: Flask, person: People
    ) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, response_to("curing"))
        decide(li, receipt)
        held_back(wang, receipt)
        assert queue(inspected, li) == []

        wang.put_photo(jpeg(95))

        assert queue(inspected, li) == [(receipt["id"], "accepted", "flagged")]

    def test_after_a_return_it_counts_at_once(self, inspected: Flask, person: People) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang)
        decide(li, receipt, "returned")

        assert correct(wang, receipt, response_to("curing"))["placed"] == "live"
        assert stored(inspected, receipt).state == "submitted"


@pytest.mark.fault("F47")
def test_a_review_of_the_version_before_a_correction_is_kept_and_told_so(inspected: Flask, person: People) -> None:
    wang, li = person("wang"), person("li")
    receipt = visit(wang)
    correction = correct(wang, receipt, response_to("curing"))

    stale = decide(li, receipt, "accepted")

    assert (stale["placed"], stale["superseded_by"]["id"]) == ("live", correction["id"])
    assert stored(inspected, receipt).state == "submitted"
    assert [(one["older_version"], one["superseded"]) for one in page(li, receipt)["reviews"]] == [(True, True)]


@pytest.mark.invariant("S16")
def test_a_review_waits_for_a_correction_it_has_seen(inspected: Flask, person: People) -> None:
    """A restored server may be offered the decision before the correction."""
    wang, li = person("wang"), person("li")
    receipt = visit(wang, response_to("curing"))
    body = correction_body(responses=[response_to("curing", verdict="na")])
    photo = photo_entry(jpeg(95), item_id="curing")
    correction_id, raw = wang.seal("correction", body, of=cite(receipt), photos=[photo])
    seen = review_body("accepted", corrections_seen=[wang.prev])
    review_id, review = li.seal("review", seen, of=cite(receipt))

    early = li.put_record(review_id, review).get_json()
    waits = wang.put_record(correction_id, raw).get_json()
    still = li.put_record(review_id, review).get_json()
    wang.put_photo(jpeg(95))

    assert (early["placed"], codes(early), waits["placed"]) == ("waiting", ["cited_missing"], "waiting")
    assert (still["placed"], codes(still)) == ("waiting", ["cited_missing"])
    assert li.put_record(review_id, review).get_json()["placed"] == "live"
    now = stored(inspected, receipt)
    assert (now.state, now.content["responses"]["curing"]["verdict"]) == ("accepted", "na")
