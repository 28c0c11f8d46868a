"""The county's own base map: taken by a command, kept by a phone that asks for it, shown without a network."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from factories.base_map import PLAIN_ATTRIBUTION, rows_over, write_mbtiles
from harness.county import Work, tasks_of
from harness.looks import Looks
from harness.office import Person
from harness.screens import PhoneScreen, signed_in
from harness.serving import Served, run_command
from harness.words import words
from siteproof.domain.geo import bounding_box
from siteproof.domain.tiles import Box

INSPECTOR = 1
DECODED = "() => Promise.all([...document.querySelectorAll('.tm-tiles image')].map((image) => image.decode()))"


def _township(demo: Served, work: Work) -> Box:
    areas = {area["id"]: area for area in Person(demo, "inspector", INSPECTOR).items("area")}
    frame = bounding_box(areas[work.project["outline_area_id"]]["outline"])
    assert frame is not None
    return Box(*frame)


@pytest.fixture
def work(demo: Served) -> Work:
    """A task at a site."""
    return tasks_of(demo, INSPECTOR)[0]


@pytest.fixture
def base_map(demo: Served, work: Work, tmp_path: Path) -> Iterator[None]:
    """The county has taken its base map, for this test."""
    at_home = {"SITEPROOF_DATA_DIR": str(demo.data_dir)}
    file = write_mbtiles(tmp_path / "county.mbtiles", rows_over(_township(demo, work), range(9, 15)))
    assert PLAIN_ATTRIBUTION in run_command("import", "tiles", str(file), environment=at_home)
    yield
    run_command("import", "tiles", "--remove", environment=at_home)


def _drawn(page: Page) -> None:
    expect(page.locator(".tm-tiles image").first).to_be_attached()
    page.evaluate(DECODED)
    first = page.locator(".tm svg > *").first
    assert first.evaluate("element => element.matches('.tm-tiles')"), "what comes later in a drawing lies above"
    expect(page.locator(".tm-by")).to_have_text(PLAIN_ATTRIBUTION)


def test_a_phone_keeps_the_base_map_of_its_township_when_asked(
    demo: Served, work: Work, base_map: None, open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    said, looks = words("zh-CN", ("trip.zh.ts",)), Looks(tmp_path, "zh-CN")
    context = open_context(position=work.on_site())
    asked: list[str] = []
    context.on("request", lambda sent: asked.append(sent.url) if "/tiles/" in sent.url else None)
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    page = phone.page
    phone.wait_until_offline_ready()
    page.goto(f"/site/{work.site['id']}")
    save = page.get_by_role("button", name=said["base.save"].partition("（")[0])
    expect(save).to_be_visible()
    assert asked == [], "nothing comes by itself"

    save.tap()
    drop = page.get_by_role("button", name=said["base.drop"], exact=True)
    expect(drop).to_be_visible(timeout=60_000)
    expect(save).to_have_count(0)
    context.set_offline(True)
    page.reload()

    _drawn(page)
    page.get_by_role("button", name=said["map.whole"]).tap()
    page.wait_for_timeout(500)
    _drawn(page)
    looks.at(page, "phone-site-base-map")
    drop.tap()
    expect(page.locator(".tm-tiles")).to_have_count(0)
    expect(page.locator(".tm-by")).to_have_count(0)
    looks.settle()
