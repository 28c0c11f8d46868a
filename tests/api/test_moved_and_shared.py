"""Projects that moved, ended or share a name, photos that are shared, and the pull of a phone that was away long."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.county import EAST, EAST_ROAD, WEST, WEST_ROAD
from factories.phone import Phone, inspection_body, photo_entry, sha256
from factories.pictures import jpeg
from faults.scale import scaled
from siteproof.api.app import runtime_of
from siteproof.store.log import append_event
from siteproof.store.models import Project, UserArea

Phones = Callable[..., Phone]
AWAY = scaled(4_000, 50_000)


def change_project(app: Flask, project_id: str, **values: Any) -> None:
    with runtime_of(app).unit_of_work(write=True) as uow:
        project = uow.session.get(Project, project_id)
        assert project is not None
        for name, value in values.items():
            setattr(project, name, value)


def rows_of(app: Flask, statement: str) -> list[Any]:
    with runtime_of(app).unit_of_work() as uow:
        return list(uow.connection.exec_driver_sql(statement))


@pytest.mark.fault("F61")
@pytest.mark.invariant("S14")
def test_work_on_a_project_that_moved_to_another_township_is_kept(county: Flask, phone: Phones) -> None:
    wang = phone("wang")
    change_project(county, EAST_ROAD, area_id=WEST)

    receipt = wang.send("inspection", inspection_body())
    known = wang.get("/changes?scope=me").json["items"][-1]

    assert (receipt["placed"], [reason["code"] for reason in receipt["reasons"]]) == ("quarantine", ["out_of_scope"])
    assert (known["id"], known["data"]["placed"]) == (receipt["id"], "quarantine")
    assert rows_of(county, "SELECT project_id FROM record") == [(EAST_ROAD,)]


@pytest.mark.fault("F35")
@pytest.mark.invariant("S14")
def test_work_on_a_project_the_server_does_not_have_is_kept(phone: Phones) -> None:
    receipt = phone("wang").send("inspection", inspection_body(project_id="project-gone", site_id=None))

    assert receipt["placed"] == "quarantine"


@pytest.mark.fault("F62")
def test_a_project_of_the_same_name_gets_nothing_of_the_old_one(county: Flask, phone: Phones) -> None:
    wang = phone("wang")
    change_project(county, EAST_ROAD, stage="accepted")
    with runtime_of(county).unit_of_work(write=True) as uow:
        old = uow.session.get(Project, EAST_ROAD)
        assert old is not None
        same = {column.name: getattr(old, column.name) for column in Project.__table__.columns}
        uow.session.add(Project(**{**same, "id": "project-again", "number": "1-2", "stage": "building"}))

    wang.send("inspection", inspection_body())
    wang.send("inspection", inspection_body(project_id="project-again", site_id=None))

    assert sorted(rows_of(county, "SELECT project_id FROM record")) == [("project-again",), (EAST_ROAD,)]


@pytest.mark.fault("F63")
@pytest.mark.invariant("S3")
def test_one_photo_in_two_answers_and_two_records_is_one_blob(county: Flask, phone: Phones) -> None:
    wang, data = phone("wang"), jpeg(1)
    twice = [photo_entry(data), photo_entry(data, item_id="flatness")]
    first = wang.send("inspection", inspection_body(), photos=twice)
    second = wang.send("inspection", inspection_body(), photos=[photo_entry(data)])
    assert (first["missing"], second["missing"]) == ([sha256(data)], [sha256(data)])

    stored = [wang.put_photo(data) for _ in range(2)]

    assert [answer.status_code for answer in stored] == [200, 200]
    assert rows_of(county, "SELECT placed FROM record_placement") == [("live",), ("live",)]
    assert rows_of(county, "SELECT count(*) FROM blob") == [(1,)]
    assert rows_of(county, "SELECT count(*) FROM record_photo") == [(3,)]
    assert len([file for file in (runtime_of(county).blobs.root / "photos").rglob("*") if file.is_file()]) == 1


@pytest.mark.fault("F64")
def test_nobody_learns_that_another_sent_the_same_photo(phone: Phones) -> None:
    wang, zhao, sun = phone("wang"), phone("zhao"), phone("sun")
    wang.put_photo(jpeg(1))
    item = {"id": None, "sha256": sha256(jpeg(1))}

    had = zhao.post("/have", {"items": [item]}).json["items"][0]
    citing = zhao.send("inspection", inspection_body(project_id=WEST_ROAD, site_id=None), photos=[photo_entry(jpeg(1))])
    complete = zhao.post(f"/photos/{sha256(jpeg(1))}/complete", {"bytes": len(jpeg(1))})
    looks = [each.get(f"/photos/{sha256(jpeg(1))}").status_code for each in (zhao, sun)]
    first, again = zhao.put_photo(jpeg(1)).json, zhao.put_photo(jpeg(2)).json

    assert had["present"] is False
    assert (citing["placed"], citing["missing"]) == ("waiting", [sha256(jpeg(1))])
    assert (complete.status_code, complete.json["code"]) == (409, "parts_missing")
    assert looks == [404, 404]
    assert set(first) == set(again)
    assert (first["stored"], again["stored"]) == (True, True)


def _log_changes(app: Flask, scope: str, first: int, count: int) -> None:
    """Changes of objects that nobody can see any more: what is counted is that each is told once."""
    runtime = runtime_of(app)
    with runtime.unit_of_work(write=True) as uow:
        for n in range(first, first + count):
            looks = [(scope, "project", f"gone-{n}")]
            append_event(
                uow, kind="administered", subject_type="project", subject_id="x", at=runtime.now(), looks=looks
            )


def _pull(phone: Phone, scope: str, after: str, limit: int = 500) -> dict[str, Any]:
    page = phone.get(f"/changes?scope={scope}&limit={limit}&after={after}")
    assert page.status_code == 200
    assert len(page.json["items"]) <= limit
    return dict(page.json)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.fault("F73")
@pytest.mark.invariant("S12")
def test_a_phone_that_was_away_long_pulls_page_by_page(county: Flask, phone: Phones, clock: Any) -> None:
    _log_changes(county, f"area:{EAST}", 0, AWAY)
    wang, seen, after, pages = phone("wang"), set[str](), "", 0
    while True:
        page = _pull(wang, f"area:{EAST}", after)
        if pages % 10 == 0:  # the same page again, as after an answer that was lost
            assert _pull(wang, f"area:{EAST}", after) == page
        seen |= {item["id"] for item in page["items"]}
        after, pages = page["next"], pages + 1
        if pages % 40 == 0:
            clock.advance(seconds=60)
        if not page["more"]:
            break

    assert seen >= {f"gone-{n}" for n in range(AWAY)}
    assert pages >= AWAY // 500


@pytest.mark.fault("F74")
@pytest.mark.invariant("S12", "S13")
def test_a_scope_gained_during_a_pull_has_its_own_first_download(county: Flask, phone: Phones) -> None:
    wang = phone("wang")
    _log_changes(county, f"area:{EAST}", 0, 7)
    _log_changes(county, f"area:{WEST}", 100, 5)
    first = _pull(wang, f"area:{EAST}", "", limit=3)
    with runtime_of(county).unit_of_work(write=True) as uow:
        uow.session.add(UserArea(user_id="user-wang", area_id=WEST))
    scopes = [scope["id"] for scope in wang.get("/hello").json["scopes"]]
    on = wang.get(f"/changes?scope=area:{EAST}&after={first['next']}")
    again = on.status_code == 409  # whose rights changed begins anew (pull_changes.read_cursor)
    rest = _pull(wang, f"area:{EAST}", "" if again else first["next"])

    east = {item["id"] for page in ([] if again else [first], [rest]) for each in page for item in each["items"]}
    west = {item["id"] for item in _pull(wang, f"area:{WEST}", "")["items"]}
    assert {f"area:{EAST}", f"area:{WEST}"} <= set(scopes)
    assert east >= {f"gone-{n}" for n in range(7)}
    assert west >= {f"gone-{n}" for n in range(100, 105)}
