"""Names people read come in both languages, and installed phones find what they always read (contracts.md 3)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from factories.county import EAST_ROAD
from factories.inspected import decide, prepare, reached, settle, visit
from factories.phone import Phone
from siteproof.api.app import runtime_of
from siteproof.services.evaluate_project import evaluate_all
from siteproof.store.models import InspectionState, Project, ProjectState, User

Phones = Callable[..., Phone]
BUILDER = {"zh": "路桥公司", "en": "Builder"}


@pytest.fixture
def ready(county: Flask) -> Flask:
    """The county with a checklist, an inspector with an English name and a responsible person with an account."""
    prepare(county)
    with runtime_of(county).unit_of_work(write=True) as uow:
        uow.session.execute(update(User).where(User.username == "wang").values(name="王芳", name_en="Wang Fang"))
        uow.session.execute(update(Project).where(Project.id == EAST_ROAD).values(responsible_person="罗坚"))
        uow.session.add(User(id="luo", username="luo", name="罗坚", name_en="Luo Jian", role="unit", unit_id="builder"))
    evaluate(county)
    return county


def evaluate(app: Flask) -> None:
    settle(app)
    evaluate_all(runtime_of(app).unit_of_work, runtime_of(app).now())


def test_a_page_of_an_inspection_names_everybody_in_both_languages(ready: Flask, phone: Phones) -> None:
    receipt = visit(phone("wang"))
    settle(ready)
    decide(phone("li"), receipt)
    settle(ready)

    page = phone("li").get(f"/inspections/{receipt['id']}").json

    assert page["author"]["name"] == {"zh": "王芳", "en": "Wang Fang"}
    assert page["project"]["area_name"] == {"zh": "东一村", "en": "East One"}
    assert page["project"]["responsible_unit"] == BUILDER
    assert page["project"]["responsible_person"] == {"zh": "罗坚", "en": "Luo Jian"}
    assert page["site"]["name"] == {"zh": "一标段", "en": "Lot 1"}
    assert page["reviews"][0]["reviewer_name"] == {"zh": "Li", "en": "Li"}  # without an English name the other stands


def test_a_leader_reads_who_is_stuck_in_both_languages(ready: Flask, phone: Phones) -> None:
    decide(phone("li"), visit(phone("wang"), reached(600.0, 0.0)))
    evaluate(ready)

    page = phone("zhou").get(f"/projects/{EAST_ROAD}").json
    row = next(row for row in phone("zhou").get("/projects").json["items"] if row["id"] == EAST_ROAD)

    assert row["stuck"] == {"name": {"zh": "罗坚", "en": "Luo Jian"}, "unit_name": BUILDER}
    assert page["last_visit"]["name"] == page["proof_photo"]["inspector_name"] == {"zh": "王芳", "en": "Wang Fang"}
    assert page["sector_name"] == {"zh": "交通", "en": "Roads"}
    assert page["people"]["responsible_person"] == {"zh": "罗坚", "en": "Luo Jian"}


def test_a_responsible_person_without_an_account_stays_as_typed(ready: Flask, phone: Phones) -> None:
    with runtime_of(ready).unit_of_work(write=True) as uow:
        uow.session.execute(update(Project).where(Project.id == EAST_ROAD).values(responsible_person="方砚"))

    people = phone("zhou").get(f"/projects/{EAST_ROAD}").json["people"]

    assert people["responsible_person"] == {"zh": "方砚", "en": "方砚"}


def test_what_was_computed_before_names_had_english_is_still_read(ready: Flask, phone: Phones) -> None:
    receipt = visit(phone("wang"))
    decide(phone("li"), receipt)
    evaluate(ready)
    with runtime_of(ready).unit_of_work(write=True) as uow:
        _forget_english(uow)

    page = phone("zhou").get(f"/projects/{EAST_ROAD}").json
    inspection = phone("li").get(f"/inspections/{receipt['id']}").json

    assert page["last_visit"]["name"] == {"zh": "王芳", "en": "王芳"}
    assert inspection["reviews"][0]["reviewer_name"] == {"zh": "Li", "en": "Li"}
    assert phone("zhou").get("/overview").status_code == 200


def _forget_english(uow: Any) -> None:
    """Stored projections as the version before this one wrote them."""

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            gone = ("name_en", "unit_name_en", "inspector_name_en", "reviewer_name_en", "author_name_en")
            return {name: stripped(inner) for name, inner in value.items() if name not in gone}
        return [stripped(inner) for inner in value] if isinstance(value, list) else value

    for model in (InspectionState, ProjectState):
        for state in uow.session.query(model):
            state.content = stripped(state.content)


def test_an_installed_phone_finds_every_name_where_it_was(ready: Flask, phone: Phones) -> None:
    wang = phone("wang")
    receipt = visit(wang)
    wrong = {"item_id": "board", "reason_code": "other", "text": None}
    decide(phone("li"), receipt, decision="returned", reason_code="other", items=[wrong])
    settle(ready)

    scopes = wang.get("/hello").json["scopes"]
    area = next(scope for scope in scopes if scope["id"].startswith("area:"))
    items = wang.get(f"/changes?scope={area['id']}").json["items"] + wang.get("/changes?scope=me").json["items"]
    pulled = {item["type"]: item["data"] for item in items if item["data"] is not None}

    assert {scope["id"]: (scope["name"], scope["name_en"]) for scope in scopes}["area:east"] == ("东乡", "East")
    project, returned = pulled["project"], pulled["return"]
    assert (project["area_name"], project["area_name_en"]) == ("东一村", "East One")
    assert (project["responsible_unit"], project["responsible_unit_en"]) == ("路桥公司", "Builder")
    assert (returned["reviewer_name"], returned["reviewer_name_en"]) == ("Li", "Li")
