"""Rights and places that change without a change of the object itself: the phone is told all the same."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from factories.county import EAST, EAST_ROAD, SCHOOLS, WEST, with_county
from factories.phone import Phone
from harness.clock import START
from siteproof.api.app import runtime_of
from siteproof.store.log import append_event
from siteproof.store.models import Project, UserArea, UserSector
from siteproof.store.queries.changes import objects_of_project
from siteproof.store.scope import scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork

pytestmark = [pytest.mark.invariant("S12"), pytest.mark.invariant("S13")]


def tell(uow: UnitOfWork, scopes: list[str]) -> None:
    """As a move of a project is told (services/import_write.py)."""
    looks = [(scope, type_, id_) for type_, id_ in objects_of_project(uow, EAST_ROAD) for scope in scopes]
    append_event(uow, kind="administered", subject_type="project", subject_id=EAST_ROAD, at=START, looks=looks)


def pull(phone: Phone, scope: str, after: str = "") -> dict[str, Any]:
    found: dict[str, Any] = phone.get(f"/changes?scope={scope}&after={after}").get_json()
    return found


def shown(page: dict[str, Any]) -> dict[str, bool]:
    """Which objects are here (True) or gone (False)."""
    return {item["id"]: not item["gone"] for item in page["items"]}


@pytest.fixture
def told(app: Flask) -> Flask:
    county = with_county(app)
    with runtime_of(county).unit_of_work(write=True) as uow:
        tell(uow, scopes_of_project(uow, EAST_ROAD))
    return county


@pytest.mark.fault("F74")
def test_who_gets_narrower_rights_begins_anew_and_does_not_see_what_he_lost(told: Flask) -> None:
    li = Phone(told, "li")
    before = pull(li, f"area:{EAST}")
    with runtime_of(told).unit_of_work(write=True) as uow:
        uow.session.add(UserSector(user_id="user-li", sector_id=SCHOOLS))

    assert shown(before)[EAST_ROAD]
    assert pull(li, f"area:{EAST}", before["next"])["code"] == "cursor"
    assert not shown(pull(li, f"area:{EAST}"))[EAST_ROAD]


@pytest.mark.fault("F61")
def test_a_moved_project_leaves_the_old_township_of_a_reader_of_both(told: Flask) -> None:
    with runtime_of(told).unit_of_work(write=True) as uow:
        uow.session.add(UserArea(user_id="user-li", area_id=WEST))
    li = Phone(told, "li")
    east, west = pull(li, f"area:{EAST}"), pull(li, f"area:{WEST}")
    with runtime_of(told).unit_of_work(write=True) as uow:
        before = scopes_of_project(uow, EAST_ROAD)
        uow.connection.execute(update(Project).where(Project.id == EAST_ROAD).values(area_id=WEST))
        tell(uow, [*before, *scopes_of_project(uow, EAST_ROAD)])

    left, came = shown(pull(li, f"area:{EAST}", east["next"])), shown(pull(li, f"area:{WEST}", west["next"]))
    assert left == {EAST_ROAD: False, "site-east-road": False}
    assert came == {EAST_ROAD: True, "site-east-road": True}
