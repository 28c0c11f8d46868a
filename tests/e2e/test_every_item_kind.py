"""Every kind of item, answered on the phone as a person does it, arrives as typed and is judged alike at both ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from harness.answering import Answering
from harness.county import Work, tasks_of
from harness.device import iso_ms
from harness.office import Person
from harness.screens import DeskScreen, signed_in
from harness.serving import Served, run_command

Open = Callable[..., BrowserContext]
Picture = Callable[[Page, str], Path]
INSPECTOR = 2
ROAD_LIST, DRAIN_LIST = "village-road-cc-under-construction", "compound-drainage-road"

COUNTY_LIST = """
id: county-everyday
version: 1
name: {zh: 县里自己的表, en: The county's own list}
applies_to: {project_kind: old_compound, stage: construction}
standards: []
design_fields: []
labels:
  households: {zh: 走访户数, en: Households asked, unit: 户}
  remarks: {zh: 主要意见, en: Main remarks}
items:
  - id: K01
    name: {zh: 工地全貌, en: The whole site}
    kind: photo
    crit: general
    sev: general
    days: 7
    photo: {when: always, min: 2, what: {zh: 从大门和从里面各一张, en: One from the gate and one from inside}}
    std: {code: Siteproof, clause: 日常, mark: S}
  - id: K02
    name: {zh: 居民说的话, en: What residents say}
    kind: text
    crit: general
    sev: general
    days: 7
    std: {code: Siteproof, clause: 日常, mark: S}
  - id: K04
    name: {zh: 走访, en: Households asked}
    kind: text
    crit: general
    sev: general
    days: 7
    fields: [households, remarks]
    std: {code: Siteproof, clause: 日常, mark: S}
  - id: K03
    name: {zh: 形象进度, en: Progress}
    kind: progress
    crit: general
    sev: general
    days: 7
    progress: {unit: pct, milestones: [pipes, paving, facade, greening]}
    std: {code: Siteproof, clause: 日常, mark: S}
"""

DELIVERY = {"material": "水泥", "batch": "P0415", "report_no": "BG-2026-081", "lab_name": "县检测中心"}
ROAD_TOLD = {
    "C01": {"verdict": "pass"},
    "C02": {"verdict": "na"},
    "C03": {"verdict": "pass", "lab": DELIVERY},
    "C04": {"verdict": "pass", "readings": [97.5, 98, 97.2, 98.1, 96.9, 97.8]},
    "C05": {"verdict": "fail", "grade": "serious", "readings": [166, 168, 167]},
    "C06": {"verdict": "cannot_assess", "reason": "covered"},
    "C07": {"verdict": "fail", "grade": "serious"},
    "C09": {"verdict": "fail", "grade": "general"},
    "C10": {"verdict": "pass", "readings": [5.1, 5, 5.25]},
    "C11": {"verdict": "pass", "readings": [45]},
    "C14": {"verdict": "fail", "grade": "serious", "choice": "uncovered"},
    "C15": {"verdict": "fail", "grade": "general", "readings": [3, 4, 5, 2, 6, 4, 3, -1, 7, 4, 8]},
    "C16": {"verdict": "pass", "choice": "normal"},
    "C18": {
        "verdict": "answered",
        "progress": [
            {"milestone": code, "pct": None, "chainage_m": chainage_m}
            for code, chainage_m in (("subgrade", 900), ("base", 640.5), ("surface", 300))
        ],
    },
}


@pytest.fixture
def given(demo: Served) -> Callable[[str, str], Work]:
    """A task with this list on a project of this kind where the inspector has none, given by a supervisor."""

    def give(kind: str, checklist_id: str) -> Work:
        inspector, supervisor = Person(demo, "inspector", INSPECTOR), Person(demo, "supervisor")
        busy = {task["project_id"] for task in inspector.items("task")}
        free = [p["id"] for p in inspector.items("project") if p["kind"] == kind and p["id"] not in busy]
        site = next(each for each in inspector.items("site") if each["project_id"] in free)
        task = {
            "assignee_id": inspector.user["id"],
            "due_on": (datetime.now(UTC) + timedelta(days=1)).date().isoformat(),
            "site_id": site["id"],
            "checklist_id": checklist_id,
        }
        status, made = supervisor.ask("POST", f"/admin/projects/{site['project_id']}/tasks", task)
        assert status == 200, made
        return next(work for work in tasks_of(demo, INSPECTOR) if work.task["id"] == made["id"])

    return give


def _begin(open_context: Open, work: Work) -> Answering:
    phone: Answering = signed_in(open_context(position=work.on_site()), work.account, Answering)
    phone.labels = work.checklist["labels"]
    phone.wait_until_offline_ready()
    phone.task(work.name, work.task["id"]).tap()
    phone.page.wait_for_url("**/check/**")
    return phone


def _hand_in(phone: Answering, demo: Served, work: Work, since: str) -> dict[str, Any]:
    """Seals, waits for the receipt, answers the supervisor's page of it once it is evaluated."""
    phone.seal()
    phone.page.goto("/outbox")
    expect(phone.page.get_by_text(phone.t("outbox.none"))).to_be_visible(timeout=60_000)
    supervisor = Person(demo, "supervisor")

    def mine(queue: dict[str, Any]) -> list[str]:
        rows = (row for row in queue["items"] if row["project_id"] == work.project["id"])
        return [row["inspection_id"] for row in rows if row["submitted_at"] >= since]

    queue = supervisor.page_when("/review-queue", lambda queue: bool(mine(queue)))
    return dict(supervisor.get(f"/inspections/{mine(queue)[0]}"))


def _arrived(page: dict[str, Any], item_id: str) -> dict[str, Any]:
    """What the server's record holds of an answer, without its times."""
    response = next(entry["response"] for entry in page["items"] if entry["item"]["id"] == item_id)
    blank = (None, False)
    return {k: v for k, v in response.items() if k not in ("item_id", "answered_at", "mono_ms") and v not in blank}


def _judged(page: dict[str, Any]) -> dict[str, str]:
    """The server's own verdict on every measured item."""
    found = ((entry["item"]["id"], entry["verdict_detail"]) for entry in page["items"])
    return {item_id: detail["verdict"] for item_id, detail in found if detail}


def _flags(page: dict[str, Any]) -> set[tuple[str, str]]:
    return {(flag["code"], flag["subject_part"]) for flag in page["flags"] if flag["code"].startswith("quality.")}


def _before_the_slab(phone: Answering, picture: Picture) -> dict[str, str]:
    """Papers, base and what stops the pouring; answers the live verdicts."""
    live: dict[str, str] = {}
    phone.key("C01", "pass")
    phone.key("C02", "na")
    phone.key("C03", "pass")
    phone.shots(1)
    phone.fields("C03", DELIVERY)
    picture(phone.page, "kinds-1-lab-zh")
    phone.measure("C04", [97.5, 98, 97.2, 98.1, 96.9, 97.8])
    phone.shots(1)
    live["C04"] = phone.verdict("C04")
    phone.measure("C05", [166, 168])
    phone.expect_verdict("C05", "openFail", "170 mm")
    phone.measure("C05", [167])
    phone.expect_verdict("C05", "fail", "170 mm")
    live["C05"] = phone.verdict("C05")
    phone.photograph("C05", 2)
    phone.cannot_measure("C06", "covered")
    phone.key("C07", "fail")
    phone.grade("C07", "serious")
    phone.photograph("C07", 1)
    picture(phone.page, "kinds-2-failed-zh")
    return live


def _slab_and_progress(phone: Answering, picture: Picture) -> dict[str, str]:
    """Strength, slump, curing, flatness turning from open to pass to fail, chainage reached."""
    live: dict[str, str] = {}
    phone.key("C09", "fail")
    phone.grade("C09", "general")
    phone.photograph("C09", 1)
    phone.measure("C10", [5.1, 5, 5.25])
    phone.shots(1)
    live["C10"] = phone.verdict("C10")
    phone.measure("C11", [45])
    live["C11"] = phone.verdict("C11")
    phone.choose("C14", "未覆盖")
    phone.photograph("C14", 1)
    phone.measure("C15", [3, 4, 5, 2, 6, 4, 3, -1, 7])
    phone.expect_verdict("C15", "openFail", "77.8%")
    picture(phone.page, "kinds-3-open-zh")
    phone.measure("C15", [4])
    phone.expect_verdict("C15", "pass", "80%")
    phone.measure("C15", [8])
    phone.expect_verdict("C15", "fail", "72.7%")
    live["C15"] = phone.verdict("C15")
    phone.photograph("C15", 1)
    phone.choose("C16", "正常")
    phone.reached("C18", [900, 640.5, 300])
    picture(phone.page, "kinds-4-progress-zh")
    return live


def test_a_road_under_construction(
    demo: Served, open_context: Open, given: Callable[[str, str], Work], take_picture: Picture
) -> None:
    work, since = given("village_road", ROAD_LIST), iso_ms(datetime.now(UTC))
    phone = _begin(open_context, work)

    live = _before_the_slab(phone, take_picture) | _slab_and_progress(phone, take_picture)
    page = _hand_in(phone, demo, work, since)

    assert {item_id: _arrived(page, item_id) for item_id in ROAD_TOLD} == ROAD_TOLD
    assert live == _judged(page) == {"C04": "pass", "C05": "fail", "C10": "pass", "C11": "pass", "C15": "fail"}
    assert _flags(page) == {
        ("quality.representative_value_low", "C05"),
        ("quality.basic_requirement_missing", "C07"),
        ("quality.item_failed", "C09"),
        ("quality.basic_requirement_missing", "C14"),
        ("quality.pass_rate_low", "C15"),
    }
    _the_supervisor_reads(open_context, demo, page, take_picture)


def _the_supervisor_reads(open_context: Open, demo: Served, page: dict[str, Any], take_picture: Picture) -> None:
    desk: DeskScreen = signed_in(open_context(phone=False), demo.account("supervisor"), DeskScreen)
    desk.page.goto(f"/desk/queue/{page['id']}")
    remarks = desk.page.get_by_role("region", name=desk.pattern("flags.title"))
    for flag in page["flags"]:
        expect(remarks.get_by_text(flag["sentence"]["zh"], exact=True)).to_have_count(1)
        expect(remarks.get_by_text(flag["chip"]["zh"]).first).to_be_visible()
    take_picture(desk.page, "kinds-5-desk-zh")


def test_drains_whose_design_is_asked_once(
    demo: Served, open_context: Open, given: Callable[[str, str], Work], take_picture: Picture
) -> None:
    work, since = given("old_compound", DRAIN_LIST), iso_ms(datetime.now(UTC))
    assert not work.project["design"]
    phone = _begin(open_context, work)
    live: dict[str, str] = {}

    phone.design_values({"invert_level_mm": 1250, "asphalt_thickness_mm": 60})
    take_picture(phone.page, "kinds-6-design-zh")
    phone.key("E04", "pass")
    phone.shots(2)
    paper = {"dn": 300, "ring_stiffness": 8.0, "batch": "HD-7", "report_no": "GC-2026-17"}
    phone.fields("E04", paper)
    phone.measure("E05", [1243, 1256, 1250, 1259])
    live["E05"] = phone.verdict("E05")
    test = {"dn_mm": 300, "length_m": 40, "minutes": 30, "litres_added": 24.5, "soak_hours": 24}
    phone.fields("E07", test)
    phone.expect_verdict("E07", "fail")
    phone.photograph("E07", 2)
    take_picture(phone.page, "kinds-7-named-values-zh")
    live["E07"] = phone.verdict("E07")
    phone.measure("E08", [92, 91])
    live["E08"] = phone.verdict("E08")
    phone.page.keyboard.press("Escape")
    phone.choose("E09", "发现混接")
    phone.photograph("E09", 2)
    phone.measure("E10", [-3, 4, 0, -5, 2])
    live["E10"] = phone.verdict("E10")
    phone.measure("E14", [58])
    phone.shots(1)
    live["E14"] = phone.verdict("E14")
    page = _hand_in(phone, demo, work, since)

    told = {
        "E04": {"verdict": "pass", "lab": paper},
        "E05": {"verdict": "pass", "readings": [1243, 1256, 1250, 1259]},
        "E07": {"verdict": "fail", "grade": "serious", "lab": test},
        "E08": {"verdict": "cannot_assess", "readings": [92, 91]},
        "E09": {"verdict": "fail", "grade": "serious", "choice": "cross_connected"},
        "E10": {"verdict": "pass", "readings": [-3, 4, 0, -5, 2]},
        "E14": {"verdict": "pass", "readings": [58]},
    }
    assert {item_id: _arrived(page, item_id) for item_id in told} == told
    judged = {"E05": "pass", "E07": "fail", "E08": "cannot_assess", "E10": "pass", "E14": "pass"}
    assert _judged(page) == judged
    assert {**live, "E08": "cannot_assess"} == judged
    assert live["E08"] == "open"
    assert _flags(page) == {("quality.item_failed", "E07"), ("quality.item_failed", "E09")}


def test_photos_words_and_percent(
    demo: Served, open_context: Open, given: Callable[[str, str], Work], take_picture: Picture, tmp_path: Path
) -> None:
    own_list = tmp_path / "county-everyday.yaml"
    own_list.write_text(COUNTY_LIST, encoding="utf-8")
    run_command("checklist", "load", str(own_list), environment={"SITEPROOF_DATA_DIR": str(demo.data_dir)})
    work, since = given("old_compound", "county-everyday"), iso_ms(datetime.now(UTC))
    phone = _begin(open_context, work)

    phone.photograph("K01", 2)
    phone.write("K02", "夜里施工少了，路灯还不够亮。")
    phone.fields("K04", {"households": 12, "remarks": "12 户里 3 户说漏水"})
    phone.reached("K03", [100, 85.5, 40, 0])
    take_picture(phone.page, "kinds-8-words-zh")
    page = _hand_in(phone, demo, work, since)

    shares = (("pipes", 100), ("paving", 85.5), ("facade", 40), ("greening", 0))
    told = {
        "K01": {"verdict": "answered"},
        "K02": {"verdict": "answered", "text": "夜里施工少了，路灯还不够亮。"},
        "K04": {"verdict": "answered", "lab": {"households": 12, "remarks": "12 户里 3 户说漏水"}},
        "K03": {
            "verdict": "answered",
            "progress": [{"milestone": code, "pct": pct, "chainage_m": None} for code, pct in shares],
        },
    }
    assert {item_id: _arrived(page, item_id) for item_id in told} == told
    assert [photo["item_id"] for photo in page["photos"]] == ["K01", "K01"]
    assert _flags(page) == set()
