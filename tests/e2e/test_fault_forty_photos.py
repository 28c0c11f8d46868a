"""Forty photos in one visit on a phone with a small heap, whose page is killed at random: what was shown as
saved is there afterwards, so that at most the picture under the thumb is lost.
"""

import io
import random
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Playwright, expect

from faults.scale import scaled
from faults.seeds import run_with_seeds
from harness.browser import kill, lasting_profile
from harness.county import tasks_of
from harness.field_worker import Held, Worker, WorkerPhone
from harness.serving import Served
from harness.stored import cited, photos_of, records_of

SMALL_HEAP = ("--js-flags=--max-old-space-size=256",)
PHOTOS = scaled(6, 40)
SIDE_PX = (1600, 1200)
START_OF_IMAGE, COMMENT = b"\xff\xd8", b"\xff\xfe"


def _noise(seed: int) -> bytes:
    """A JPEG of 2 MB that nothing makes smaller."""
    written = io.BytesIO()
    noise = random.Random(seed).randbytes(SIDE_PX[0] * SIDE_PX[1] * 3)
    Image.frombytes("RGB", SIDE_PX, noise).save(written, "JPEG", quality=95)
    return written.getvalue()


class Album:
    """Pictures that look alike and differ in their bytes."""

    def __init__(self, folder: Path) -> None:
        self.file, self.picture, self.given = folder / "picture.jpg", _noise(7), 0

    def next(self) -> Path:
        """The same file with another picture in it."""
        self.given += 1
        comment = COMMENT + (6).to_bytes(2, "big") + self.given.to_bytes(4, "big")
        self.file.write_bytes(START_OF_IMAGE + comment + self.picture.removeprefix(START_OF_IMAGE))
        return self.file


class Visit:
    """One long visit on a phone that is killed again and again: what it has shown as saved so far."""

    def __init__(self, worker: Worker, album: Album, profile: Path, seed: int) -> None:
        self.worker, self.album, self.profile = worker, album, profile
        self.chance, self.saved, self.address = random.Random(seed), 0, "/snap"
        self.held: Held | None = None

    def reopen(self, context: BrowserContext) -> WorkerPhone:
        """Opens where the visit was left: at most the picture under the thumb is lost, and no byte of the others."""
        phone = WorkerPhone(self.worker, context) if self.held else self.worker.on(context)
        context.set_offline(True)
        phone.page.goto(self.address)
        if self.held:
            expect(phone.page.locator("main figure").first).to_be_visible()
            assert _shown(phone) in (self.saved, self.saved + 1)  # the one under the thumb may have come through
            assert phone.held().lost_since(self.held) == {}
            self.saved = _shown(phone)
        return phone

    def take(self, phone: WorkerPhone) -> None:
        """One picture, until it is shown as saved."""
        if self.saved:
            phone.button("snap.again").tap()
        if self.saved % 2:
            phone.shutter()
        else:
            phone.page.locator("input[type=file]").set_input_files(self.album.next())
        expect(phone.page.locator("main figure")).to_have_count(self.saved + 1, timeout=20_000)
        self.saved += 1

    def die_with_one_under_the_thumb(self, phone: WorkerPhone) -> None:
        """The battery is empty while the next picture is being kept."""
        self.held = phone.held()
        self.address = f"/snap/{self.held.drafts[0]}"
        phone.button("snap.again").tap()
        phone.page.locator("input[type=file]").set_input_files(self.album.next())
        phone.page.wait_for_timeout(self.chance.randint(0, 400))
        kill(self.profile)


def _shown(phone: WorkerPhone) -> int:
    return phone.page.locator("main figure").count()


def _hand_in(visit: Visit, phone: WorkerPhone) -> None:
    """Everything that was shown goes to the server, byte for byte."""
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")
    phone.context.set_offline(False)
    kept = set(phone.wait_until_all_stored(timeout_ms=180_000).bytes.values())
    (record,) = records_of(visit.worker.served, visit.worker.id)
    assert (record["placed"], len(record["photos"])) == ("live", visit.saved)
    assert sorted(photos_of(visit.worker.served, visit.worker.id)) == sorted(set(cited([record])))
    assert set(cited([record])) <= kept


@pytest.mark.fault("F41")
@pytest.mark.invariant("S7")
@pytest.mark.invariant("S8")
def test_at_most_the_last_photo_is_lost(demo: Served, playwright: Playwright, tmp_path: Path) -> None:
    work = tasks_of(demo, 0)[0]
    album = Album(tmp_path)

    def visit(seed: int) -> None:
        profile = tmp_path / f"profile-{seed}"
        on_site = Visit(Worker(demo, work.project["area_id"]), album, profile, seed)

        def life() -> AbstractContextManager[BrowserContext]:
            return lasting_profile(playwright, profile, demo.url, position=work.on_site(), more_flags=SMALL_HEAP)

        while on_site.saved < PHOTOS:
            with life() as context:
                phone = on_site.reopen(context)
                for _ in range(on_site.chance.randint(1, max(2, PHOTOS // 3))):
                    if on_site.saved < PHOTOS:
                        on_site.take(phone)
                on_site.die_with_one_under_the_thumb(phone)
        with life() as context:
            _hand_in(on_site, on_site.reopen(context))

    run_with_seeds("forty_photos", visit, fresh=scaled(0, 1))
