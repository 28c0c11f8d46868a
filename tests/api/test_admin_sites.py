"""Sites drawn and corrected by hand: judged as an import, versioned, kept in the log, told to the phones."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from factories.county import COUNTY, EAST_ROAD, EAST_SITE, WEST_ROAD
from factories.inspected import prepare, settle, visit
from factories.phone import Phone
from siteproof.api.app import runtime_of
from siteproof.domain.gcj02 import wgs84_to_gcj02
from siteproof.store.models import Area, InspectionState, Project, Site

MakePhone = Callable[..., Phone]
LINE = {"type": "LineString", "coordinates": [[104.001, 30.0], [104.001, 30.02]]}
NEW = {"name": "二标段", "name_en": "Lot 2", "buffer_m": 25, "geometry": LINE}


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"type": "LineString", "coordinates": [[104.0, 30.0], [104.0, 30.0]]}, "too_few_points"),
    ({"type": "Point", "coordinates": [110.0, 30.0]}, "outside_county"),
    ({"type": "Point", "coordinates": [30.0, 104.0]}, "axes_swapped"),
    ({"type": "Point", "coordinates": []}, "geometry_missing"),
    ({"type": "Point", "coordinates": ["a", 1]}, "geometry_broken"),
    ({"type": "Circle"}, "geometry_kind"),
    ({"type": "LineString", "coordinates": [[104 + n / 1e5, 30.0] for n in range(8001)]}, "too_many_vertices"),
)


def put(phone: Phone, path: str, body: object) -> TestResponse:
    return phone.client.put(f"/api/v1{path}", json=body, headers=phone.headers)


def pulled_sites(phone: Phone) -> dict[str, Any]:
    items = (phone.get("/changes?scope=area:east").json or {})["items"]
    return {item["id"]: item["data"] for item in items if item["type"] == "site"}


def codes(answer: TestResponse) -> dict[str, str]:
    return {each["code"]: each["severity"] for each in (answer.json or {})["findings"]}


@pytest.fixture
def feng(county: Flask, phone: MakePhone) -> Phone:
    """An administrator of the county, whose outline is known."""
    ring = [[103.9, 29.9], [105.1, 29.9], [105.1, 30.2], [103.9, 30.2], [103.9, 29.9]]
    with runtime_of(county).unit_of_work(write=True) as uow:
        uow.session.get_one(Area, COUNTY).geometry = {"type": "Polygon", "coordinates": [ring]}
    return phone("feng")


def check(feng: Phone, geometry: object, **more: object) -> TestResponse:
    return feng.post(f"/admin/projects/{EAST_ROAD}/sites/check", {"geometry": geometry, **more})


class TestDrawing:
    def test_projects_without_a_site_come_first(self, county: Flask, feng: Phone) -> None:
        with runtime_of(county).unit_of_work(write=True) as uow:
            uow.session.delete(uow.session.get_one(Site, "site-west-road"))

        listed = feng.get("/admin/projects").json or {}

        assert listed["without_site"] == 1
        assert [(row["id"], row["sites"]) for row in listed["items"]] == [(WEST_ROAD, 0), (EAST_ROAD, 1)]
        missing = (feng.get("/admin/projects?missing=site").json or {})["items"]
        assert [row["id"] for row in missing] == [WEST_ROAD]

    def test_a_drawn_site_reaches_the_phones_of_the_scope(self, feng: Phone, phone: MakePhone) -> None:
        answer = feng.post(f"/admin/projects/{EAST_ROAD}/sites", NEW)

        assert answer.status_code == 200, answer.text
        site = pulled_sites(phone("wang"))[(answer.json or {})["id"]]
        assert site["geometry"] == LINE
        assert site["buffer_m"] == 25
        assert (answer.json or {})["length_m"] == pytest.approx(2217.2, abs=0.5)

    def test_what_lies_around_is_shown(self, feng: Phone) -> None:
        feng.post(f"/admin/projects/{EAST_ROAD}/sites", NEW)

        shown = feng.get(f"/admin/projects/{EAST_ROAD}/sites").json or {}

        assert [site["name"]["zh"] for site in shown["sites"]] == ["一标段", "二标段"]
        assert [outline["kind"] for outline in shown["outlines"]] == ["county"]
        assert shown["frame"] == [104.0, 30.0, 104.001, 30.02]
        assert shown["project"]["declared_m"] == 3200.0
        assert shown["limits"]["default_buffer_m"] == {"line": 30.0, "outline": 30.0, "point": 60.0}


class TestJudging:
    def test_positions_on_gcj02_come_back_in_wgs84(self, feng: Phone) -> None:
        lat_deg, lon_deg = wgs84_to_gcj02(30.01, 104.5)

        judged = check(feng, {"type": "Point", "coordinates": [lon_deg, lat_deg]}, datum="gcj02").json or {}

        assert judged["geometry"]["coordinates"] == pytest.approx([104.5, 30.01], abs=2e-7)
        assert judged["usable"]

    def test_a_crossing_outline_is_remarked_and_measured(self, feng: Phone) -> None:
        bow = [[104.0, 30.0], [104.01, 30.01], [104.01, 30.0], [104.0, 30.01], [104.0, 30.0]]

        assert codes(check(feng, {"type": "Polygon", "coordinates": [bow]})) == {"self_crossing": "warning"}
        square = [[104.0, 30.0], [104.01, 30.0], [104.01, 30.01], [104.0, 30.01], [104.0, 30.0]]
        judged = check(feng, {"type": "Polygon", "coordinates": [square]}).json or {}
        assert judged["area_m2"] == pytest.approx(964.92 * 1108.55, rel=1e-3)

    def test_what_an_import_refuses_is_refused(self, feng: Phone) -> None:
        for geometry, code in REFUSED:
            assert codes(check(feng, geometry))[code] == "error"
            answer = feng.post(f"/admin/projects/{EAST_ROAD}/sites", {**NEW, "geometry": geometry})
            assert (answer.status_code, (answer.json or {})["fields"]) == (422, {"geometry": [code]})

    def test_all_lines_of_a_project_are_compared_with_its_promise(self, feng: Phone) -> None:
        assert "length_differs" not in codes(check(feng, LINE))  # 998 m and 2,217 m beside 3.2 km
        assert codes(check(feng, LINE, site_id=EAST_SITE))["length_differs"] == "warning"

    def test_a_refusal_names_the_field(self, feng: Phone) -> None:
        wrong: tuple[dict[str, Any], ...] = (
            {"name": "一标段"}, {"name": ""}, {"buffer_m": 0.5}, {"buffer_m": 6000}, {"geometry": None}
        )  # fmt: skip
        for values in wrong:
            answer = feng.post(f"/admin/projects/{EAST_ROAD}/sites", {**NEW, **values})

            assert answer.status_code == 422
            assert list((answer.json or {})["fields"]) == list(values)


class TestCorrecting:
    def test_presence_is_judged_again_against_the_corrected_line(
        self, county: Flask, feng: Phone, phone: MakePhone
    ) -> None:
        prepare(county)
        receipt = visit(phone("wang"))
        settle(county)
        before = _inspection(county, receipt["id"])
        away = {"type": "LineString", "coordinates": [[104.05, 30.0], [104.05, 30.009]]}

        body = {"version": 1, "name": "一标段", "name_en": "Lot 1", "buffer_m": 30, "geometry": away}
        answer = put(feng, f"/admin/sites/{EAST_SITE}", body)
        settle(county)

        assert answer.status_code == 200, answer.text
        assert before.presence != "off_site"
        assert _inspection(county, receipt["id"]).presence == "off_site"

    def test_the_log_keeps_what_was_replaced_and_by_whom(self, feng: Phone) -> None:
        body = {"version": 1, "name": "一标段", "name_en": "Lot 1", "buffer_m": 45, "geometry": None}
        put(feng, f"/admin/sites/{EAST_SITE}", body)
        put(feng, f"/admin/sites/{EAST_SITE}", {**body, "version": 2, "geometry": LINE})

        items = (feng.get(f"/admin/sites/{EAST_SITE}/history").json or {})["items"]

        assert [(each["by"]["zh"], each["how"], each["version"]) for each in items] == [
            ("Feng", "drawn", 3), ("Feng", "drawn", 2),
        ]  # fmt: skip
        assert [each["before"]["buffer_m"] for each in items] == [45, 30]
        assert items[0]["before"]["geometry"]["coordinates"] == [[104.0, 30.0], [104.0, 30.009]]
        assert items[0]["before"]["length_m"] == pytest.approx(998, abs=1)

    def test_a_stale_version_shows_both_sides_and_changes_nothing(self, feng: Phone) -> None:
        body = {"version": 1, "name": "一标段", "name_en": "Lot 1", "buffer_m": 45, "geometry": None}
        put(feng, f"/admin/sites/{EAST_SITE}", body)

        late = put(feng, f"/admin/sites/{EAST_SITE}", {**body, "buffer_m": 99, "geometry": LINE})

        assert late.status_code == 409
        conflict = late.json or {}
        assert (conflict["yours"]["buffer_m"], conflict["current"]["buffer_m"]) == (99, 45)
        assert conflict["current"]["version"] == 2


def _inspection(county: Flask, record_id: str) -> InspectionState:
    with runtime_of(county).unit_of_work() as uow:
        return uow.session.get_one(InspectionState, record_id)


MILESTONES = [
    {"code": "base", "name": "基层", "name_en": "Base", "weight_pct": 40, "planned_on": "2026-06-30"},
    {"code": "surface", "name": "面层", "name_en": "Surface", "weight_pct": 60, "planned_on": None},
]
BASELINE = [{"period_end_on": "2026-06-30", "planned_pct": 45.5}, {"period_end_on": "2026-11-30", "planned_pct": 100}]


class TestPlan:
    def body(self, **changed: Any) -> dict[str, Any]:
        plan = {"milestones": MILESTONES, "baseline": BASELINE}
        return {"version": 1, "name": "村道", "name_en": "Village road East", **plan, **changed}

    def test_a_plan_that_is_set_is_what_the_project_is_judged_by(self, county: Flask, feng: Phone) -> None:
        answer = put(feng, f"/admin/projects/{EAST_ROAD}", self.body())
        settle(county)

        assert answer.status_code == 200, answer.text
        page = feng.get(f"/projects/{EAST_ROAD}").json or {}
        assert page["light"]["baseline"] == "approved"
        assert page["name"]["en"] == "Village road East"
        shown = feng.get(f"/admin/projects/{EAST_ROAD}").json or {}
        assert (shown["milestones"], shown["baseline"]) == (MILESTONES, BASELINE)

    def test_phones_hear_of_the_milestones(self, feng: Phone, phone: MakePhone) -> None:
        put(feng, f"/admin/projects/{EAST_ROAD}", self.body())

        items = (phone("wang").get("/changes?scope=area:east").json or {})["items"]
        [project] = [item["data"] for item in items if item["type"] == "project"]
        assert [each["code"] for each in project["milestones"]] == ["base", "surface"]

    def test_the_checklist_says_which_milestones_it_asks_for(self, county: Flask, feng: Phone) -> None:
        prepare(county)
        with runtime_of(county).unit_of_work(write=True) as uow:
            uow.session.get_one(Project, EAST_ROAD).checklist_id = "road-test"

        assert (feng.get(f"/admin/projects/{EAST_ROAD}").json or {})["asked_codes"] == ["base", "surface"]

    def test_a_plan_that_is_none_is_refused(self, feng: Phone) -> None:
        wrong: tuple[tuple[dict[str, Any], str, str], ...] = (
            ({"milestones": MILESTONES[:1]}, "milestones", "not_whole"),
            ({"milestones": [MILESTONES[0], MILESTONES[0]]}, "milestones.1.code", "taken"),
            ({"milestones": [{**MILESTONES[0], "code": "基层"}]}, "milestones.0.code", "code"),
            ({"milestones": [{**MILESTONES[0], "weight_pct": 0}]}, "milestones.0.weight_pct", "range"),
            ({"baseline": BASELINE[:1]}, "baseline", "not_whole"),
            ({"baseline": BASELINE[::-1]}, "baseline.1.period_end_on", "order"),
            ({"baseline": [{**BASELINE[0], "planned_pct": 101}]}, "baseline.0.planned_pct", "range"),
        )
        for values, field, reason in wrong:
            answer = put(feng, f"/admin/projects/{EAST_ROAD}", self.body(**values))

            assert (answer.status_code, (answer.json or {})["fields"]) == (422, {field: [reason]})

    def test_two_who_plan_at_once_see_both_sides(self, feng: Phone) -> None:
        put(feng, f"/admin/projects/{EAST_ROAD}", self.body())

        late = put(feng, f"/admin/projects/{EAST_ROAD}", self.body(milestones=[]))

        assert late.status_code == 409
        assert (late.json or {})["current"]["milestones"] == MILESTONES
        assert (late.json or {})["yours"]["baseline"] == BASELINE
