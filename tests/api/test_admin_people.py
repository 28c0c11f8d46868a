"""Accounts, devices and places as an administrator changes them: versioned, audited, told to who must hear."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from factories.county import COUNTY, EAST, EAST_ROAD, EAST_SITE, EAST_VILLAGE, WEST
from factories.phone import Phone
from siteproof.api.app import runtime_of
from siteproof.store.models import Audit, LogEvent, PersonalDetail, ScopeChange

MakePhone = Callable[..., Phone]
NEW: dict[str, Any] = {
    "username": "xu", "name": "徐", "name_en": None, "role": "inspector", "unit_id": None, "areas": [EAST],
    "sectors": [], "phone": "138 0000 1111", "origin": "https://office.example",
}  # fmt: skip


def put(phone: Phone, path: str, body: object) -> TestResponse:
    return phone.client.put(f"/api/v1{path}", json=body, headers=phone.headers)


def changed(user: dict[str, Any], **values: Any) -> dict[str, Any]:
    names = ("name", "name_en", "role", "unit_id", "areas", "sectors", "phone", "active", "version")
    return {**{name: user[name] for name in names}, **values}


def acts(app: Flask) -> list[str]:
    with runtime_of(app).unit_of_work() as uow:
        return list(uow.session.scalars(select(Audit.act).order_by(Audit.seq)))


@pytest.fixture
def feng(phone: MakePhone) -> Phone:
    return phone("feng")


class TestUsers:
    def test_add_says_the_activation_once(self, feng: Phone, county: Flask) -> None:
        answer = feng.post("/admin/users", NEW).json or {}
        listed = feng.get("/admin/users?q=xu").json or {}

        assert answer["activation"]["link"].startswith("https://office.example/activate#")
        assert {len(row) for row in answer["activation"]["qr"]} == {len(answer["activation"]["qr"])}
        [xu] = listed["items"]
        assert (xu["activated"], xu["areas"], "phone" in xu) == (False, [EAST], False)
        assert "user.added" in acts(county)

    def test_the_phone_number_lives_in_the_side_table_and_reading_it_is_audited(
        self, feng: Phone, county: Flask
    ) -> None:
        user_id = (feng.post("/admin/users", NEW).json or {})["user"]["id"]

        shown = feng.get(f"/admin/users/{user_id}").json or {}

        assert shown["phone"] == "138 0000 1111"
        assert acts(county)[-1] == "personal.read"
        with runtime_of(county).unit_of_work() as uow:
            assert uow.session.scalar(select(func.count()).select_from(PersonalDetail)) == 1
            assert all("138" not in str(each) for each in uow.session.scalars(select(LogEvent.data)))

    def test_two_who_change_at_once_see_both_sides(self, feng: Phone) -> None:
        user = feng.get("/admin/users/user-wang").json or {}
        put(feng, "/admin/users/user-wang", changed(user, name="王一"))

        late = put(feng, "/admin/users/user-wang", changed(user, name="王二"))

        assert late.status_code == 409
        body = late.json or {}
        assert (body["code"], body["yours"]["name"], body["current"]["name"]) == ("version_conflict", "王二", "王一")

    def test_blocking_ends_the_sessions_at_once(self, feng: Phone, phone: MakePhone) -> None:
        wang, user = phone("wang"), feng.get("/admin/users/user-wang").json or {}

        assert put(feng, "/admin/users/user-wang", changed(user, active=False)).status_code == 200

        assert wang.get("/changes?scope=me").status_code == 401
        assert wang.sign_in().status_code == 401

    def test_a_new_scope_is_pulled_at_once(self, feng: Phone, phone: MakePhone) -> None:
        wang, user = phone("wang"), feng.get("/admin/users/user-wang").json or {}

        put(feng, "/admin/users/user-wang", changed(user, areas=[WEST]))

        assert [scope["id"] for scope in (wang.get("/hello").json or {})["scopes"]] == [f"area:{WEST}", "me"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"username": "wang"}, "username"),
            ({"username": "X Y"}, "username"),
            ({"areas": ["nowhere"]}, "areas"),
            ({"sectors": ["nothing"]}, "sectors"),
            ({"unit_id": "nobody"}, "unit_id"),
            ({"role": "unit"}, "unit_id"),
            ({"role": "public"}, "role"),
            ({"phone": "call me"}, "phone"),
            ({"origin": "javascript:alert(1)"}, "origin"),
            ({"is_demo": True}, "is_demo"),
        ],
    )
    def test_a_refusal_names_the_field(self, feng: Phone, values: dict[str, Any], field: str) -> None:
        answer = feng.post("/admin/users", {**NEW, **values})

        assert answer.status_code == 422
        assert list((answer.json or {})["fields"]) == [field]

    @pytest.mark.parametrize("values", [{"active": False}, {"role": "inspector"}])
    def test_nobody_locks_himself_out(self, feng: Phone, values: dict[str, Any]) -> None:
        user = feng.get("/admin/users/user-feng").json or {}

        assert put(feng, "/admin/users/user-feng", changed(user, **values)).status_code == 422


class TestDevices:
    def test_freeze_until_the_owner_signs_in_and_revoke_for_good(self, feng: Phone, phone: MakePhone) -> None:
        wang = phone("wang")
        frozen = feng.post(f"/admin/devices/{wang.device_id}/freeze", {})
        stopped = wang.get("/hello?x=1").status_code, wang.get("/changes?scope=me").status_code
        thawed = wang.sign_in().status_code
        revoked = feng.post(f"/admin/devices/{wang.device_id}/revoke", {})

        assert (frozen.json or {})["state"] == "frozen"
        assert stopped[1] == 401
        assert thawed == 200
        assert (revoked.json or {})["state"] == "revoked"
        assert wang.get("/changes?scope=me").status_code == 401
        assert wang.sign_in().status_code == 403

    def test_the_list_says_who_and_when(self, feng: Phone, phone: MakePhone) -> None:
        wang = phone("wang")

        rows = {row["id"]: row for row in (feng.get("/admin/devices").json or {})["items"]}

        assert rows[wang.device_id]["username"] == "wang"
        assert rows[wang.device_id]["last_seen_at"].endswith("Z")


class TestPlaces:
    def test_an_area_below_one_of_mine(self, feng: Phone) -> None:
        body = {"id": None, "parent_id": EAST, "kind": "village", "name": "东二村", "name_en": "East Two"}

        area = feng.post("/admin/areas", body).json or {}

        assert area["id"] in {each["id"] for each in (feng.get("/admin/places").json or {})["areas"]}

    def test_an_area_hung_elsewhere_takes_its_projects_and_sites_to_other_phones(
        self, feng: Phone, phone: MakePhone
    ) -> None:
        body = {"version": 1, "name": "东一村", "name_en": "East One", "kind": "village", "parent_id": WEST}

        assert put(feng, f"/admin/areas/{EAST_VILLAGE}", body).status_code == 200

        gained = (phone("zhao").get(f"/changes?scope=area:{WEST}").json or {})["items"]
        assert {(item["id"], item["gone"]) for item in gained} >= {(EAST_ROAD, False), (EAST_SITE, False)}
        lost = (phone("wang").get(f"/changes?scope=area:{EAST}").json or {})["items"]
        assert {(item["id"], item["gone"]) for item in lost} == {(EAST_ROAD, True), (EAST_SITE, True)}

    def test_no_area_hangs_below_itself_or_out_of_reach(self, feng: Phone) -> None:
        body = {"version": 1, "name": "东乡", "name_en": "East", "kind": "township"}

        for parent, reason in ((EAST, "cycle"), (EAST_VILLAGE, "cycle"), ("moon", "unknown"), (None, "unknown")):
            answer = put(feng, f"/admin/areas/{EAST}", {**body, "parent_id": parent})
            assert (answer.status_code, (answer.json or {})["fields"]) == (422, {"parent_id": [reason]})

    def test_a_renamed_area_is_looked_at_by_the_scopes_of_its_projects(self, feng: Phone, county: Flask) -> None:
        body = {"version": 1, "kind": "village", "name": "东一新村", "name_en": "New East One"}

        assert put(feng, f"/admin/areas/{EAST_VILLAGE}", body).status_code == 200

        with runtime_of(county).unit_of_work() as uow:
            looks = uow.session.execute(select(ScopeChange.scope, ScopeChange.type, ScopeChange.object_id)).all()
        assert (f"area:{EAST}", "project", EAST_ROAD) in [tuple(look) for look in looks]

    def test_both_sides_of_a_conflict(self, feng: Phone) -> None:
        body = {"version": 7, "kind": "county", "name": "县", "name_en": "County"}

        answer = put(feng, f"/admin/areas/{COUNTY}", body)

        assert (answer.status_code, (answer.json or {})["current"]["version"]) == (409, 1)

    @pytest.mark.parametrize(
        ("path", "body", "field"),
        [
            ("areas", {"id": EAST, "parent_id": COUNTY, "kind": "township", "name": "东", "name_en": "E"}, "id"),
            ("areas", {"id": None, "parent_id": "moon", "kind": "township", "name": "东", "name_en": "E"}, "parent_id"),
            ("areas", {"id": None, "parent_id": COUNTY, "kind": "planet", "name": "东", "name_en": "E"}, "kind"),
            ("units", {"id": "A B", "area_id": None, "kind": "company", "name": "东", "name_en": "E"}, "id"),
            ("units", {"id": None, "area_id": "moon", "kind": "company", "name": "东", "name_en": "E"}, "area_id"),
            ("sectors", {"id": None, "name": "\x07", "name_en": "E"}, "name"),
        ],
    )
    def test_a_refusal_names_the_field(self, feng: Phone, path: str, body: dict[str, Any], field: str) -> None:
        answer = feng.post(f"/admin/{path}", body)

        assert answer.status_code == 422
        assert list((answer.json or {})["fields"]) == [field]
