"""Surrender: a stopped phone hands over what it holds, to quarantine, by a supervisor's code and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from factories import rescue
from factories.county import EAST_ROAD, change_user
from factories.phone import Phone, inspection_body, photo_entry
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.store.models import Audit, Device, Record

Phones = Callable[..., Phone]
ORIGIN = {"origin": "https://office.example"}


def _code(desk: Phone, device_id: str) -> str:
    answer = desk.post(f"/devices/{device_id}/surrender", ORIGIN)
    assert answer.status_code == 200, answer.text
    assert answer.json["link"] == f"https://office.example/surrender#{answer.json['code']}"
    return str(answer.json["code"])


def _hand_over(owner: Phone, code: str, *entries: rescue.Entry) -> TestResponse:
    key = owner.client.get("/api/v1/hello").json["rescue_key"]
    point = rescue.base64.urlsafe_b64decode(key["public_key"] + "=")
    sealed = rescue.seal([rescue.manifest(owner.device_id), *entries], key["kid"], point)
    return owner.client.post(
        "/api/v1/surrender", data=sealed, content_type="application/octet-stream",
        headers={"Authorization": f"Surrender {code}"},
    )  # fmt: skip


def _visit(owner: Phone, *pictures: bytes) -> tuple[str, bytes]:
    return owner.seal("inspection", inspection_body(), photos=[photo_entry(each) for each in pictures])


@pytest.mark.fault("F57")
@pytest.mark.invariant("S14")
def test_a_blocked_persons_phone_hands_over_to_quarantine(county: Flask, phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    record_id, raw = _visit(wang, jpeg(1))
    change_user(county, "wang", active=False)
    assert wang.put_record(record_id, raw).status_code == 401
    code = _code(li, wang.device_id)

    facts = _hand_over(wang, code, rescue.record_entry(raw)).json
    pictures = _hand_over(wang, code, rescue.photo_entry(jpeg(1), record_id)).json

    receipt = facts["records"][0]["receipt"]
    assert receipt["placed"] == "quarantine"
    assert {"surrendered", "user_blocked"} <= {reason["code"] for reason in receipt["reasons"]}
    assert (pictures["photos"][0]["outcome"], pictures["photos"][0]["stored"]["bytes"]) == ("stored", len(jpeg(1)))
    with runtime_of(county).unit_of_work() as uow:
        row = uow.session.execute(select(Record).where(Record.id == record_id)).scalar_one()
        assert (row.author_id, row.submitted_by) == ("user-wang", "user-li")
        acts = set(uow.session.execute(select(Audit.act).where(Audit.user_id == "user-li")).scalars())
    assert {"surrender.issued", "surrender.received"} <= acts


def test_the_same_again_after_a_lost_answer_gives_the_same_receipt(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    _, raw = _visit(wang)
    code = _code(li, wang.device_id)

    first, again = (_hand_over(wang, code, rescue.record_entry(raw)).json["records"][0] for _ in range(2))

    assert first["receipt"]["sig"] == again["receipt"]["sig"]


def test_a_code_is_for_one_device_alone(phone: Phones) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    second = phone("wang")
    _, raw = _visit(second)
    code = _code(li, wang.device_id)

    (record,) = _hand_over(wang, code, rescue.record_entry(raw)).json["records"]
    whole = _hand_over(second, code, rescue.record_entry(raw))

    assert (record["outcome"], record["code"]) == ("refused", "other_author")
    assert (whole.status_code, whole.json["code"], whole.json["reason"]) == (401, "surrender_code", "other_device")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_code_tells_no_names_of_projects_and_people(phone: Phones) -> None:
    wang, li, chen = phone("wang"), phone("li", key=False), phone("chen")
    _, raw = _visit(chen)
    draft = json.dumps({"projectId": EAST_ROAD, "responses": []}).encode()

    answer = _hand_over(
        wang, _code(li, wang.device_id), rescue.record_entry(raw), ({"what": "draft", "id": "d"}, draft)
    )

    (record,), (told,) = answer.json["records"], answer.json["drafts"]
    assert (record["outcome"], record["project_name"], record["author_name"]) == ("refused", None, None)
    assert (told["answered"], told["project_name"]) == (0, None)


def test_a_newer_code_ends_the_older_and_each_runs_out(phone: Phones, clock: Any) -> None:
    wang, li = phone("wang"), phone("li", key=False)
    first, second = _code(li, wang.device_id), _code(li, wang.device_id)

    assert _hand_over(wang, first).json["code"] == "surrender_code"
    assert _hand_over(wang, f" {second.lower().replace('-', ' ')} ").status_code == 200
    clock.advance(days=31)
    assert _hand_over(wang, second).status_code == 401


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_guessing_is_slowed_down(phone: Phones) -> None:
    wang = phone("wang")

    statuses = [_hand_over(wang, f"0000-0000-0000-000{n}").status_code for n in range(8)]

    assert statuses[:5] == [401] * 5
    assert statuses[-1] == 429


def test_the_desk_sees_stopped_phones_first_and_none_out_of_reach(county: Flask, phone: Phones) -> None:
    first, second, foreign = phone("wang"), phone("wang"), phone("chen")
    with runtime_of(county).unit_of_work(write=True) as uow:
        uow.session.get_one(Device, second.device_id).revoked_at = runtime_of(county).now()

    shown = phone("li", key=False).get("/surrender/phones").json["items"]

    assert [(row["device_id"], row["stopped"]) for row in shown] == [
        (second.device_id, True),
        (first.device_id, False),
    ]
    assert foreign.device_id not in {row["device_id"] for row in shown}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_phone_out_of_reach_is_not_found(phone: Phones) -> None:
    assert phone("li", key=False).post("/devices/absent/surrender", ORIGIN).status_code == 404
