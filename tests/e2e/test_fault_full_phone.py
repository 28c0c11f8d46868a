"""A phone without room for anything: the queue goes out, a backup makes it safe, and there is room again."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Playwright, expect

from harness.browser import lasting_profile
from harness.county import tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.full_storage import fill_what_is_left
from harness.serving import Served, run_command, seed_demo, serving

pytestmark = [pytest.mark.fault("F48"), pytest.mark.invariant("S8", "S10")]
SMALL_QUOTA_BYTES = 8_000_000
MOST_SNAPS = 8


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Where the backups go."""
    return tmp_path / "archive"


@pytest.fixture
def county(tmp_path: Path, archive: Path) -> Iterator[Served]:
    """The demo county with backups that the test makes."""
    seed_demo(tmp_path / "demo")
    with serving(tmp_path / "demo", SITEPROOF_BACKUP_DIR=str(archive)) as served:
        yield served


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture that does not pack: about two megabytes."""
    file = tmp_path / "noise.jpg"
    Image.frombytes("RGB", (1600, 1200), random.Random(7).randbytes(1600 * 1200 * 3)).save(file, quality=95)
    return file


def _snap_until_full(phone: WorkerPhone, picture: Path) -> None:
    refused = phone.page.get_by_text(phone.t("why.phoneFull")).first
    for _ in range(MOST_SNAPS):
        phone.page.goto("/snap")
        phone.page.locator("input[type=file]").set_input_files(picture)
        expect(refused.or_(phone.button("snap.send"))).to_be_visible()
        if refused.is_visible():
            return
        phone.button("snap.send").tap()
        expect(refused.or_(phone.page.locator(".tabs"))).to_be_visible()
        if refused.is_visible():
            return
    raise AssertionError("the phone was never full")


@pytest.fixture
def small_disk(playwright: Playwright, county: Served, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that keeps its things on a disk, where deleting leaves room; the site may have eight megabytes."""
    position = tasks_of(county, 0)[0].on_site()
    with lasting_profile(playwright, tmp_path / "profile", county.url, position=position) as context:
        quota = {"origin": county.url, "quotaSize": SMALL_QUOTA_BYTES}
        context.new_cdp_session(context.new_page()).send("Storage.overrideQuotaForOrigin", quota)
        yield context


def test_a_full_phone_sends_and_has_room_again_once_a_backup_covers_it(
    county: Served, archive: Path, picture: Path, small_disk: BrowserContext
) -> None:
    phone = Worker(county, tasks_of(county, 0)[0].project["area_id"]).on(small_disk)
    small_disk.set_offline(True)
    _snap_until_full(phone, picture)
    fill_what_is_left(phone.page)
    full = phone.held()
    assert full.unsent() >= 2

    small_disk.set_offline(False)
    assert phone.wait_until_all_stored().lost_since(full) == {}
    settings = {"SITEPROOF_DATA_DIR": str(county.data_dir), "SITEPROOF_BACKUP_DIR": str(archive)}
    run_command("backup", environment=settings)
    phone.page.reload()
    expect(phone.page.locator(".st-safe").first).to_be_visible()
    small_disk.set_offline(True)
    before = phone.held()

    phone.page.goto("/snap")
    phone.page.locator("input[type=file]").set_input_files(picture)
    expect(phone.button("snap.send")).to_be_visible()
    after = phone.held()
    assert len(after.drafts) == len(before.drafts) + 1
    assert set(before.bytes) > set(before.bytes) & set(after.bytes)
