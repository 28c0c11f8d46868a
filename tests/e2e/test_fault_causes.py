"""Nothing captured is lost by what happens to a phone and its owner (sync.md S7): one test for each cause.

Rights that ended are in test_fault_rights_ended.py, a newer app in test_fault_new_version.py, a newer checklist in
test_fault_checklist.py.

Each begins with a handed-in snap and an open draft with a photo, both taken without a network, and compares
the bytes on the phone before and after. What the server then makes of them is said where the cause concerns it.
"""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Playwright, expect

from harness.browser import kill, lasting_profile
from harness.county import Work, tasks_of
from harness.field_worker import Held, Worker, WorkerPhone
from harness.full_storage import fill_what_is_left
from harness.serving import Served

pytestmark = [pytest.mark.invariant("S7"), pytest.mark.invariant("S10")]
Open = Callable[..., BrowserContext]
SMALL_QUOTA_BYTES = 8_000_000
ROOM_FOR_A_START_BYTES = 300_000
ENDED = "UPDATE session SET expires_at = '2020-01-01', access_expires_at = '2020-01-01' WHERE user_id = ?"


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    """A place with a project, so that a snap knows where it belongs."""
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work) -> Worker:
    return Worker(demo, work.project["area_id"])


@pytest.fixture
def phone(worker: Worker, work: Work, open_context: Open) -> WorkerPhone:
    return worker.on(open_context(position=work.on_site()))


def _captured(phone: WorkerPhone) -> Held:
    """Without a network: a snap handed in, another one photographed but not handed in."""
    phone.context.set_offline(True)
    phone.snap()
    phone.snap(send=False)
    held = phone.held()
    assert (len(held.drafts), held.unsent()) == (1, 2)
    return held


def _online(phone: WorkerPhone) -> None:
    phone.context.set_offline(False)
    phone.page.goto("/outbox")


def test_reload(phone: WorkerPhone) -> None:
    before = _captured(phone)

    phone.page.reload()

    assert phone.held().lost_since(before) == {}


@pytest.mark.fault("F38")
def test_crash_of_the_tab_and_the_next_start_sends_by_itself(phone: WorkerPhone) -> None:
    before = _captured(phone)
    with pytest.raises(Error):
        phone.page.goto("chrome://crash")
    phone.page.close()

    again = WorkerPhone(phone.worker, phone.context)
    again.page.goto("/today")
    assert again.held().lost_since(before) == {}
    phone.context.set_offline(False)
    assert again.wait_until_all_stored().lost_since(before) == {}


@pytest.mark.fault("F42")
def test_reboot_right_after_saved(worker: Worker, work: Work, playwright: Playwright, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with lasting_profile(playwright, profile, worker.served.url, position=work.on_site()) as context:
        phone = worker.on(context)
        before = _captured(phone)
        phone.page.wait_for_timeout(100)
        kill(profile)

    with lasting_profile(playwright, profile, worker.served.url, position=work.on_site()) as context:
        context.set_offline(True)
        phone = WorkerPhone(worker, context)
        phone.page.goto("/today")
        assert phone.held().lost_since(before) == {}
        _online(phone)
        assert phone.wait_until_all_stored().lost_since(before) == {}


@pytest.mark.fault("F58")
def test_logging_out_is_refused_while_something_is_unsent(phone: WorkerPhone) -> None:
    before = _captured(phone)

    phone.page.goto("/me")
    phone.button("me.signOut").tap()
    phone.button("me.signOutYes").tap()

    expect(phone.page.get_by_text(phone.pattern("me.refusedTitle")).first).to_be_visible()
    assert phone.held().lost_since(before) == {}


@pytest.mark.fault("F33")
def test_an_ended_session_asks_for_the_log_in_and_then_goes_on(phone: WorkerPhone, demo: Served) -> None:
    before = _captured(phone)
    with sqlite3.connect(demo.data_dir / "siteproof.sqlite", timeout=10) as database:
        database.execute(ENDED, (phone.worker.id,))

    phone.page.reload()
    _online(phone)
    expect(phone.page.get_by_text(phone.t("outbox.signIn")).first).to_be_visible(timeout=30_000)
    assert phone.held().lost_since(before) == {}
    phone.sign_in(phone.worker.account)

    assert phone.wait_until_all_stored().lost_since(before) == {}


@pytest.mark.fault("F34")
@pytest.mark.invariant("S13")
@pytest.mark.invariant("S14")
def test_moved_to_another_township(phone: WorkerPhone, demo: Served) -> None:
    other = next(work for work in tasks_of(demo, 1) if work.project["area_id"] != phone.worker.area_id)
    before = _captured(phone)
    phone.worker.change(areas=[other.project["area_id"]])

    _online(phone)
    after = phone.wait_until_all_stored()

    assert after.lost_since(before) == {}
    assert after.drafts == before.drafts


@pytest.mark.fault("F48")
@pytest.mark.invariant("S8")
def test_storage_full_at_a_later_photo(worker: Worker, work: Work, open_context: Open, tmp_path: Path) -> None:
    context = open_context(position=work.on_site())
    quota = context.new_cdp_session(context.new_page())
    origin = {"origin": worker.served.url}
    quota.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": SMALL_QUOTA_BYTES})
    phone = worker.on(context)
    before = _captured(phone)
    picture = tmp_path / "noise.jpg"
    Image.frombytes("RGB", (1600, 1200), random.Random(7).randbytes(1600 * 1200 * 3)).save(picture, quality=95)

    for _ in range(5):
        phone.page.goto("/snap")
        phone.page.locator("input[type=file]").set_input_files(picture)
        refused = phone.page.get_by_text(phone.t("why.phoneFull")).first
        expect(refused.or_(phone.button("snap.again"))).to_be_visible()
        if refused.is_visible():
            break
    expect(refused).to_be_visible()
    full = phone.held()

    assert full.lost_since(before) == {}
    assert len(full.bytes) > len(before.bytes)
    _online(phone)
    assert phone.wait_until_all_stored().lost_since(full) == {}
    quota.send("Storage.overrideQuotaForOrigin", origin)
    used = phone.page.evaluate("navigator.storage.estimate().then((room) => room.usage)")
    quota.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": used + ROOM_FOR_A_START_BYTES})
    phone.context.set_offline(True)
    phone.page.goto(f"/snap/{before.drafts[0]}")
    phone.button("snap.again").tap()
    _the_camera_gives_a_file(phone)


def _the_camera_gives_a_file(phone: WorkerPhone) -> None:
    """Of a draft with a picture: not even one more fits, and the key for it stays in sight."""
    expect(phone.button("camera.shutter")).to_be_enabled()
    fill_what_is_left(phone.page)
    for count in (1, 2):  # the first picture is not forgotten for the second
        phone.button("camera.shutter").tap()
        key = phone.button("camera.asFile", n=count)
        expect(key).to_be_visible()
        expect(phone.page.get_by_text(phone.t("why.phoneFull")).first).to_be_visible()
    phone.page.locator(".vf-top button").first.tap()
    phone.button("unkept.leaveNo").tap()
    expect(key).to_be_visible()
    with phone.page.expect_download() as saved:
        key.tap()
    with Image.open(saved.value.path()) as picture:
        assert picture.format == "JPEG"
    expect(phone.button("camera.asFile", n=1)).to_have_count(0)
