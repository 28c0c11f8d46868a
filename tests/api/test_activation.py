"""A code works once within seven days, sets the password its owner chose, and says nothing to a stranger."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories.county import PASSWORD, change_user
from factories.phone import Phone
from harness.clock import FakeClock

ORIGIN = {"origin": "https://office.example"}
NEW = "seven mountain goats"
LONGEST = ("sept chèvres là-haut " * 7)[:128]


def _new_code(administrator: Phone) -> str:
    answer = administrator.post("/admin/users/user-wang/activation", ORIGIN)
    link = str((answer.json or {})["link"])
    assert link.startswith("https://office.example/activate#")
    return link.partition("#")[2]


@pytest.fixture
def code(phone: Callable[..., Phone]) -> str:
    """A code for wang from the administrator."""
    return _new_code(phone("feng"))


def _activate(client: FlaskClient, code: str, password: str = NEW) -> TestResponse:
    return client.post("/api/v1/session/activate", json={"code": code, "password": password})


def _password_opens(client: FlaskClient, password: str) -> bool:
    answer = client.post("/api/v1/session", json={"username": "wang", "password": password})
    return answer.status_code == 200


def test_the_owner_sees_his_name_and_chooses_a_password(code: str, client: FlaskClient) -> None:
    shown = client.post("/api/v1/session/activation", json={"code": code})
    answer = _activate(client, code)

    assert (shown.json or {})["username"] == "wang"
    assert answer.status_code == 200
    assert (answer.json or {})["user"]["username"] == "wang"
    assert _password_opens(client, NEW)
    assert not _password_opens(client, PASSWORD)


def test_a_code_works_once(code: str, client: FlaskClient) -> None:
    _activate(client, code)

    again = _activate(client, code, "another long password")

    assert (again.json or {})["code"] == "code_used"
    assert _password_opens(client, NEW)


def test_the_present_password_works_until_the_code_is_used(code: str, client: FlaskClient) -> None:
    assert _password_opens(client, PASSWORD)


def test_a_code_lives_seven_days(code: str, client: FlaskClient, clock: FakeClock) -> None:
    clock.advance(days=7)

    assert (_activate(client, code).json or {})["code"] == "sign_in_failed"


def test_a_refused_password_leaves_the_code(code: str, client: FlaskClient) -> None:
    refused = {word: _activate(client, code, word) for word in ("short", "password1234", "示范县实查123456")}

    assert {word: (answer.json or {})["fields"]["password"] for word, answer in refused.items()} == {
        "short": ["too_short"],
        "password1234": ["common"],
        "示范县实查123456": ["too_short"] if len("示范县实查123456") < 12 else ["local_word"],
    }
    assert _activate(client, code).status_code == 200


def test_sessions_begun_before_end(phone: Callable[..., Phone], code: str, client: FlaskClient) -> None:
    before = phone("wang")

    _activate(client, code)

    assert (before.get("/changes?scope=me").json or {})["code"] == "session_ended"


def test_a_blocked_account_is_not_activated(county: Flask, code: str, client: FlaskClient) -> None:
    change_user(county, "wang", active=False)

    assert (_activate(client, code).json or {})["code"] == "sign_in_failed"


def test_neither_code_passes_for_the_other(code: str, client: FlaskClient) -> None:
    answer = client.post("/api/v1/session", json={"code": code})

    assert (answer.json or {})["code"] == "sign_in_failed"


def test_guessing_is_slowed_but_never_the_owner(code: str, client: FlaskClient) -> None:
    answers: list[Any] = [_activate(client, f"guess-{n}") for n in range(8)]

    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    assert _activate(client, code).status_code == 200


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_longest_password_works_and_a_longer_one_is_refused_by_name(
    phone: Callable[..., Phone], client: FlaskClient, form: Any
) -> None:
    longest, longer = (unicodedata.normalize(form, text) for text in (LONGEST, LONGEST + "é"))
    administrator = phone("feng")
    for password in (NEW, longest):
        code = _new_code(administrator)
        assert (_activate(client, code, longer).json or {})["fields"] == {"password": ["too_long"]}
        assert _activate(client, code, password).status_code == 200

    signed_in = client.post("/api/v1/session", json={"username": "wang", "password": longest})
    refused = client.post("/api/v1/session", json={"username": "wang", "password": longer})

    assert signed_in.status_code == 200
    assert (refused.status_code, (refused.json or {})["fields"]) == (422, {"password": ["too_long"]})
