"""The record page: everything a reviewer needs in view, nothing outside the scope."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.inspected import correct, decide, prepare, reached, settle, visit
from factories.phone import Phone, inspection_body, photo_entry, response_to, sha256
from factories.pictures import jpeg

Phones = Callable[..., Phone]


@pytest.fixture
def ready(county: Flask) -> Flask:
    """The county with a checklist to inspect by."""
    return prepare(county)


def page(reader: Phone, receipt: dict[str, Any]) -> dict[str, Any]:
    answer = reader.get(f"/inspections/{receipt['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_items_stand_in_the_order_of_the_checklist_with_their_answers(ready: Flask, phone: Phones) -> None:
    flatness = response_to("flatness", verdict="answered", readings=[1, 2, 9, 2, 1])
    receipt = visit(phone("wang"), flatness, response_to("board"))
    settle(ready)

    items = page(phone("li"), receipt)["items"]

    assert [each["item"]["id"] for each in items] == ["board", "curing", "flatness", "slab", "broken", "done"]
    assert items[1]["response"] is None
    assert (items[2]["verdict_detail"]["verdict"], items[2]["verdict_detail"]["passed"]) == ("pass", 4)


def test_a_photo_tells_where_it_was_taken_and_what_is_known(ready: Flask, phone: Phones) -> None:
    receipt = visit(phone("wang"))
    settle(ready)

    photo = page(phone("li"), receipt)["photos"][0]

    assert photo["distance_m"] == pytest.approx(0, abs=0.1)
    assert photo["chainage_label"] == "K0+443"
    assert photo["marks"] == {"presence": "ok", "time": None, "unused": "ok"}
    assert (photo["width_px"], photo["height_px"], photo["damaged"]) == (320, 240, False)


def test_the_older_photo_of_the_same_spot_stands_beside_it(ready: Flask, phone: Phones, clock: Any) -> None:
    wang = phone("wang")
    older = visit(wang, picture=1, photo={"captured_at": "2026-09-10T02:00:00.000Z"})
    clock.advance(minutes=5)
    newer = visit(wang, picture=2)
    settle(ready)

    previous = page(phone("li"), newer)["photos"][0]["previous"]

    assert (previous["record_id"], previous["sha256"]) == (older["id"], sha256(jpeg(1)))
    assert previous["distance_m"] == 0


def test_corrections_and_superseded_reviews_stay_readable(ready: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li")
    receipt = visit(wang, response_to("curing", verdict="fail", grade="general"))
    decide(li, receipt, "returned")
    correct(wang, receipt, response_to("curing"))
    settle(ready)

    found = page(li, receipt)

    assert (found["state"], len(found["corrections"]), len(found["photos"])) == ("submitted", 1, 2)
    curing = found["items"][1]
    assert (curing["first_response"]["verdict"], curing["response"]["verdict"]) == ("fail", "pass")
    assert [review["decision"] for review in found["reviews"]] == ["returned"]


def test_reasons_and_flags_come_with_their_sentences(ready: Flask, phone: Phones) -> None:
    fix = {"lat_deg": 30.004, "lon_deg": 104.02, "accuracy_m": 25.0, "age_s": 2.0}
    receipt = visit(phone("wang"), photo={"fix": fix})
    settle(ready)

    found = page(phone("li"), receipt)

    assert found["presence"]["state"] == "off_site"
    assert found["flags"][0]["code"] == "evidence.off_site"
    assert "1.9" in found["presence"]["reasons"][0]["sentence"]["zh"]


def test_the_road_shows_which_segments_this_inspection_reached(ready: Flask, phone: Phones) -> None:
    receipt = visit(phone("wang"), reached(400, 0))
    settle(ready)

    segments = page(phone("li"), receipt)["segments"]

    assert [n for n, each in enumerate(segments) if each["here"]] == [4]
    assert segments[4]["last_evidence_on"] == "2026-09-15"


def test_a_snap_without_a_checklist_has_its_one_item(ready: Flask, phone: Phones) -> None:
    receipt = visit(phone("wang"), response_to("snap", verdict="answered", text="裂缝"), checklist=None)
    settle(ready)

    found = page(phone("li"), receipt)

    assert found["checklist"] is None
    assert [each["item"]["name"]["zh"] for each in found["items"]] == ["随手拍"]


def test_an_answer_given_while_handing_in_stands_at_its_flag(ready: Flask, phone: Phones) -> None:
    answer = {
        "code": "evidence.photo_imported",
        "subject_part": sha256(jpeg(1)),
        "reason_code": "other",
        "text": "相机坏了",
    }
    receipt = visit(phone("wang"), photo={"source": "imported"}, answers=[answer])
    settle(ready)

    flag = page(phone("li"), receipt)["flags"][0]

    assert flag["answered"]["text"] == "相机坏了"


class TestScope:
    def test_a_foreign_supervisor_finds_nothing(self, ready: Flask, phone: Phones) -> None:
        receipt = visit(phone("wang"))
        settle(ready)

        assert phone("sun").get(f"/inspections/{receipt['id']}").status_code == 404

    def test_an_inspector_sees_his_own_and_no_colleagues(self, ready: Flask, phone: Phones) -> None:
        wang = phone("wang")
        own, foreign = visit(wang, picture=1), visit(phone("li"), picture=2)
        settle(ready)

        assert wang.get(f"/inspections/{own['id']}").status_code == 200
        assert wang.get(f"/inspections/{foreign['id']}").status_code == 404

    def test_a_waiting_inspection_is_not_there_yet(self, ready: Flask, phone: Phones) -> None:
        wang = phone("wang")
        receipt = wang.send("inspection", inspection_body(), photos=[photo_entry(jpeg(55))])
        settle(ready)

        assert phone("li").get(f"/inspections/{receipt['id']}").status_code == 404
