"""A day without a network: the riskiest task first, the site's map with chainage alive, an open defect's photo."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, Page, expect

from harness.browser import COUNTY_ZONE, wait_until
from harness.county import Work, tasks_of
from harness.looks import Looks
from harness.office import Person
from harness.screens import PhoneScreen, Screen, signed_in
from harness.serving import Served
from harness.words import words
from siteproof.domain.chainage import chainage, chainage_label

HOLDS_PICTURE = """
async (sha256) => {
  const base = (await indexedDB.databases()).find((each) => /^siteproof-(?!device)/.test(each.name));
  const db = await new Promise((done) => {
    indexedDB.open(base.name).onsuccess = (event) => done(event.target.result)
  });
  const keys = await new Promise((done) => {
    db.transaction('pictures').objectStore('pictures').getAllKeys().onsuccess = (event) => done(event.target.result)
  });
  db.close();
  return keys.some(([held]) => held === sha256);
}
"""


def _trip(demo: Served) -> tuple[Work, dict[str, Any]]:
    """A road with an open defect, and a task there that no other test hands in; the defect as the phone pulls it."""
    inspector = Person(demo, "inspector", 0)
    defects = {defect["site_id"]: defect for defect in inspector.items("defect")}
    site = next(site for site in inspector.items("site") if site["id"] in defects and site["segments"])
    project = site["project_id"]
    supervisor = Person(demo, "supervisor", 0)
    lists = supervisor.get(f"/admin/projects/{project}/assigning")["checklists"]
    due_on = datetime.now(ZoneInfo(COUNTY_ZONE)).date().isoformat()
    order = {"site_id": site["id"], "checklist_id": lists[0]["id"], "assignee_id": inspector.user["id"],
             "due_on": due_on, "hold_point": None}  # fmt: skip
    status, made = supervisor.ask("POST", f"/admin/projects/{project}/tasks", order)
    assert status == 200, made
    return next(work for work in tasks_of(demo, 0) if work.task["id"] == made["id"]), defects[site["id"]]


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
    photo = defect["photos"][0]["sha256"]
    wait_until(page, HOLDS_PICTURE, photo)
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


def test_the_office_reminds_a_phone_that_holds_unsent_work(
    demo: Served, open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    work = tasks_of(demo, 3)[0]
    trip, unsent, looks = words("zh-CN", ("trip.zh.ts",)), words("zh-CN", ("unsent.zh.ts",)), Looks(tmp_path, "zh-CN")
    context = open_context(position=work.on_site())
    context.add_init_script("localStorage.setItem('siteproof-told', '1')")  # the first day's words were read
    with context.expect_event("request", lambda sent: sent.method == "POST" and sent.url.endswith("/session")) as told:
        phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    phone.wait_until_offline_ready()
    context.route("**/api/v1/records/**", lambda route: route.abort())
    phone.page.goto("/snap")
    phone.shutter()
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")
    desk = open_context(phone=False).new_page()
    Screen(desk).sign_in(demo.account("supervisor"))
    desk.goto("/desk/unsent")
    own = desk.locator(f'tr[data-device="{told.value.post_data_json["device"]["id"]}"]')  # they hold more phones
    row = own.filter(has=desk.get_by_role("button", name=unsent["remind"], exact=True))
    for _ in range(20):  # until the phone has said what it holds
        if row.count():
            break
        phone.page.goto("/outbox")
        desk.wait_for_timeout(500)
        desk.get_by_role("button", name=unsent["again"]).click()
        desk.wait_for_timeout(500)

    row.get_by_role("button", name=unsent["remind"]).click()

    expect(desk.get_by_text(unsent["sent"])).to_be_visible()
    expect(desk.locator(".uns-words")).to_contain_text("1 条检查没传")
    looks.at(desk, "desk-unsent", touch=False)
    phone.page.goto("/today")
    asked = phone.page.get_by_role("link", name=trip["reminder.send"], exact=True)
    graver = phone.page.get_by_role("button", name=words("zh-CN", ("storage.zh.ts",))["read"], exact=True)
    expect(asked.or_(graver).first).to_be_visible(timeout=20_000)
    while graver.count():  # what other tests left on this person's other phones comes before
        graver.tap()
        phone.page.wait_for_timeout(500)
    expect(phone.page.locator(".banner")).to_contain_text("请您打开发送：还有 1 件没传")
    looks.at(phone.page, "phone-reminded")
    asked.tap()
    expect(phone.page.locator(".banner").filter(has_text="请您打开发送")).to_be_visible()
    context.unroute("**/api/v1/records/**")
    phone.page.reload()
    expect(phone.page.locator(".owe")).to_have_count(0, timeout=20_000)
    expect(phone.page.locator(".banner").filter(has_text="请您打开发送")).to_have_count(0, timeout=20_000)
    for _ in range(40):  # until the phone has said that nothing is left
        if own.locator("button").count() == 0:
            break
        desk.get_by_role("button", name=unsent["again"]).click()
        desk.wait_for_timeout(500)
    expect(own).to_contain_text(unsent["done"].split("{")[0].strip(" ·"))
    looks.settle()
