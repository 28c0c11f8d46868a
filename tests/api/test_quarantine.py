"""What is kept aside is listed for those who answer for it, in words, and for nobody else (S14, F57, F61)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories import rescue
from factories.county import EAST, EAST_ROAD, WEST, change_user
from factories.inspected import prepare, settle, visit
from factories.phone import Phone, cite, correction_body, inspection_body, photo_entry, review_body, sha256
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.domain.kinds import QuarantineReason
from siteproof.domain.quarantine_texts import SENTENCES, quarantine_sentence
from siteproof.services import quarantine_page
from siteproof.store.models import Project, UserArea

Phones = Callable[..., Phone]
NOBODY_KNOWS = {"id": "village-road", "version": 99}


def kept(reader: Phone) -> dict[str, dict[str, Any]]:
    """The first page by record id."""
    answer = reader.get("/quarantine")
    assert answer.status_code == 200, answer.text
    return {row["record_id"]: row for row in answer.get_json()["items"]}


def codes(row: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in row["reasons"]]


def move_project(app: Flask, area_id: str) -> None:
    """Move it; Chen, of another department, gets the township where it was."""
    with runtime_of(app).unit_of_work(write=True) as uow:
        uow.session.add(UserArea(user_id="user-chen", area_id=EAST))
        project = uow.session.get(Project, EAST_ROAD)
        assert project is not None
        project.area_id = area_id


@pytest.mark.fault("F61")
@pytest.mark.invariant("S14")
def test_both_townships_see_the_work_on_a_project_that_moved(county: Flask, phone: Phones) -> None:
    wang = phone("wang")
    wang.put_photo(jpeg(1))
    move_project(county, WEST)
    entries = [photo_entry(jpeg(2)), photo_entry(jpeg(1))]
    record = wang.send("inspection", inspection_body(), photos=entries)["id"]

    new, old = (kept(phone(name, key=False))[record] for name in ("sun", "li"))

    assert codes(new) == codes(old) == ["out_of_scope"]
    assert (new["kind"], new["author_name"]["zh"], new["photo_count"], new["photos_missing"]) == (
        "inspection", "Wang", 2, 1,
    )  # fmt: skip
    assert (new["project_name"]["zh"], new["project_elsewhere"]) == ("村道", False)
    assert new["photo"] == {"record_id": record, "sha256": sha256(jpeg(1))}
    assert (old["project_name"], old["project_elsewhere"], old["photo"]) == (None, True, None)
    for name, seen in (("sun", 200), ("li", 404)):
        assert phone(name, key=False).get(f"/photos/{sha256(jpeg(1))}?size=original").status_code == seen
    assert record not in kept(phone("chen", key=False))
    assert record in kept(phone("zheng", key=False))


@pytest.mark.fault("F34")
@pytest.mark.invariant("S14")
def test_both_supervisors_see_the_work_of_somebody_who_moved(county: Flask, phone: Phones) -> None:
    wang = phone("wang")
    with runtime_of(county).unit_of_work(write=True) as uow:
        for area in uow.session.query(UserArea).filter_by(user_id="user-wang"):
            area.area_id = WEST
    record = wang.send("inspection", inspection_body())["id"]

    assert [record in kept(phone(name, key=False)) for name in ("li", "sun", "chen")] == [True, True, False]


@pytest.mark.fault("F35")
@pytest.mark.invariant("S14")
def test_work_on_a_deleted_project_is_seen_by_the_authors_supervisor_only(phone: Phones) -> None:
    record = phone("wang").send("inspection", inspection_body(project_id="gone", site_id=None))["id"]

    row = kept(phone("li", key=False))[record]

    assert (codes(row), row["project_name"], row["project_elsewhere"]) == (["unknown_project"], None, False)
    assert [record in kept(phone(name, key=False)) for name in ("sun", "chen", "zhou")] == [False, False, True]
    assert [phone(name, key=False).get("/quarantine").status_code for name in ("wang", "feng", "wu")] == [403] * 3


@pytest.mark.fault("F57")
@pytest.mark.invariant("S14")
def test_surrendered_work_says_who_brought_it(county: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record, raw = wang.seal("inspection", inspection_body())
    change_user(county, "wang", active=False)
    code = li.post(f"/devices/{wang.device_id}/surrender", {"origin": "https://office.example"}).json["code"]
    key = wang.client.get("/api/v1/hello").json["rescue_key"]
    point = rescue.base64.urlsafe_b64decode(key["public_key"] + "=")
    sealed = rescue.seal([rescue.manifest(wang.device_id), rescue.record_entry(raw)], key["kid"], point)
    wang.client.post("/api/v1/surrender", data=sealed, content_type="application/octet-stream",
                     headers={"Authorization": f"Surrender {code}"})  # fmt: skip

    row = kept(li)[record]

    assert ({"surrendered", "user_blocked"} <= set(codes(row)), row["submitted_by"]["zh"]) == (True, "Li")
    assert record not in kept(phone("sun", key=False))


def test_a_late_correction_leads_to_its_inspection_and_goes_when_it_is_decided(county: Flask, phone: Phones) -> None:
    prepare(county)
    wang, li = phone("wang"), phone("li", key=False)
    inspection = visit(wang, picture=1)
    li.send("review", review_body(), of=cite(inspection))
    late = wang.send("correction", correction_body(), of=cite(inspection))
    settle(county)

    row = kept(li)[late["id"]]
    li.send("review", review_body(corrections_seen=[late["sha256"]]), of=cite(inspection))

    assert (row["kind"], codes(row), row["inspection_id"]) == ("correction", ["transition"], inspection["id"])
    assert li.get(f"/inspections/{row['inspection_id']}").status_code == 200
    assert late["id"] not in kept(li)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_pages_run_from_newest_to_oldest(phone: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    sent = [wang.send("inspection", inspection_body(checklist=NOBODY_KNOWS))["id"] for _ in range(5)]
    monkeypatch.setattr(quarantine_page, "PAGE", 2)

    found, after = [], ""
    while True:
        page = li.get(f"/quarantine{after}").get_json()
        assert page["count"] == 5
        found.append([row["record_id"] for row in page["items"]])
        if page["next"] is None:
            break
        after = f"?after={page['next']}"

    assert found == [[sent[4], sent[3]], [sent[2], sent[1]], [sent[0]]]
    assert li.get("/quarantine?after=x").status_code == 422


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(QuarantineReason)
    assert all(text.zh and text.en for text in (*SENTENCES.values(), quarantine_sentence("of_tomorrow")))
