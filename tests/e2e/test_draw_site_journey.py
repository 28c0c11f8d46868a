"""A project that came without a site gets its road drawn at a desk, corrected, saved; an inspector's phone has it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from factories.county import PASSWORD, WEST_ROAD, WEST_SITE, add_county
from harness.browser import new_context, refusals
from harness.screens import DeskScreen, PhoneScreen, signed_in
from harness.serving import Served, serving

SITES_ON_THE_PHONE = """
async (userId) => {
  const known = (await indexedDB.databases()).some((each) => each.name === `siteproof-${userId}`);
  if (!known) return null;
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open(`siteproof-${userId}`);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const rows = await new Promise((done) => {
    const asked = db.transaction('items').objectStore('items').getAll();
    asked.onsuccess = () => done(asked.result);
  });
  db.close();
  return rows.find((row) => row.type === 'site')?.data ?? null;
}
"""


def _account(username: str) -> dict[str, str]:
    return {"username": username, "password": PASSWORD}


@pytest.fixture
def small_county(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Served]:
    """Two townships with a road each; the western one has no site yet, a square kilometre around it is the county."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.store.models import Area, Site

    data_dir = tmp_path / "data"
    data_dir.mkdir()
    shutil.copyfile(migrated_sqlite, data_dir / "siteproof.sqlite")
    ring = [[104.9, 29.95], [105.1, 29.95], [105.1, 30.05], [104.9, 30.05], [104.9, 29.95]]
    with (
        opened(Settings.from_env({"SITEPROOF_DATA_DIR": str(data_dir)})) as runtime,
        runtime.unit_of_work(write=True) as uow,
    ):
        add_county(uow)
        uow.session.flush()
        uow.session.delete(uow.session.get_one(Site, WEST_SITE))
        uow.session.get_one(Area, "west").geometry = {"type": "Polygon", "coordinates": [ring]}
    with serving(data_dir) as served:
        yield served


def _pulled(phone: PhoneScreen) -> dict[str, Any]:
    """The site as the phone keeps it, once it has pulled."""
    for _ in range(50):
        found = phone.page.evaluate(SITES_ON_THE_PHONE, "user-zhao")
        if found is not None:
            return dict(found)
        phone.page.wait_for_timeout(200)
    raise AssertionError("the phone never got the site")


class Paper:
    """The drawing, touched at shares of its width and height."""

    def __init__(self, svg: Locator) -> None:
        self.svg, self.mouse = svg, svg.page.mouse
        box = svg.bounding_box()
        assert box
        self.box = box

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Pixels on the screen."""
        return self.box["x"] + self.box["width"] * x, self.box["y"] + self.box["height"] * y

    def tap(self, x: float, y: float) -> None:
        """A click."""
        self.mouse.click(*self.at(x, y))

    def pull(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, carry, let go."""
        self.mouse.move(*self.at(*start))
        self.mouse.down()
        self.mouse.move(*self.at(*end), steps=4)
        self.mouse.up()


def _lines(found: dict[str, Any]) -> list[list[float]]:
    assert found["geometry"]["type"] == "LineString"
    return list(found["geometry"]["coordinates"])


def test_a_road_without_a_site_is_drawn_corrected_and_lies_on_the_inspectors_phone(
    small_county: Served, browser: Browser
) -> None:
    context = new_context(browser, small_county.url, phone=False)
    desk: DeskScreen = signed_in(context, _account("feng"), DeskScreen)
    page = desk.page
    page.goto("/desk/projects")
    expect(page.get_by_text("1 个项目还没有工地")).to_be_visible()
    page.get_by_role("link", name="画工地").first.click()
    page.locator(".d-outline").wait_for()
    vertices, save = page.locator(".m-pt, .m-pt-on"), page.get_by_role("button", name="保存工地")
    paper = Paper(page.locator(".draw svg"))
    for spot in ((0.3, 0.5), (0.45, 0.5), (0.6, 0.5)):
        paper.tap(*spot)
    expect(vertices).to_have_count(3)
    expect(page.get_by_text("K0+000")).to_be_visible()

    paper.pull((0.45, 0.5), (0.45, 0.4))  # a vertex is carried
    paper.pull((0.525, 0.45), (0.53, 0.45))  # one is pulled out of the middle of the second stretch
    expect(vertices).to_have_count(4)
    page.keyboard.press("Control+z")
    expect(vertices).to_have_count(3)
    page.keyboard.press("Control+y")
    page.keyboard.press("[")
    page.locator("input[name=vertex-lat]").fill("30.0001")
    page.locator("input[name=vertex-lat]").press("Enter")
    expect(page.get_by_text("请核对图形或申报数")).to_be_visible()  # 3.2 km were promised
    page.locator("textarea[name=paste-text]").fill("105.0521, 30.0012")
    page.locator("select[name=paste-datum]").select_option("gcj02")
    page.get_by_role("button", name="接着画").click()
    expect(vertices).to_have_count(5)
    page.locator("input[name=site-buffer]").fill("40")
    save.click()
    page.get_by_text("已保存").first.wait_for()
    expect(page.get_by_text("改动记录")).to_be_visible()
    assert refusals(page) == []

    phone = signed_in(new_context(browser, small_county.url), _account("zhao"), PhoneScreen)
    found = _pulled(phone)
    line = _lines(found)
    assert (found["project_id"], found["buffer_m"], len(line)) == (WEST_ROAD, 40, 5)
    assert 30.0001 in [latitude for _, latitude in line]
    assert line[-1] == pytest.approx([105.0496, 30.0040], abs=0.002)  # a few hundred metres from what GCJ-02 says
    assert line[-1] != [105.0521, 30.0012]
    phone.page.context.close()
    context.close()
