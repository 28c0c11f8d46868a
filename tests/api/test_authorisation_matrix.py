"""Every role x every route x every relation, as the written table says; no cell is wrong, foreign objects are 404."""

import base64
import hashlib
import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from factories.authorisation import RELATIONS, ROLES, TABLE, Row, expected, sees
from factories.county import EAST, EAST_ROAD, EAST_SITE, EAST_VILLAGE, ROADS, SCHOOLS, WEST, _password_hash
from factories.inspected import prepare, settle, visit
from factories.phone import Phone, inspection_body, new_id
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.api.public_routes import PUBLIC_ENDPOINTS
from siteproof.store.models import Device, DeviceReport, Task, Unit, User, UserArea, UserSector

AREAS = {"own": (EAST,), "same_township": (EAST,), "other_township": (WEST,), "other_department": (EAST,),
         "none": (), "revoked": (EAST,)}  # fmt: skip
LAST = "DELETE session.end"


@dataclass
class Matrix:
    """The callers by (role, relation) and the ids that the paths name."""

    app: Flask
    callers: dict[tuple[str, str], Phone]
    names: dict[str, Any]


def _add_callers(app: Flask) -> None:
    with runtime_of(app).unit_of_work(write=True) as uow:
        add = uow.session.add_all
        add([Unit(id="east-office", name="东乡政府", name_en="East Office", kind="township", area_id=EAST),
             Unit(id="other-builder", name="另一公司", name_en="Other", kind="company", area_id=EAST)])  # fmt: skip
        uow.session.flush()
        for role, relation in [*itertools.product(ROLES, RELATIONS), ("inspector", "target")]:
            username = "target" if relation == "target" else f"{role}-{relation}"
            unit = None
            if role == "unit":
                unit = "builder" if relation in ("own", "revoked") else "other-builder"
            add([User(id=f"user-{username}", username=username, name=username, name_en=None, role=role, unit_id=unit,
                      password_hash=_password_hash(), active=True)])  # fmt: skip
            uow.session.flush()
            if role not in ("unit", "public"):
                add([UserArea(user_id=f"user-{username}", area_id=area) for area in AREAS.get(relation, (EAST,))])
            if relation == "other_department" and role not in ("unit", "public"):
                add([UserSector(user_id=f"user-{username}", sector_id=SCHOOLS)])
        now = runtime_of(app).now()
        add([Device(id="device-target", user_id="user-target", name="phone", public_key_jwk=None, enrolled_at=now,
                    last_seen_at=now)])  # fmt: skip
        uow.session.flush()
        add([DeviceReport(device_id="device-target", reported_at=now, unsent_count=2)])
        add([Task(id="task-target", project_id=EAST_ROAD, checklist_id="village-road", checklist_version=1,
                  assignee_id="user-target", kind="planned", due_on=date(2026, 9, 20))])  # fmt: skip


def _make(app: Flask) -> Matrix:
    prepare(app)
    _add_callers(app)
    callers = {pair: Phone(app, "-".join(pair), key=False) for pair in itertools.product(ROLES, RELATIONS)}
    receipt = visit(callers["inspector", "own"], picture=7)
    kept = callers["inspector", "own"].send(
        "inspection", inspection_body(checklist={"id": "village-road", "version": 99})
    )
    settle(app)
    owner = callers["administrator", "own"]
    dropped = owner.client.post("/api/v1/admin/imports?kind=units&name=units.csv", headers=owner.headers,
                                data="名称\n交通局\n".encode())  # fmt: skip
    with runtime_of(app).unit_of_work(write=True) as uow:
        revoked = [phone.device_id for (_, relation), phone in callers.items() if relation == "revoked"]
        uow.session.execute(update(Device).where(Device.id.in_(revoked)).values(revoked_at=runtime_of(app).now()))
    names = {"project_id": EAST_ROAD, "inspection_id": receipt["id"], "sha256": hashlib.sha256(jpeg(7)).hexdigest(),
             "user_id": "user-target", "device_id": "device-target", "task_id": "task-target", "n": 0,
             "version": "0", "z": 0, "x": 0, "y": 0, "draft_id": dropped.get_json()["id"], "kept_id": kept["id"],
             "site_id": EAST_SITE, "area_id": EAST_VILLAGE, "unit_id": "east-office", "sector_id": ROADS}  # fmt: skip
    return Matrix(app, callers, names)


