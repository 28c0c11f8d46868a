"""Hello, have, changes."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.county import COUNTY, EAST_ROAD
from factories.phone import Phone, inspection_body, photo_entry, sha256
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.domain.records import beacon_message
from siteproof.services.signatures import signature_holds
from siteproof.store.log import append_event
from siteproof.store.scope import scopes_of_project

Phones = Callable[..., Phone]


def log_project(app: Flask, project_id: str, times: int = 1) -> None:
    runtime = runtime_of(app)
    with runtime.unit_of_work(write=True) as uow:
        looks = [(scope, "record_state", project_id) for scope in scopes_of_project(uow, project_id)]
        for n in range(times):
            each = [(scope, type_, f"{id_}-{n}") for scope, type_, id_ in looks]
            append_event(uow, kind="administered", subject_type="project", subject_id=project_id,
                         at=runtime.now(), looks=each)  # fmt: skip


class TestHello:
    def test_without_a_session_it_says_no_scopes(self, county: Flask) -> None:
        answer = county.test_client().get("/api/v1/hello").json

        assert "scopes" not in answer
        assert answer["safe_seq"] == 0

    def test_the_beacon_is_signed(self, county: Flask) -> None:
        beacon = county.test_client().get("/api/v1/hello").json["beacon"]

        message = beacon_message(*(beacon[name] for name in ("kid", "epoch", "server_time", "nonce")))
        assert signature_holds(runtime_of(county).key.public_key_jwk, beacon["sig"], message)

    def test_an_app_that_is_too_old_hears_426(self, county: Flask) -> None:
        answer = county.test_client().get("/api/v1/hello", headers={"Siteproof-App": "0.0.9"})

        assert (answer.status_code, answer.json["code"]) == (426, "app_too_old")


class TestHave:
    def test_own_items_are_present_and_others_are_not(self, phone: Phones) -> None:
        wang = phone("wang")
        receipt = wang.send("inspection", inspection_body())
        wang.put_photo(jpeg(1))
        asked = [{"id": receipt["id"], "sha256": receipt["sha256"]}, {"id": None, "sha256": sha256(jpeg(1))},
                 {"id": receipt["id"], "sha256": "0" * 64}]  # fmt: skip

        own = wang.post("/have", {"items": asked}).json["items"]
        foreign = phone("zhao").post("/have", {"items": asked}).json["items"]

        assert [item["present"] for item in own] == [True, True, False]
        assert own[0]["seq"] == receipt["seq"]
        assert [item["present"] for item in foreign] == [False, False, False]

    def test_more_than_500_are_refused(self, phone: Phones) -> None:
        asked = [{"id": None, "sha256": "0" * 64}] * 501

        assert phone("wang").post("/have", {"items": asked}).status_code == 422


class TestChanges:
    def test_own_record_states_come_in_me(self, phone: Phones) -> None:
        wang = phone("wang")
        receipt = wang.send("inspection", inspection_body(), photos=[photo_entry(jpeg(9))])

        item = wang.get("/changes?scope=me").json["items"][-1]

        assert (item["type"], item["id"], item["gone"]) == ("record_state", receipt["id"], False)
        assert (item["data"]["placed"], item["data"]["missing"]) == ("waiting", [sha256(jpeg(9))])

    def test_a_change_comes_once_and_the_cursor_moves_on(self, phone: Phones) -> None:
        wang = phone("wang")
        wang.send("inspection", inspection_body())
        first = wang.get("/changes?scope=me").json

        second = wang.get(f"/changes?scope=me&after={first['next']}").json

        assert (len(first["items"]), second["items"], second["more"]) == (1, [], False)

    def test_pages_give_everything_once(self, county: Flask, phone: Phones) -> None:
        log_project(county, EAST_ROAD, times=7)
        wang, seen, after = phone("wang"), [], ""
        while True:
            page = wang.get(f"/changes?scope=area:east&limit=3&after={after}").json
            seen += [item["id"] for item in page["items"]]
            after = page["next"]
            if not page["more"]:
                break

        assert sorted(seen) == [f"{EAST_ROAD}-{n}" for n in range(7)]

    def test_a_project_is_logged_for_its_area_all_above_it_and_its_sector(self, county: Flask) -> None:
        with runtime_of(county).unit_of_work() as uow:
            scopes = scopes_of_project(uow, EAST_ROAD)

        assert set(scopes) == {"area:east-village", "area:east", f"area:{COUNTY}", "sector:roads"}

    @pytest.mark.parametrize("scope", ["area:west", "area:county", "sector:roads", "me:user-zhao", "x"])
    def test_a_scope_of_somebody_else_is_not_there(self, phone: Phones, scope: str) -> None:
        assert phone("wang").get(f"/changes?scope={scope}").status_code == 404

    @pytest.mark.parametrize("cursor", ["x", "AAAA", "A" * 27, "-1", "9223372036854775808"])
    def test_a_forged_cursor_starts_anew(self, phone: Phones, cursor: str) -> None:
        answer = phone("wang").get(f"/changes?scope=me&after={cursor}")

        assert (answer.status_code, answer.json["code"]) == (409, "cursor")

    def test_a_cursor_of_another_user_or_scope_is_not_taken(self, phone: Phones) -> None:
        cursor = phone("wang").get("/changes?scope=me").json["next"]

        assert phone("zhao").get(f"/changes?scope=me&after={cursor}").status_code == 409
        assert phone("wang").get(f"/changes?scope=area:east&after={cursor}").status_code == 409

    @pytest.mark.parametrize("limit", ["0", "-1", "501", "1e9", "x"])
    def test_limits_are_1_to_500(self, phone: Phones, limit: Any) -> None:
        assert phone("wang").get(f"/changes?scope=me&limit={limit}").status_code == 422
