"""A county's own files on the screen: dropped, mended, rows left out, taken once; nobody reaches beyond his part."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from factories.county import EAST, change_user
from factories.phone import Phone
from harness.clock import FakeClock
from siteproof.api.app import runtime_of
from siteproof.services.import_draft import sweep_drafts
from siteproof.store.log import take_seq
from siteproof.store.models import Area, Audit, Project, Sector, Site, Unit, User, UserArea

MakePhone = Callable[..., Phone]
LEDGER = (
    "2026年民生实事清单,,,,\n序号,项目名称,类别,乡镇,计划投资（万元）\n"
    "11,东乡桥,农村公路,东乡,80\n12,西乡学校,学校,西乡,约三百万\n13,北乡路,农村公路,北乡,60\n14,北乡桥,农村公路,北乡,61\n"
)
LINE = '{"type":"Feature","properties":{"name":"%s","number":"%s"},"geometry":{"type":"LineString","coordinates":%s}}'


class Desk:
    """The administrator's requests, each asserted to have the status expected."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def ask(self, method: str, path: str, status: int = 200, **sent: Any) -> Any:
        address = f"/api/v1/admin/imports{path}"
        answer = self.phone.client.open(address, method=method, headers=self.phone.headers, **sent)
        assert answer.status_code == status, answer.text
        return answer.get_json(silent=True)

    def drop(self, data: str | bytes, name: str, kind: str = "projects", status: int = 200) -> Any:
        raw = data.encode() if isinstance(data, str) else data
        return self.ask("POST", f"?kind={kind}&name={name}", status, data=raw)

    def change(self, page: Any, status: int = 200, **changes: Any) -> Any:
        return self.ask("PUT", f"/{page['id']}", status, json={"version": page["version"], **changes})

    def take(self, page: Any, status: int = 200) -> Any:
        return self.ask("POST", f"/{page['id']}/take", status, json={"version": page["version"]})


@pytest.fixture
def desk(county: Flask, phone: MakePhone) -> Desk:
    return Desk(phone("feng", key=False))


def _stored(app: Flask, model: Any) -> dict[str, Any]:
    with runtime_of(app).unit_of_work() as uow:
        return {row.name: row for row in uow.session.scalars(select(model))}


def test_a_bad_ledger_is_mended_and_taken_once(county: Flask, desk: Desk) -> None:
    page = desk.drop(LEDGER, "台账.csv")
    counts = page["preview"]["counts"]
    assert (counts["good"], counts["bad"], page["preview"]["facts"]["years"]) == (1, 3, [2026])
    rows = desk.ask("GET", f"/{page['id']}/rows?show=bad")["items"]
    money = next(mark for mark in rows[0]["marks"] if mark["severity"] == "error")
    assert (rows[0]["row"], money["code"], money["key"], rows[0]["cells"]["4"]) == (4, "money_unclear", "4", "约三百万")

    refused = desk.take(page, 422)
    assert [problem["row"] for problem in refused["problems"]] == [4, 5, 6]
    page = desk.change(page, cells=[{"row": 4, "key": "4", "text": "300"},
                                    {"row": 5, "key": "3", "text": "东乡", "alike": True}])  # fmt: skip
    assert page["preview"]["counts"]["bad"] == 0
    page = desk.change(page, exclude=[6])
    taken = desk.take(page)

    assert (taken["result"]["new"], taken["result"]["left_out"], taken["preview"]) == (3, 1, None)
    assert taken["result"]["projects_without_sites"] == 3
    assert desk.take(page)["result"] == taken["result"]
    projects = _stored(county, Project)
    assert projects["西乡学校"].budget_fen == 300_0000_00
    assert projects["北乡路"].area_id == EAST
    assert "北乡桥" not in projects
    with runtime_of(county).unit_of_work() as uow:
        acts = uow.session.scalars(select(Audit).where(Audit.act == "projects.imported")).all()
    assert [act.user_id for act in acts] == ["user-feng"]


def test_another_window_and_another_person(desk: Desk, county: Flask, phone: MakePhone) -> None:
    page = desk.drop(LEDGER, "台账.csv")
    desk.change(page, exclude=[3])

    assert desk.change(page, 409, exclude=[4])["current"]["excluded"] == 1
    assert desk.take(page, 409)["code"] == "version_conflict"
    change_user(county, "zheng", role="administrator")
    assert Desk(phone("zheng", key=False)).ask("GET", f"/{page['id']}", 404)["code"] == "not_found"


