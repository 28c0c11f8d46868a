"""Forty photos in one visit on a phone with a small heap, whose page is killed at random: what was shown as
saved is there afterwards, so that at most the picture under the thumb is lost.
"""

import random
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Playwright, expect

from faults.scale import scaled
from faults.seeds import run_with_seeds
from harness.browser import kill, lasting_profile
from harness.county import tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.serving import Served

SMALL_HEAP = ("--js-flags=--max-old-space-size=256",)
PHOTOS = scaled(6, 40)
SIDE_PX = (1600, 1200)


def _picture(file: Path, seed: int) -> Path:
    """A JPEG of 2 MB that nothing makes smaller."""
    noise = random.Random(seed).randbytes(SIDE_PX[0] * SIDE_PX[1] * 3)
    Image.frombytes("RGB", SIDE_PX, noise).save(file, quality=95)
    return file


def _saved(phone: WorkerPhone) -> int:
    return phone.page.locator("main figure").count()


def _take(phone: WorkerPhone, picture: Path, saved: int) -> None:
    if saved:
        phone.button("snap.again").tap()
    if saved % 2:
        phone.shutter()
    else:
        phone.page.locator("input[type=file]").set_input_files(picture)
    expect(phone.page.locator("main figure")).to_have_count(saved + 1, timeout=20_000)


@pytest.mark.fault("F41")
@pytest.mark.invariant("S7")
@pytest.mark.invariant("S8")
def test_at_most_the_last_photo_is_lost(demo: Served, playwright: Playwright, tmp_path: Path) -> None:
    work = tasks_of(demo, 0)[0]
    picture = _picture(tmp_path / "noise.jpg", 7)

    def visit(seed: int) -> None:
        chance, profile = random.Random(seed), tmp_path / f"profile-{seed}"
        worker, saved, address = Worker(demo, work.project["area_id"]), 0, "/snap"
        while saved < PHOTOS:
            with lasting_profile(
                playwright, profile, demo.url, position=work.on_site(), more_flags=SMALL_HEAP
            ) as context:
                phone = WorkerPhone(worker, context) if saved else worker.on(context)
                context.set_offline(True)
                phone.page.goto(address)
                if saved:
                    expect(phone.page.locator("main figure").first).to_be_visible()
                    assert _saved(phone) in (saved, saved + 1)  # the one under the thumb may have come through
                    saved = _saved(phone)
                for _ in range(chance.randint(1, max(2, PHOTOS // 3))):
                    if saved == PHOTOS:
                        break
                    _take(phone, picture, saved)
                    saved = _saved(phone)
                address = f"/snap/{phone.held().drafts[0]}"
                phone.button("snap.again").tap()
                phone.page.locator("input[type=file]").set_input_files(picture)
                phone.page.wait_for_timeout(chance.randint(0, 400))
                kill(profile)

    run_with_seeds("forty_photos", visit, fresh=scaled(0, 1))
