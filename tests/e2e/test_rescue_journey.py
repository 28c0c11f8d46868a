"""A phone that never gets a network: its work leaves in a sealed file and arrives under the inspector's own name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from harness.browser import refusals
from harness.county import tasks_of
from harness.office import Person
from harness.screens import PhoneScreen, Screen, signed_in
from harness.serving import Served
from harness.words import PHONE

Picture = Callable[[Page, str], Path]


class RescuePhone(PhoneScreen):
    """The phone with the words of the rescue file."""

    catalogues = (*PHONE, "rescue.zh.ts")


class RescueDesk(Screen):
    """The desk's page for rescue files."""

    catalogues = ("rescue-desk.zh.ts",)


def _snap_without_a_network(phone: RescuePhone, context: BrowserContext) -> None:
    phone.wait_until_offline_ready()
    context.set_offline(True)
    phone.page.goto("/snap")
    phone.shutter()
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")


def _rescue_file(phone: RescuePhone, folder: Path, picture: Picture) -> Path:
    phone.page.goto("/outbox")
    expect(phone.page.locator(".owe .num")).to_be_visible()
    with phone.page.expect_download() as download:
        phone.button("key").tap()
    file = folder / "carried.rescue"
    download.value.save_as(file)
    expect(phone.page.get_by_text(phone.t("title"))).to_be_visible()
    picture(phone.page, "rescue-1-phone")
    phone.button("done").tap()
    return file


@pytest.mark.invariant("S26")
@pytest.mark.fault("F48")
def test_a_rescue_file_brings_an_offline_phones_work_to_the_office(
    demo: Served, open_context: Callable[..., BrowserContext], tmp_path: Path, take_picture: Picture
) -> None:
    work = tasks_of(demo, 3)[0]
    context = open_context(position=work.on_site())
    phone: RescuePhone = signed_in(context, work.account, RescuePhone)
    _snap_without_a_network(phone, context)
    file = _rescue_file(phone, tmp_path, take_picture)
    assert work.account["username"].encode() not in file.read_bytes()

    supervisor = Person(demo, "supervisor", 0)
    office = open_context(phone=False)
    desk: RescueDesk = signed_in(office, demo.account("supervisor"), RescueDesk)
    before = {row["inspection_id"] for row in supervisor.get("/review-queue")["items"]}
    desk.page.goto("/desk/rescue")
    desk.page.locator("input[type=file]").set_input_files(file)

    expect(desk.page.locator(".row .state")).to_have_count(1)
    expect(desk.page.locator(".row .state")).to_contain_text(desk.t("stored"))
    expect(desk.page.locator("section[aria-live] .row")).to_contain_text(work.account["name"])
    take_picture(desk.page, "rescue-2-desk")
    queue = supervisor.page_when("/review-queue", lambda page: {row["inspection_id"] for row in page["items"]} - before)
    (new,) = {row["inspection_id"] for row in queue["items"]} - before
    assert len(supervisor.get(f"/inspections/{new}")["photos"]) == 1
    assert refusals(desk.page) == refusals(phone.page) == []

    context.set_offline(False)
    phone.page.goto("/outbox")
    expect(phone.page.get_by_text(phone.t("outbox.none"))).to_be_visible(timeout=30_000)
