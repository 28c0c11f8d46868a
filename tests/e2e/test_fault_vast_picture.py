"""A file of 200 megapixels from the album, in a real browser: kept, and sent unchanged as every imported file.

The camera in the page gives no such picture: its stream ends at 4096 x 3072.
"""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from factories.vast_pictures import vast_jpeg
from harness.county import tasks_of
from harness.field_worker import Worker
from harness.serving import Served

WITHIN_MS = 120_000


@pytest.mark.fault("F66")
def test_a_picture_of_200_megapixels_from_the_album_reaches_the_office(
    demo: Served, open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    work, picture = tasks_of(demo, 0)[0], tmp_path / "vast.jpg"
    picture.write_bytes(vast_jpeg(16_320, 12_288))
    phone = Worker(demo, work.project["area_id"]).on(open_context(position=work.on_site()))

    phone.page.goto("/snap")
    phone.page.locator("input[type=file]").set_input_files(picture)
    expect(phone.page.locator("main figure")).to_have_count(1, timeout=WITHIN_MS)
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today", timeout=WITHIN_MS)
    phone.wait_until_all_stored()

    stored = "SELECT bytes, damaged FROM stored_photo WHERE sha256 = ?"
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    with closing(sqlite3.connect(demo.data_dir / "siteproof.sqlite")) as database:
        assert database.execute(stored, [digest]).fetchall() == [(picture.stat().st_size, 0)]
    phone.page.goto("/today")
    expect(phone.page.locator("main")).to_be_visible()  # the page lives
