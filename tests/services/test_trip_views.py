"""What a phone holds for a trip without a network: open defects with their photos, the township's outline."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from factories.county import EAST, EAST_ROAD, EAST_SITE, EAST_VILLAGE, WEST
from factories.inspected import ROAD_LIST, decide, settle, visit
from factories.phone import Phone, cite, inspection_body, photo_entry, response_to, sha256
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.domain.outline import MOST_CORNERS, simplified_outline
from siteproof.services.evaluate_project import evaluate_all, forget_projections
from siteproof.store.models import Area, Defect, UserArea

People = Callable[[str], Phone]
FAILED = response_to("curing", verdict="fail", grade="serious")
LATER = {"started_at": "2026-09-15T02:30:00.000Z", "finished_at": "2026-09-15T02:40:00.000Z"}
AROUND = {
    "type": "Polygon",
    "coordinates": [[[103.9, 29.9], [104.1, 29.9], [104.1, 30.1], [103.9, 30.1], [103.9, 29.9]]],
}


@pytest.fixture
def colleague(inspected: Flask, person: People) -> Phone:
    """Another inspector of the same township, who found nothing himself."""
    with runtime_of(inspected).unit_of_work(write=True) as uow:
        uow.session.add(UserArea(user_id="user-zhao", area_id=EAST))
    return person("zhao")


def held(phone: Phone, type_: str) -> list[dict[str, Any]]:
    """What this phone would hold of a type after pulling all its scopes."""
    scopes = [scope["id"] for scope in phone.get("/hello").get_json()["scopes"]]
    items = [item for scope in scopes for item in phone.get(f"/changes?scope={scope}").get_json()["items"]]
    return [item["data"] for item in items if item["type"] == type_ and not item["gone"]]


def notice(supervisor: Phone, receipt: dict[str, Any]) -> dict[str, Any]:
    body = {
        "project_id": EAST_ROAD, "defect": {"item_id": "curing", "name": "养生", "grade": "critical"},
        "addressee_unit_id": "builder", "due_on": "2026-09-20", "demand": "盖上再浇水", "photos": [],
    }  # fmt: skip
    return supervisor.send("notice", body, of=cite(receipt))


class TestDefects:
    def test_a_confirmed_problem_reaches_a_colleague_without_a_word_of_who_found_it(
        self, colleague: Phone, person: People, inspected: Flask
    ) -> None:
        told = [{**FAILED, "text": "工人说明天盖"}, response_to("board", text="牌子在")]
        decide(person("li"), visit(person("wang"), *told, note="见过老李"), "accepted_with_issues")
        settle(inspected)

        (defect,) = held(colleague, "defect")
        text = colleague.get("/changes?scope=area:east").text

        assert not any(word in text for word in ("Wang", "user-wang", "工人说明天盖", "牌子在", "见过老李"))
        assert (defect["site_id"], defect["item_id"], defect["grade"]) == (EAST_SITE, "curing", "serious")
        assert defect["name"] == {"zh": "养生", "en": "Curing"}
        assert defect["place"]["label"] == "K0+443"
        assert [photo["sha256"] for photo in defect["photos"]] == [sha256(jpeg(1))]

    def test_what_no_supervisor_confirmed_is_none(self, person: People, inspected: Flask) -> None:
        wang, li = person("wang"), person("li")
        visit(wang, FAILED)
        for nth, decision in enumerate(("accepted", "returned", "rejected"), start=2):
            decide(li, visit(wang, FAILED, picture=nth), decision)

        settle(inspected)

        assert held(wang, "defect") == []

    def test_a_later_good_inspection_of_the_spot_ends_it(self, person: People, inspected: Flask) -> None:
        wang, li = person("wang"), person("li")
        decide(li, visit(wang, FAILED), "accepted_with_issues")
        settle(inspected)

        again = visit(wang, response_to("curing"), picture=2, **LATER)
        settle(inspected)
        assert len(held(wang, "defect")) == 1, "nobody has accepted the second look yet"
        decide(li, again)
        settle(inspected)

        assert held(wang, "defect") == []

    def test_a_notice_confirms_one_and_only_its_closure_ends_it(self, person: People, inspected: Flask) -> None:
        wang, li = person("wang"), person("li")
        receipt = visit(wang, FAILED)
        given = notice(li, receipt)
        decide(li, visit(wang, response_to("curing"), picture=2, **LATER))
        settle(inspected)

        (defect,) = held(wang, "defect")
        assert (defect["grade"], defect["due_on"], defect["demand"]) == ("critical", "2026-09-20", "盖上再浇水")

        with runtime_of(inspected).unit_of_work(write=True) as uow:
            uow.session.add(UserArea(user_id="user-sun", area_id=EAST))
        person("sun").send("closure", {"re_inspection": None, "reason": "看过了"}, of=cite(given))
        settle(inspected)
        assert held(wang, "defect") == []

    @pytest.mark.invariant("S13")
    @pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
    def test_an_area_hung_elsewhere_takes_them_to_other_phones(self, person: People, inspected: Flask) -> None:
        wang, zhao, feng = person("wang"), person("zhao"), Phone(inspected, "feng", key=False)
        decide(person("li"), visit(wang, FAILED), "accepted_with_issues")
        settle(inspected)
        (defect,) = held(wang, "defect")

        moved = {"version": 1, "name": "东一村", "name_en": "East One", "kind": "village", "parent_id": WEST}
        answer = feng.client.put(f"/api/v1/admin/areas/{EAST_VILLAGE}", json=moved, headers=feng.headers)

        assert answer.status_code == 200
        assert [each["id"] for each in held(zhao, "defect")] == [defect["id"]]
        lost = wang.get(f"/changes?scope=area:{EAST}").get_json()["items"]
        assert (defect["id"], True) in {(item["id"], item["gone"]) for item in lost}

    def test_thrown_away_and_computed_again_it_is_the_same(self, person: People, inspected: Flask) -> None:
        decide(person("li"), visit(person("wang"), FAILED), "accepted_with_issues")
        settle(inspected)
        runtime = runtime_of(inspected)
        with runtime.unit_of_work(write=True) as uow:
            before = [(d.id, d.content_sha256) for d in uow.session.scalars(select(Defect))]
            forget_projections(uow)

        evaluate_all(runtime.unit_of_work, runtime.now())

        with runtime.unit_of_work() as uow:
            assert [(d.id, d.content_sha256) for d in uow.session.scalars(select(Defect))] == before
        assert len(before) == 1


class TestPhotosOfDefects:
    def test_while_it_is_open_and_not_after(self, colleague: Phone, person: People, inspected: Flask) -> None:
        wang, li = person("wang"), person("li")
        shown, secret = sha256(jpeg(1)), sha256(jpeg(5))
        visit(wang, response_to("board"), picture=5, photo={"item_id": "board"})
        decide(li, visit(wang, FAILED, **LATER), "accepted_with_issues")
        settle(inspected)

        answers = [
            colleague.get(f"/photos/{shown}?size={size}").status_code for size in ("thumb", "preview", "original")
        ]
        assert answers == [200, 200, 404]
        assert colleague.get(f"/photos/{secret}?size=thumb").status_code == 404

        far = {"started_at": "2026-09-16T02:30:00.000Z", "finished_at": "2026-09-16T02:40:00.000Z"}
        decide(li, visit(wang, response_to("curing"), picture=6, **far))
        settle(inspected)
        assert colleague.get(f"/photos/{shown}?size=thumb").status_code == 404

    @pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
    def test_a_hash_of_somebody_elses_photo_opens_nothing(self, person: People, inspected: Flask) -> None:
        wang, li = person("wang"), person("li")
        assert person("chen").put_photo(jpeg(7)).status_code == 200
        body = inspection_body(checklist={"id": ROAD_LIST, "version": 1}, responses=[FAILED], design={"slab_mm": 200})
        waiting = wang.send("inspection", body, photos=[photo_entry(jpeg(7), item_id="curing")])
        li.send("release", {"reason": "手机丢了", "photos": [sha256(jpeg(7))]}, of=cite(waiting))
        decide(li, waiting, "accepted_with_issues")
        settle(inspected)

        assert len(held(wang, "defect")) == 1
        assert wang.get(f"/photos/{sha256(jpeg(7))}?size=thumb").status_code == 404


class TestOutline:
    def test_the_township_comes_with_its_projects(self, person: People, inspected: Flask) -> None:
        with runtime_of(inspected).unit_of_work(write=True) as uow:
            area = uow.session.get_one(Area, EAST)
            area.geometry = AROUND
        visit(person("wang"))
        settle(inspected)

        wang = person("wang")
        (area_view,) = held(wang, "area")
        (project,) = held(wang, "project")

        assert area_view["name"] == {"zh": "东乡", "en": "East"}
        assert area_view["outline"]["type"] == "MultiPolygon"
        assert project["outline_area_id"] == EAST

    def test_thousands_of_corners_become_few_and_stay_near(self) -> None:
        turns = [math.tau * n / 5000 for n in range(5000)]
        ring = [[104 + 0.1 * math.cos(a) + 0.002 * math.sin(40 * a), 30 + 0.08 * math.sin(a)] for a in turns]

        drawn = simplified_outline({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})

        assert drawn is not None
        (corners,) = drawn["coordinates"][0]
        assert 20 <= len(corners) <= MOST_CORNERS
        assert corners[0] == corners[-1]
        away = [min(math.dist(corner, place) for place in ring) for corner in corners]
        assert max(away) < 1e-4

    @pytest.mark.parametrize(
        "geometry",
        [{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, {"type": "Polygon", "coordinates": []},
         {"type": "Polygon", "coordinates": [[[1, 2], [1, 2], [1, 2]]]}, {}],
    )  # fmt: skip
    def test_what_is_no_area_has_none(self, geometry: dict[str, Any]) -> None:
        assert simplified_outline(geometry) is None
