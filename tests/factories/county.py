"""A small county in the database: two townships, two sectors, one road each, one user of every role."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from flask import Flask

from siteproof.api.app import runtime_of
from siteproof.services.passwords import hash_password
from siteproof.store.models import (
    Area,
    Checklist,
    CountySetting,
    Project,
    Sector,
    Site,
    Unit,
    User,
    UserArea,
    UserSector,
)
from siteproof.store.unit_of_work import UnitOfWork

PASSWORD = "correct horse battery"

COUNTY, EAST, WEST, EAST_VILLAGE = "county", "east", "west", "east-village"
ROADS, SCHOOLS = "roads", "schools"
EAST_ROAD, WEST_ROAD = "project-east-road", "project-west-road"
EAST_SITE, WEST_SITE = "site-east-road", "site-west-road"
CHECKLIST = "village-road"

USERS = {
    "wang": ("inspector", (EAST,), ()),
    "zhao": ("inspector", (WEST,), ()),
    "li": ("supervisor", (EAST,), ()),
    "sun": ("supervisor", (WEST,), ()),
    "chen": ("supervisor", (), (SCHOOLS,)),
    "zhou": ("leader", (COUNTY,), ()),
    "wu": ("unit", (), ()),
    "zheng": ("auditor", (COUNTY,), ()),
    "feng": ("administrator", (COUNTY,), ()),
}


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


def _project(id_: str, number: str, area_id: str, unit_id: str | None) -> Project:
    return Project(
        id=id_, programme_year=2026, number=number, name="村道", name_en="Village road", kind="village_road",
        sector_id=ROADS, area_id=area_id, responsible_unit_id=unit_id, budget_fen=100_000_00, promised_quantity=3.2,
        promised_unit="km", planned_start_on=date(2026, 3, 1), planned_finish_on=date(2026, 11, 30), stage="building",
        checklist_id=CHECKLIST, design={"width_m": 4.5},
    )  # fmt: skip


def _site(id_: str, project_id: str, lon: float) -> Site:
    line = {"type": "LineString", "coordinates": [[lon, 30.0], [lon, 30.009]]}
    return Site(
        id=id_, project_id=project_id, name="一标段", name_en="Lot 1", kind="line", geometry=line, buffer_m=30.0,
        min_lat_deg=30.0, max_lat_deg=30.009, min_lon_deg=lon, max_lon_deg=lon,
    )  # fmt: skip


def add_county(uow: UnitOfWork) -> None:
    """Write the county; every user's password is PASSWORD."""
    add = uow.session.add_all
    add([Area(id=COUNTY, parent_id=None, kind="county", name="示范县", name_en="Model County")])
    uow.session.flush()
    add([Area(id=EAST, parent_id=COUNTY, kind="township", name="东乡", name_en="East"),
         Area(id=WEST, parent_id=COUNTY, kind="township", name="西乡", name_en="West")])  # fmt: skip
    add([Sector(id=ROADS, name="交通", name_en="Roads"), Sector(id=SCHOOLS, name="教育", name_en="Schools")])
    uow.session.flush()
    add([Area(id=EAST_VILLAGE, parent_id=EAST, kind="village", name="东一村", name_en="East One")])
    add([Unit(id="builder", name="路桥公司", name_en="Builder", kind="company", area_id=None)])
    uow.session.flush()
    for name, (role, areas, sectors) in USERS.items():
        unit = "builder" if role == "unit" else None
        add([User(id=f"user-{name}", username=name, name=name.title(), name_en=None, role=role, unit_id=unit,
                  password_hash=_password_hash(), active=True)])  # fmt: skip
        uow.session.flush()
        add([UserArea(user_id=f"user-{name}", area_id=area) for area in areas])
        add([UserSector(user_id=f"user-{name}", sector_id=sector) for sector in sectors])
    add([Checklist(id=CHECKLIST, version=1, content={"id": CHECKLIST}, published_at=datetime(2026, 1, 1, tzinfo=UTC))])
    add([CountySetting(key="county", value={"name": "示范县", "name_en": "Model County"}),
         CountySetting(key="zone", value="Asia/Shanghai")])  # fmt: skip
    add([_project(EAST_ROAD, "1", EAST_VILLAGE, "builder"), _project(WEST_ROAD, "2", WEST, None)])
    uow.session.flush()
    add([_site(EAST_SITE, EAST_ROAD, 104.0), _site(WEST_SITE, WEST_ROAD, 105.0)])


def with_county(app: Flask) -> Flask:
    """The app with the county in its database."""
    with runtime_of(app).unit_of_work(write=True) as uow:
        add_county(uow)
    return app


def change_user(app: Flask, username: str, **values: Any) -> None:
    """Set columns of a user."""
    with runtime_of(app).unit_of_work(write=True) as uow:
        user = uow.session.get(User, f"user-{username}")
        assert user is not None
        for name, value in values.items():
            setattr(user, name, value)