def test_both_sides_of_a_conflict_are_shown(county: Flask, desk: Desk) -> None:
    first = "序号,项目名称,类别,乡镇,计划投资\n21,甲路,农村公路,东乡,80\n"
    page = desk.change(desk.drop(first, "一.csv"), options={"year": 2026})
    desk.take(page)
    with runtime_of(county).unit_of_work(write=True) as uow:
        uow.session.scalars(select(Project).where(Project.number == "21")).one().budget_fen = 90_0000_00
    second = desk.change(desk.drop(first.replace("80", "85"), "二.csv"), options={"year": 2026})
    (row,) = desk.ask("GET", f"/{second['id']}/rows?show=bad")["items"]
    numbers = next(mark["numbers"] for mark in row["marks"] if mark["code"] == "conflict")
    assert (numbers["file"], numbers["current"]) == ("850,000 元", "900,000 元")

    kept = desk.change(second, options={"conflicts": "current"})

    assert desk.take(kept)["result"]["unchanged"] == 1
    assert _stored(county, Project)["甲路"].budget_fen == 90_0000_00


def test_an_administrator_of_a_township_takes_only_his_own(county: Flask, phone: MakePhone) -> None:
    with runtime_of(county).unit_of_work(write=True) as uow:
        hash_ = uow.session.get(User, "user-feng").password_hash
        uow.session.add(User(id="user-east", username="east", name="东", role="administrator", password_hash=hash_))
        uow.session.flush()
        uow.session.add(UserArea(user_id="user-east", area_id=EAST))
    desk = Desk(phone("east", key=False))
    ledger = (
        "序号,项目名称,类别,乡镇,领域,牵头单位\n31,甲,农村公路,东乡,交通,东路局\n32,乙,农村公路,西乡,交通,交通局\n"
        "33,丙,农村公路,东乡,新领域,交通局\n2,丁,农村公路,东乡,交通,交通局\n"
    )

    page = desk.change(desk.drop(ledger, "东.csv"), options={"year": 2026})
    codes = {code["code"] for code in page["preview"]["codes"] if code["severity"] == "error"}
    assert codes == {"area_out_of_reach", "sector_out_of_reach", "project_out_of_reach"}
    desk.take(desk.change(page, exclude_bad=True))

    assert {"甲"} == set(_stored(county, Project)) - {"村道"}
    assert _stored(county, Unit)["东路局"].area_id == EAST
    for kind, text in (("sectors", "名称\n新\n"), ("units", "名称\n县局\n"), ("areas", "名称,上级\n村,西乡\n")):
        assert desk.take(desk.drop(text, "x.csv", kind), 422)["code"] == "import_invalid"
    areas = desk.drop("名称,级别,上级\n新村,村,东乡\n", "x.csv", "areas")
    assert desk.take(areas)["result"]["new"] == 1
    assert _stored(county, Area)["新村"].parent_id == EAST


def test_headings_nobody_knows_are_chosen(desk: Desk) -> None:
    page = desk.drop("甲,乙,丙\n41,某路,东乡\n42,某桥,西乡\n", "x.csv")
    assert [mark["code"] for mark in page["preview"]["whole"]] == ["no_headings"]
    assert page["preview"]["mapping"]["head_rows"][0] == {"row": 1, "cells": ["甲", "乙", "丙"]}

    page = desk.change(page, options={"heading_row": 1, "year": 2026,
                                      "named": {"number": "A", "name": "B", "area": "C"}})  # fmt: skip

    assert page["preview"]["counts"]["good"] == 2
    assert desk.take(page)["result"]["new"] == 2


@pytest.mark.invariant("S22")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_choice_that_means_nothing_is_refused_and_spoils_nothing(desk: Desk) -> None:
    for data, kind in ((LEDGER, "projects"), ("代码,名称\nhb,环保\n", "sectors")):
        page = desk.drop(data, "表.csv", kind)
        desk.change(page, 422, cells=[{"row": 2, "key": "name", "text": "x"}])
        desk.change(page, 422, options={"named": {"no_such_field": "A"}})
        assert desk.ask("GET", f"/{page['id']}")["version"] == page["version"]


@pytest.mark.invariant("S22")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_coordinate_of_hundreds_of_digits_is_a_bad_row(desk: Desk) -> None:
    line = LINE % ("东乡桥", "11", f"[[104.0,30.0],[1{'0' * 400},30.1]]")
    page = desk.drop(f'{{"type":"FeatureCollection","features":[{line}]}}', "路.geojson", "sites")

    assert page["preview"]["counts"]["bad"] == 1
    desk.ask("GET", f"/{page['id']}/shapes")


def test_sites_with_a_bad_one_find_their_projects(county: Flask, desk: Desk) -> None:
    good = LINE % ("一段", "1", "[[104.0,30.0],[104.01,30.0]]")
    lost = LINE % ("二段", "9", "[[104.0,30.1],[104.01,30.1]]")
    broken = LINE % ("三段", "1", "[[104.0,-1e308],[104.01,30.1]]")
    text = f'{{"type":"FeatureCollection","features":[{good},{lost},{broken}]}}'
    page = desk.drop(text, "线.geojson", "sites")
    assert (page["preview"]["counts"]["good"], page["preview"]["counts"]["bad"]) == (1, 2)
    shapes = desk.ask("GET", f"/{page['id']}/shapes")["items"]
    assert [(shape["row"], shape["state"]) for shape in shapes] == [(3, "bad"), (2, "bad"), (1, "good")]

    page = desk.change(page, cells=[{"row": 2, "key": "project", "text": "2 村道"}], exclude=[3])

    assert page["preview"]["counts"]["bad"] == 0
    assert desk.take(page)["result"]["new"] == 2
    assert _stored(county, Site)["二段"].project_id == "project-west-road"


