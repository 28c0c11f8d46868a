"""A day without a network: the riskiest task first, the site's map with chainage alive, an open defect's photo."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from harness.county import Work, tasks_of
from harness.looks import Looks
from harness.office import Person
from harness.screens import PhoneScreen, signed_in
from harness.serving import Served
from harness.words import words
from siteproof.domain.chainage import chainage, chainage_label

HELD_PICTURES = """
async () => {
  const base = (await indexedDB.databases()).find((each) => /^siteproof-(?!device)/.test(each.name));
  const db = await new Promise((done) => {
    indexedDB.open(base.name).onsuccess = (event) => done(event.target.result)
  });
  const keys = await new Promise((done) => {
    db.transaction('pictures').objectStore('pictures').getAllKeys().onsuccess = (event) => done(event.target.result)
  });
  db.close();
  return keys.map(([sha256]) => sha256);
}
"""


def _trip(demo: Served) -> tuple[Work, dict[str, object]]:
    """A road with an own task and an open defect, and that defect as the phone pulls it."""
    defects = {defect["site_id"]: defect for defect in Person(demo, "inspector", 0).items("defect")}
    works = [work for work in tasks_of(demo, 0) if work.site["id"] in defects and work.site["segments"]]
    return works[0], defects[works[0].site["id"]]


def _stands_at(page: Page, context: BrowserContext, work: Work, vertex: int) -> str:
    """Walks to a vertex of the road; answers the chainage that must stand there."""
    lon_deg, lat_deg = work.site["geometry"]["coordinates"][vertex]
    context.set_geolocation({"latitude": lat_deg, "longitude": lon_deg, "accuracy": 9})
    spot = chainage(work.site["geometry"], lat_deg, lon_deg)
    assert spot is not None
    label = chainage_label(spot.chainage_m)
    expect(page.locator(".site-k")).to_have_text(label)
    return label


def test_a_trip_without_a_network(demo: Served, open_context: Callable[..., BrowserContext], tmp_path: Path) -> None:
    work, defect = _trip(demo)
    told, looks = words("zh-CN", ("trip.zh.ts",)), Looks(tmp_path, "zh-CN")
    context = open_context(position=work.on_site())
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    page = phone.page
    phone.wait_until_offline_ready()
    photo = defect["photos"][0]["sha256"]  # type: ignore[index]
    page.wait_for_function(f"async () => (await ({HELD_PICTURES})()).includes('{photo}')", timeout=30_000)
    context.set_offline(True)
    page.reload()

    first = page.locator("article").filter(has=page.locator("button.task")).first
    expect(first.locator("button.task")).to_contain_text(work.name)
    expect(first).to_contain_text(phone.t("light.red"))
    expect(first.locator("a.task-site")).to_contain_text(phone.t("today.defects", n=1))
    distances = [card.inner_text() for card in page.locator("button.task .task-dist").all()]
    assert distances[0].startswith("0"), "the red one where one stands comes before the others"

    first.locator("a.task-site").tap()
    page.wait_for_url("**/site/**")
    seen = {_stands_at(page, context, work, vertex) for vertex in (3, 9, 15)}
    assert len(seen) == 3
    expect(page.locator(".tm-dot")).to_be_visible()
    picture = page.locator(".defect img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.defect img')?.naturalWidth > 0")
    expect(page.get_by_role("heading", name=told["gaps"])).to_be_visible()
    looks.at(page, "phone-site")
    page.locator(".dock .btn-main").tap()
    page.wait_for_url("**/check/**")
    expect(page.locator("a.gps")).to_contain_text("K")
    page.locator("a.gps").tap()
    page.wait_for_url("**/site/**")
    page.get_by_role("button", name=told["go.back"]).tap()
    page.wait_for_url("**/check/**")
    looks.settle()