def _routes(app: Flask) -> dict[str, Any]:
    """Rule by `METHOD endpoint` for every route of the API that asks who is there."""
    return {
        f"{method} {rule.endpoint}": rule
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.endpoint not in PUBLIC_ENDPOINTS
    }


def _ask(matrix: Matrix, name: str, row: Row, phone: Phone, role: str, relation: str) -> Any:
    """One request; sends bring something of the caller's own."""
    method, _, endpoint = name.partition(" ")
    names = dict(matrix.names)
    sent: dict[str, Any] = {"json": row.body} if row.body is not None else {}
    if name == "POST admin_users.add":
        sent["json"] = {**(row.body or {}), "username": f"new-{role}-{relation}".replace("_", "-")}
    if name == "PUT records.store":
        names["record_id"], raw = phone.seal("inspection", inspection_body(), id=new_id())
        sent = {"data": raw, "content_type": "application/json"}
    elif name in ("PUT photos.store", "PUT photos.hold"):
        data = jpeg(3)
        names["sha256"] = hashlib.sha256(data).hexdigest()
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        sent = {"data": data, "content_type": "application/octet-stream",
                "headers": {"Content-Digest": f"sha-256=:{digest}:"}}  # fmt: skip
    elif name == "POST photos.complete":
        names["sha256"] = "a" * 64
    rule = _routes(matrix.app)[name]
    values = {argument: names[argument] for argument in rule.arguments}
    path = matrix.app.url_map.bind("localhost").build(endpoint, values, method=method)
    headers = {**phone.headers, **sent.pop("headers", {})}
    return phone.client.open(f"{path}{row.query}", method=method, headers=headers, **sent)


def test_the_table_names_every_route(app: Flask) -> None:
    assert set(_routes(app)) == set(TABLE), "say who may use the route in tests/factories/authorisation.py"


def test_no_cell_is_wrong(county: Flask) -> None:
    matrix = _make(county)
    wrong: list[str] = []
    cells = 0
    for name in [*(name for name in TABLE if name != LAST), LAST]:
        row = TABLE[name]
        for (role, relation), phone in matrix.callers.items():
            answer = _ask(matrix, name, row, phone, role, relation)
            cells += 1
            if answer.status_code != expected(row, role, relation):
                wrong.append(f"{name}: {role} {relation}: {answer.status_code} {answer.text[:160]}")
            elif row.marker is not None and answer.status_code == 200 and row.thing is not None:
                marker = row.marker.format(
                    inspection=matrix.names["inspection_id"], draft=matrix.names["draft_id"],
                    kept=matrix.names["kept_id"],
                )  # fmt: skip
                if (marker in answer.text) != sees(role, relation, row.thing):
                    wrong.append(f"{name}: {role} {relation}: lists {marker}: {marker in answer.text}")

    assert wrong == []
    assert cells >= 1000


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_foreign_object_answers_as_an_absent_one(county: Flask) -> None:
    matrix = _make(county)
    stranger, absent = matrix.callers["administrator", "other_township"], {
        **matrix.names, "project_id": "absent", "user_id": "absent", "device_id": "absent", "task_id": "absent",
        "area_id": "absent", "unit_id": "absent", "sector_id": "absent", "site_id": "absent",
    }  # fmt: skip
    other = Matrix(county, matrix.callers, absent)
    different = {}
    for name, row in TABLE.items():
        if row.thing in ("project", "user", "device", "task", "area", "unit") and "<" in _routes(county)[name].rule:
            answers = [
                _ask(each, name, row, stranger, "administrator", "other_township").get_json()
                for each in (matrix, other)
            ]
            for answer in answers:
                answer.pop("request_id")
            if answers[0] != answers[1]:
                different[name] = answers

    assert different == {}
