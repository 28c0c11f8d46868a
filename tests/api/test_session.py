"""Sign-in, refresh, devices, sign-out."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.county import PASSWORD, change_user
from factories.phone import Key, Phone
from siteproof.api.app import runtime_of
from siteproof.services.audit import verify_audit
from siteproof.services.sign_in import make_code

Phones = Callable[..., Phone]


def code_for(app: Flask, username: str) -> str:
    runtime = runtime_of(app)
    with runtime.unit_of_work(write=True) as uow:
        return make_code(uow, f"user-{username}", runtime.now(), runtime.entropy)


class TestSignIn:
    def test_the_user_comes_with_scopes_and_home(self, phone: Phones) -> None:
        user = phone("wang").session["user"]

        assert (user["role"], user["home"], user["county"]["zone"]) == ("inspector", "phone", "Asia/Shanghai")
        assert [scope["id"] for scope in user["scopes"]] == ["area:east", "me"]

    @pytest.mark.parametrize(("username", "scopes"), [("chen", ["sector:schools", "me"]), ("wu", ["me"])])
    def test_scopes_follow_areas_or_sectors(self, phone: Phones, username: str, scopes: list[str]) -> None:
        assert [scope["id"] for scope in phone(username).session["user"]["scopes"]] == scopes

    def test_every_failure_answers_alike(self, county: Flask) -> None:
        change_user(county, "zhao", active=False)
        client = county.test_client()
        attempts = [("nobody", PASSWORD), ("wang", "wrong password"), ("zhao", PASSWORD)]

        answers = [client.post("/api/v1/session", json={"username": u, "password": p}) for u, p in attempts]

        assert {answer.status_code for answer in answers} == {401}
        assert {answer.json["code"] for answer in answers} == {"sign_in_failed"}

    def test_a_code_signs_in_once(self, county: Flask) -> None:
        code, wang = code_for(county, "wang"), Phone(county, "wang", sign_in=False)

        assert wang.sign_in(code=code).status_code == 200
        assert wang.sign_in(code=code).json["code"] == "code_used"

    def test_an_old_code_is_worth_nothing(self, county: Flask, clock: Any) -> None:
        code = code_for(county, "wang")
        clock.advance(hours=25)

        assert Phone(county, "wang", sign_in=False).sign_in(code=code).json["code"] == "sign_in_failed"

    def test_guessing_is_slowed_down_and_never_locked_for_good(self, county: Flask, clock: Any) -> None:
        wang = Phone(county, "wang", sign_in=False)
        for _ in range(5):
            wang.sign_in(username="wang", password="wrong password")
        slowed = wang.sign_in()
        clock.advance(minutes=5)

        assert (slowed.status_code, slowed.headers["Retry-After"].isdigit()) == (429, True)
        assert wang.sign_in().status_code == 200

    @pytest.mark.parametrize(
        "body",
        [{}, {"username": "wang"}, {"username": "wang", "password": "x" * 129}, {"code": "a", "username": "b"},
         {"username": "wang", "password": PASSWORD, "role": "leader"}, {"username": "wa\x07ng", "password": "x"},
         {"username": ["wang"], "password": "x"}],
    )  # fmt: skip
    def test_a_wrong_form_is_a_typed_answer(self, county: Flask, body: dict[str, Any]) -> None:
        answer = county.test_client().post("/api/v1/session", json=body)

        assert (answer.status_code, answer.json["code"]) == (422, "invalid_request")

    @pytest.mark.parametrize("changed", [{"d": "x"}, {"crv": "P-384"}, {"x": "AAAA"}, {"y": None}])
    def test_a_key_that_is_no_public_p256_key_is_refused(self, county: Flask, changed: dict[str, Any]) -> None:
        device = {"id": "0b6f4f0e-6a34-4c8e-9a0a-000000000001", "name": "x", "public_key_jwk": Key().jwk | changed}

        answer = county.test_client().post(
            "/api/v1/session", json={"username": "wang", "password": PASSWORD, "device": device}
        )

        assert answer.status_code == 422


class TestDevices:
    def test_a_fourth_device_freezes_the_longest_unused(self, phone: Phones, clock: Any) -> None:
        phones = []
        for _ in range(4):
            phones.append(phone("wang"))
            clock.advance(minutes=1)

        assert [each.get("/changes?scope=me").status_code for each in phones] == [401, 200, 200, 200]

    def test_a_device_belongs_to_one_user(self, county: Flask, phone: Phones) -> None:
        wang = phone("wang")
        zhao = Phone(county, "zhao", sign_in=False)
        zhao.device_id = wang.device_id

        assert zhao.sign_in().json["code"] == "device_of_other_user"

    def test_a_device_keeps_its_key(self, phone: Phones) -> None:
        wang = phone("wang")
        wang.key = Key()

        assert wang.sign_in().json["code"] == "device_of_other_user"


class TestRefresh:
    def test_tokens_rotate(self, phone: Phones) -> None:
        wang = phone("wang")
        old = dict(wang.session)

        assert wang.refresh().status_code == 200
        assert wang.session["refresh_token"] != old["refresh_token"]
        assert wang.get("/changes?scope=me").status_code == 200

    def test_a_lost_answer_is_given_again_within_60_s(self, phone: Phones, clock: Any) -> None:
        wang = phone("wang")
        token = wang.session["refresh_token"]
        first = wang.refresh(token).json
        clock.advance(seconds=59)

        again = wang.refresh(token).json

        assert (again["access_token"], again["refresh_token"]) == (first["access_token"], first["refresh_token"])

    def test_later_reuse_ends_the_family(self, phone: Phones, clock: Any) -> None:
        wang = phone("wang")
        token = wang.session["refresh_token"]
        wang.refresh()
        clock.advance(seconds=61)

        reused = wang.refresh(token)

        assert (reused.status_code, reused.json["code"]) == (401, "session_ended")
        assert wang.get("/changes?scope=me").status_code == 401

    @pytest.mark.parametrize("signature", [None, "A" * 86])
    def test_a_stolen_token_without_the_key_is_useless(self, phone: Phones, signature: str | None) -> None:
        wang = phone("wang")

        assert wang.refresh(signature=signature).json["code"] == "refresh_signature"
        assert wang.refresh().status_code == 200

    def test_a_desk_without_a_key_refreshes_without_signature(self, phone: Phones) -> None:
        assert phone("li", key=False).refresh().status_code == 200

    def test_an_access_token_lives_15_minutes(self, phone: Phones, clock: Any) -> None:
        wang = phone("wang")
        clock.advance(minutes=15)

        answer = wang.get("/changes?scope=me")

        assert (answer.status_code, answer.json["reason"]) == (401, "access_expired")
        assert wang.refresh().status_code == 200

    @pytest.mark.parametrize(("days", "status"), [(13, 200), (15, 401)])
    def test_a_session_survives_13_idle_days(self, phone: Phones, clock: Any, days: int, status: int) -> None:
        wang = phone("wang")
        clock.advance(days=days)

        assert wang.refresh().status_code == status

    def test_a_session_ends_after_90_days(self, phone: Phones, clock: Any) -> None:
        wang = phone("wang")
        for _ in range(9):
            clock.advance(days=10)
            last = wang.refresh().status_code

        assert last == 401


def test_sign_out_ends_the_session_and_never_clears_storage(phone: Phones) -> None:
    wang = phone("wang")

    answer = wang.client.delete("/api/v1/session", headers=wang.headers)

    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (204, '"cache", "cookies"')
    assert wang.refresh().status_code == 401


def test_a_blocked_user_is_out_at_once(county: Flask, phone: Phones) -> None:
    wang = phone("wang")
    change_user(county, "wang", active=False)

    assert wang.get("/changes?scope=me").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "A" * 71, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_a_foreign_token_opens_nothing(county: Flask, token: str) -> None:
    answer = county.test_client().get("/api/v1/changes?scope=me", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json["code"]) == (401, "sign_in_required")


def test_one_kind_of_token_never_passes_for_another(phone: Phones) -> None:
    wang = phone("wang")
    wang.session["access_token"] = wang.session["refresh_token"]

    assert wang.get("/changes?scope=me").status_code == 401


def test_the_audit_chain_holds_after_all_this(county: Flask, phone: Phones) -> None:
    phone("wang").refresh()

    with runtime_of(county).unit_of_work() as uow:
        assert verify_audit(uow) is None


@pytest.mark.fault("F49")
@pytest.mark.invariant("S26")
def test_a_new_device_is_told_what_another_one_of_the_same_person_still_held(phone: Callable[..., Phone]) -> None:
    wang = phone("wang")
    wang.get("/hello?unsent_count=3&unsent_oldest_at=2026-09-14T02:00:00Z")

    anew, chen = phone("wang"), phone("chen")
    wang.sign_in()

    (left,) = anew.session["left_behind"]
    assert (left["device_name"], left["unsent_count"]) == ("phone", 3)
    assert chen.session["left_behind"] == wang.session["left_behind"] == []