def test_lists_of_places_from_a_workbook_with_a_title(county: Flask, desk: Desk) -> None:
    book = openpyxl.Workbook()
    for row in (["全县领域表"], ["代码", "名称"], ["agri", "农业农村"], ["bad code!", "错"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    page = desk.drop(file.getvalue(), "领域.xlsx", "sectors")
    (row,) = desk.ask("GET", f"/{page['id']}/rows?show=bad")["items"]
    assert (row["row"], row["marks"][0]["key"], row["marks"][0]["code"]) == (4, "0", "code_form")

    desk.take(desk.change(page, cells=[{"row": 4, "key": "0", "text": "other"}]))

    assert {"农业农村", "错"} <= set(_stored(county, Sector))


@pytest.mark.invariant("S25")
@pytest.mark.parametrize(
    ("kind", "text"),
    [("areas", "名称\n新区\n"), ("units", "名称\n新单位\n"), ("sectors", "名称\n新领域\n")],
)
def test_a_list_is_looked_at_while_somebody_writes(county: Flask, desk: Desk, kind: str, text: str) -> None:
    page = desk.drop(text, f"{kind}.csv", kind)
    runtime = runtime_of(county)
    runtime.imports.forget(page["id"])

    with runtime.unit_of_work(write=True) as uow:
        take_seq(uow)
        seen = desk.ask("GET", f"/{page['id']}")
        uow.discard()

    assert seen["preview"]["facts"] == page["preview"]["facts"]
    assert seen["preview"]["facts"]["taken"]["new"] == 1
    assert desk.take(seen)["result"]["new"] == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_foreign_files_answer_in_one_sentence(desk: Desk) -> None:
    macro = io.BytesIO()
    with zipfile.ZipFile(macro, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/vbaProject.bin", "x")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 40_000_000)
    for data, kind, refusal in (
        (b"", "projects", "empty_file"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "projects", "old_excel"),
        (b"<html><table>", "projects", "html_not_excel"), (macro.getvalue(), "projects", "macros"),
        (bomb.getvalue(), "projects", "zip_ratio"), (b"PK\x03\x04rubbish", "sites", "zip_broken"),
        (b"[1,2", "sites", "not_json"),
    ):  # fmt: skip
        answer = desk.drop(data, "x.xls", kind, 422)
        assert (answer["refusal"], bool(answer["text"]["zh"] and answer["text"]["en"])) == (refusal, True)
    assert desk.drop("序号,项目名称\n1,甲\n".encode("gb18030"), "x.csv")["preview"]["notes"][0]["code"] == "encoding"
    assert len(desk.ask("GET", "")["items"]) == 1
    assert desk.ask("POST", "?kind=projects&name=x", 413, data=b"x" * (33 * 2**20))["code"] == "too_large"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_dropped_file_survives_a_restart_and_goes_after_a_week(county: Flask, desk: Desk, clock: FakeClock) -> None:
    page, runtime = desk.drop(LEDGER, "台账.csv"), runtime_of(county)
    runtime.imports.forget(page["id"])  # as another process has it
    assert desk.ask("GET", f"/{page['id']}")["preview"]["counts"]["good"] == 1
    (file,) = Path(runtime.blobs.root / "imports").iterdir()

    clock.advance(days=8)
    sweep_drafts(runtime)

    assert not file.exists()
    assert desk.phone.client.get(f"/api/v1/admin/imports/{page['id']}").status_code in (401, 404)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_file_that_is_gone_is_said_to_be_gone(county: Flask, desk: Desk) -> None:
    page, runtime = desk.drop(LEDGER, "台账.csv"), runtime_of(county)
    runtime.imports.forget(page["id"])
    (file,) = Path(runtime.blobs.root / "imports").iterdir()
    file.unlink()

    assert desk.ask("GET", f"/{page['id']}", 404)["code"] == "not_found"
    desk.ask("DELETE", f"/{page['id']}", 204)
    assert desk.ask("GET", "")["items"] == []


def test_the_template_can_be_dropped_as_it_is(desk: Desk) -> None:
    answer = desk.phone.client.get("/api/v1/admin/imports/template", headers=desk.phone.headers)

    page = desk.drop(answer.data, "模板.xlsx")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [mark["code"] for mark in page["preview"]["whole"]] == ["no_rows"]
