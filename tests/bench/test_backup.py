"""How long a county is away: a first backup, one with little new, and a restore, at a fortieth of the bar."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from factories.archived import archived, backed_up, opened
from factories.phone import Phone, inspection_body, photo_entry
from factories.pictures import jpeg
from harness.figures import Figures
from siteproof.config import Settings
from siteproof.services.backup.plan import plan_restore
from siteproof.services.backup.restore import Place, restore
from siteproof.store.database import open_engine

RECORDS, PHOTOS_EACH, PHOTO_BYTES = 250, 2, 300_000
SCALE = 40  # to 10,000 records and 20,000 photos
TOLD = f"({RECORDS} records and {RECORDS * PHOTOS_EACH} photos of 300 kB, times {SCALE})"
BUDGET_RESTORE_S = 600


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def _inspect(phone: Phone) -> None:
    pictures = [jpeg(1) + os.urandom(PHOTO_BYTES - len(jpeg(1))) for _ in range(PHOTOS_EACH)]
    phone.send("inspection", inspection_body(), photos=[photo_entry(each) for each in pictures])
    for each in pictures:
        assert phone.put_photo(each).status_code == 200


@pytest.mark.bench
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_restore_of_a_county(settings: Settings, clock: Any, tmp_path: Path, figures: Figures) -> None:
    folder = tmp_path / "archive"
    app = archived(settings, clock, folder)
    wang = Phone(app, "wang")
    for _ in range(RECORDS):
        _inspect(wang)
    first_s, _ = _timed(lambda: backed_up(app))
    _inspect(wang)
    second_s, more = _timed(lambda: backed_up(app))
    place = replace(settings, data_dir=tmp_path / "restored", blob_dir=tmp_path / "restored" / "blobs")
    place.data_dir.mkdir()
    engine = open_engine(f"sqlite:///{place.data_dir / 'siteproof.sqlite'}")
    restore_s, back = _timed(
        lambda: restore(
            plan_restore(opened(folder)), Place(engine, place.data_dir, place.blob_dir), None, clock, os.urandom,
            lambda *_: None,
        )
    )  # fmt: skip
    engine.dispose()

    figures.add("first backup of 10,000 records + 20,000 photos", first_s * SCALE, "s", None, TOLD)
    figures.add("backup with one record more", second_s, "s", None)
    figures.add("restore of 10,000 records + 20,000 photos", restore_s * SCALE, "s", BUDGET_RESTORE_S, TOLD)
    assert (back.records, more.records) == (RECORDS + 1, 1)
    figures.settle()
