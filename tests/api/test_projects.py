"""The list of projects and the page of one."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.counting import count_queries
from factories.county import EAST_ROAD, WEST_ROAD
from factories.inspected import decide, prepare, reached, settle, visit
from factories.phone import Phone
from siteproof.api.app import runtime_of
from siteproof.services import project_page
from siteproof.services.evaluate_project import evaluate_all

Phones = Callable[..., Phone]


@pytest.fixture
def ready(county: Flask) -> Flask:
    """The county with a checklist to inspect by, every project evaluated once."""
    prepare(county)
    evaluate(county)
    return county


def evaluate(app: Flask) -> None:
    settle(app)
    runtime = runtime_of(app)
    evaluate_all(runtime.unit_of_work, runtime.now())


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


class TestList:
    def test_holds_the_scope_and_nothing_else(self, ready: Flask, phone: Phones) -> None:
        assert ids(phone("zhou").get("/projects")) == [EAST_ROAD, WEST_ROAD]
        assert ids(phone("sun").get("/projects")) == [WEST_ROAD]
        assert ids(phone("wu").get("/projects")) == [EAST_ROAD]

    def test_filters_by_light(self, ready: Flask, phone: Phones) -> None:
        decide(phone("li"), visit(phone("wang"), reached(600.0, 0.0)))
        evaluate(ready)

        assert ids(phone("zhou").get("/projects?light=red")) == [EAST_ROAD]
        assert ids(phone("zhou").get("/projects?light=grey")) == [WEST_ROAD]
        assert ids(phone("zhou").get("/projects?light=none")) == []

    @pytest.mark.parametrize(
        ("text", "found"), [("东一", [EAST_ROAD]), ("VILLAGE", [EAST_ROAD, WEST_ROAD]), ("%", []), ("_", [])]
    )
    def test_finds_by_name_area_or_number_literally(
        self, ready: Flask, phone: Phones, text: str, found: list[str]
    ) -> None:
        answer = phone("zhou").client.get("/api/v1/projects", query_string={"q": text}, headers=phone("zhou").headers)

        assert ids(answer) == found

    def test_goes_on_where_the_page_ended(self, ready: Flask, phone: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(project_page, "PAGE", 1)
        zhou = phone("zhou")
        first = zhou.get("/projects")

        second = zhou.get(f"/projects?after={first.json['next']}")

        assert (ids(first), ids(second), second.json["next"]) == ([EAST_ROAD], [WEST_ROAD], None)

    @pytest.mark.parametrize("query", ["light=purple", "q=%00", "after=%00", "page=2", "q=" + "x" * 101])
    def test_refuses_a_query_it_does_not_know(self, ready: Flask, phone: Phones, query: str) -> None:
        answer = phone("zhou").get(f"/projects?{query}")

        assert (answer.status_code, answer.json["code"]) == (422, "invalid_request")

    def test_the_number_of_queries_does_not_grow(self, ready: Flask, phone: Phones) -> None:
        zhou, sun = phone("zhou"), phone("sun")
        with count_queries() as two:
            zhou.get("/projects")
        with count_queries() as one:
            sun.get("/projects")

        assert two.count == one.count


class TestPage:
    def test_opens_to_promise_proof_money_and_people(self, ready: Flask, phone: Phones) -> None:
        receipt = visit(phone("wang"), reached(600.0, 0.0))
        decide(phone("li"), receipt)
        evaluate(ready)

        page = phone("zhou").get(f"/projects/{EAST_ROAD}").json

        assert page["promise"] == {"quantity": 3.2, "unit": {"zh": "km", "en": "km"}, "finish_on": "2026-11-30"}
        assert (page["light"]["colour"], page["light"]["label"]["zh"]) == ("red", "严重滞后")
        assert page["light"]["computed_on"] == "2026-09-15"
        assert page["light"]["baseline"] == "linear"
        assert page["light"]["numbers"]["behind_points"] == pytest.approx(48.3, abs=0.1)
        assert page["proof_photo"]["record_id"] == receipt["id"]
        assert (page["last_visit"]["name"]["zh"], page["last_visit"]["dwell_s"]) == ("Wang", 600.0)
        assert (page["paid_fen"], page["paid_pct"], page["budget_fen"]) == (None, None, 100_000_00)
        assert [flag["code"] for flag in page["flags"]] == ["schedule.behind_baseline"]
        assert page["people"]["responsible_unit"] == {"zh": "路桥公司", "en": "Builder"}

    def test_the_curve_runs_from_start_to_finish(self, ready: Flask, phone: Phones) -> None:
        curve = phone("zhou").get(f"/projects/{EAST_ROAD}").json["curve"]

        assert (curve[0]["on"], curve[-1]["on"]) == ("2026-03-01", "2026-11-30")
        assert curve[-1]["planned_pct"] == 100.0
        assert [point["on"] for point in curve] == sorted(point["on"] for point in curve)

    @pytest.mark.parametrize("path", [WEST_ROAD, "nothing", "%00", "x" * 300])
    def test_outside_the_scope_it_is_not_there(self, ready: Flask, phone: Phones, path: str) -> None:
        assert phone("li").get(f"/projects/{path}").status_code == 404
