"""The README's pictures, made again by `make screenshots`; a test run makes them in a folder of its own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright

from harness.browser import launch, new_context
from harness.county import tasks_of
from harness.screens import DeskScreen, LeaderScreen, PhoneScreen, signed_in
from harness.serving import Served
from harness.sources import REPOSITORY

FOLDER = REPOSITORY / "static" / "readme"
MOST_BYTES = 600 * 1024
COLOURS = 128


def test_every_picture_of_the_readme_is_there_and_all_are_small() -> None:
    named = re.findall(r"\((static/readme/[^)]+\.png)\)", (REPOSITORY / "README.md").read_text(encoding="utf-8"))

    assert named
    assert [name for name in named if not (REPOSITORY / name).exists()] == []
    assert sum((REPOSITORY / name).stat().st_size for name in named) <= MOST_BYTES


def _keep(page: Page, folder: Path, name: str) -> None:
    page.wait_for_timeout(800)
    file = folder / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


def test_make_the_pictures(
    demo: Served,
    playwright: Playwright,
    open_context: Callable[..., BrowserContext],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    folder = FOLDER if request.config.getoption("--readme-pictures") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    work = next(work for work in tasks_of(demo, 0) if len(work.checklist["items"]) == 12)
    seen = tmp_path / "scene.mjpeg"  # the fake camera looks at a drawn scene
    with Image.open(REPOSITORY / "static" / "demo" / "scenes" / "road-curing.jpg") as scene:
        scene.convert("RGB").resize((640, 480)).save(seen, "JPEG", quality=90)
    outside = launch(playwright, f"--use-file-for-fake-video-capture={seen}")
    field = new_context(outside, demo.url, position=work.on_site())
    phone: PhoneScreen = signed_in(field, work.account, PhoneScreen)
    phone.wait_until_offline_ready()
    phone.page.locator(".told-key").tap()
    _keep(phone.page, folder, "today")
    phone.task(work.name, work.task["id"]).tap()
    phone.page.wait_for_url("**/check/**")
    for item in work.checklist["items"][:3]:
        phone.pass_item(item, {})
    phone.fail_item(work.checklist["items"][3]["id"])
    _keep(phone.page, folder, "check")
    phone.page.locator(".dock .btn-main").tap()
    phone.page.wait_for_url("**/hand-in/**")
    _keep(phone.page, folder, "hand-in")
    outside.close()
    desk: DeskScreen = signed_in(open_context(phone=False), demo.account("supervisor"), DeskScreen)
    desk.page.locator("a.q").first.click()
    desk.page.locator(".rv-title").wait_for()
    _keep(desk.page, folder, "desk")
    leader: LeaderScreen = signed_in(open_context(), demo.account("leader"), LeaderScreen)
    leader.page.locator(".three .num").first.wait_for()
    _keep(leader.page, folder, "leader")
    leader.page.locator(".need").first.tap()
    leader.page.get_by_text(leader.t("visit.title")).wait_for()
    _keep(leader.page, folder, "project")

    assert sum(file.stat().st_size for file in folder.glob("*.png")) <= MOST_BYTES
