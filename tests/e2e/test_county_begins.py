"""A county that has never seen us begins as the README tells it: commands, lists, people, a task, a phone.

How long a person needs is reckoned from what he does by the keystroke-level model (Card, Moran and Newell 1980):
a click with its aiming and a moment's thought 2.7 s, a character 0.28 s, and a minute of reading for each step.
"""

import csv
import json
import re
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from harness.browser import new_context
from harness.readme import commands, quoted, steps
from harness.screens import PhoneScreen
from harness.serving import Served, run_command, serving

HEADING = "A real county, in one afternoon"
PASSWORD = "seven mountain goats"
MOST_S = 30 * 60
FIRST_PULL_WITHIN_MS = 30_000
CLICK_S, CHARACTER_S, READING_S = 2.7, 0.28, 60.0
LISTS = {
    "乡镇和村": ("名称,代码,级别\n东乡,dx,乡镇\n西镇,xz,乡镇\n", "areas.csv"),
    "单位": ("名称,类别,所在区域\n县交通局,部门,\n东乡政府,乡镇,东乡\n", "units.csv"),
}
PEOPLE = (("lin", "林工", "inspector"), ("tang", "唐队", "supervisor"), ("he", "何县长", "leader"))


@dataclass
class Hands:
    """What the person did so far."""

    clicks: int = 0
    characters: int = 0
    began_s: float = field(default_factory=time.monotonic)

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def type(self, target: Locator, text: str) -> None:
        self.clicks += 1
        self.characters += len(text)
        target.fill(text)

    def person_s(self) -> float:
        """The machine's own time, the hands' and the eyes'."""
        hands_s = self.clicks * CLICK_S + self.characters * CHARACTER_S
        return time.monotonic() - self.began_s + hands_s + READING_S * (len(steps(HEADING)) + 1)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[tuple[Served, str]]:
    """The README's three commands, in a folder of this test; the server and the link that init printed."""
    export, init, serve = commands(HEADING)
    environment = {name: str(tmp_path / value) for name, value in (pair.split("=") for pair in shlex.split(export)[1:])}
    printed = run_command(*shlex.split(init)[1:], environment=environment)
    path = re.search(r"http\S+?(/activate#\S+)", printed)
    assert path is not None, printed
    assert shlex.split(serve)[1:] == ["serve"]
    data_dir = Path(environment.pop("SITEPROOF_DATA_DIR"))
    with serving(data_dir, **environment) as served:
        yield served, path[1]


def _choose_password(page: Page, hands: Hands) -> None:
    hands.type(page.locator("input[name=new-password]"), PASSWORD)
    hands.type(page.locator("input[name=repeat-password]"), PASSWORD)
    hands.click(page.locator("button[type=submit]"))
    page.wait_for_url(lambda address: "/activate" not in address)


def _ledger(file: Path) -> Path:
    headings = ["序号", "项目名称", "类别", "乡镇", "牵头单位", "计划投资（万元）", "开工时间", "完工时间"]
    rows = [
        [n, f"{township}{n}号路", "农村公路", township, "县交通局", 80 + n, "2026-03-01", "2027-09-01"]
        for n, township in enumerate(("东乡", "西镇", "东乡"), start=1)
    ]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([headings, *rows])
    return file


def _roads(file: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"路名": f"{n}号线", "项目编号": str(n)},
            "geometry": {"type": "LineString", "coordinates": [[104.0 + n / 10, 30.0], [104.0 + n / 10, 30.009]]},
        }
        for n in (1, 2, 3)
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


def _go(page: Page, hands: Hands, word: str) -> None:
    hands.click(page.get_by_role("navigation").get_by_role("link", name=word, exact=True))


def _take(page: Page, hands: Hands, kind: str, file: Path) -> None:
    hands.click(page.get_by_role("radio", name=kind, exact=True).or_(page.get_by_role("button", name=kind, exact=True)))
    if file.suffix == ".geojson":
        hands.clicks += 2
        page.locator("select[name=datum]").select_option("wgs84")
    hands.clicks += 3
    page.locator("input[name=file]").set_input_files(file)
    take = page.locator("button[name=take]")
    take.wait_for()
    if kind == "项目台账":
        hands.type(page.locator("input[name=year]"), "2026")
        page.keyboard.press("Enter")
    expect(take).to_be_enabled(timeout=20_000)
    hands.click(take)
    page.locator(".imp-done").wait_for()


def _import_all(page: Page, hands: Hands, told: list[str], folder: Path) -> None:
    word, *kinds = told
    for kind in kinds:
        if kind in LISTS:
            text, name = LISTS[kind]
            file = folder / name
            file.write_text(text, "utf-8")
        else:
            file = _ledger(folder / "台账.csv") if kind == "项目台账" else _roads(folder / "路线.geojson")
        _go(page, hands, word)
        _take(page, hands, kind, file)


def _add_people(page: Page, hands: Hands, told: list[str]) -> dict[str, str]:
    word, new = told
    _go(page, hands, word)
    links: dict[str, str] = {}
    for username, name, role in PEOPLE:
        hands.click(page.get_by_role("link", name=new).or_(page.get_by_role("button", name=new)).first)
        page.locator(".adm-qr").wait_for(state="detached")  # the code of the one before is not taken for the next one's
        hands.type(page.locator("input[name=new-username]"), username)
        hands.type(page.locator("input[name=person-name]"), name)
        hands.clicks += 2
        page.locator("select[name=role]").select_option(role)
        hands.click(page.locator(".adm-pick label").first)
        hands.click(page.locator("form button[type=submit]"))
        page.locator(".adm-qr").wait_for()
        links[role] = page.locator(".adm-link").inner_text()
    return links


def _give_a_task(page: Page, hands: Hands, told: list[str]) -> str:
    word, new = told
    _go(page, hands, word)
    hands.click(page.get_by_role("button", name=new))
    row = page.locator("main .adm-row").first
    name = row.locator("b").inner_text()
    hands.click(row)
    for select in ("task-checklist", "task-inspector"):
        hands.clicks += 2
        page.locator(f"select[name={select}]").select_option(index=0)
    hands.type(page.locator("input[name=task-due]"), (datetime.now(UTC).date() + timedelta(days=7)).isoformat())
    hands.click(page.locator("form button[type=submit]"))
    expect(page.locator("table")).to_contain_text(name)
    return name


def test_from_nothing_to_a_county_with_ledger_roads_people_and_a_phone_within_half_an_hour(
    begun: tuple[Served, str], hands: Hands, browser: Browser, tmp_path: Path
) -> None:
    served, link = begun
    _, importing, people, task, phone_step = steps(HEADING)
    office = new_context(browser, served.url, phone=False)
    page = office.new_page()
    page.goto(link)
    _choose_password(page, hands)
    _import_all(page, hands, quoted(importing), tmp_path)
    links = _add_people(page, hands, quoted(people))
    project = _give_a_task(page, hands, quoted(task))

    phone = PhoneScreen(new_context(browser, served.url, position=(30.0, 104.1, 8.0)).new_page())
    phone.page.goto(links["inspector"])
    _choose_password(phone.page, hands)
    expect(phone.page.get_by_text(quoted(phone_step)[0], exact=True)).to_be_visible(timeout=FIRST_PULL_WITHIN_MS)
    expect(phone.task(project)).to_be_visible()

    assert hands.person_s() <= MOST_S
    office.close()
    phone.page.context.close()
