"""An installation with an archive beside it, phones that fill it, and the same archive opened elsewhere."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

from factories.county import with_county
from factories.phone import Phone, inspection_body, photo_entry
from factories.pictures import jpeg
from siteproof.api.app import create_app, runtime_of
from siteproof.media.archive_folder import ArchiveFolder
from siteproof.services.backup.run import BackupDone, back_up


def archived(settings: Any, clock: Any, folder: Path) -> Flask:
    """The small county on the test's database, with a backup folder."""
    return with_county(create_app(replace(settings, backup_dir=folder), clock=clock))


def hand_in(phone: Phone, photos: int = 1, seed: int = 0) -> list[dict[str, Any]]:
    """One inspection with its photos; returns the receipts, that of the record first."""
    pictures = [jpeg(seed * 100 + n) for n in range(photos)]
    record = phone.send("inspection", inspection_body(), photos=[photo_entry(each) for each in pictures])
    answers = [phone.put_photo(each) for each in pictures]
    assert [answer.status_code for answer in answers] == [200] * photos
    return [record, *(answer.json or {} for answer in answers)]


def backed_up(app: Flask) -> BackupDone:
    """Make a backup now."""
    return back_up(runtime_of(app))


def safe_seq(phone: Phone) -> int:
    """How far this phone hears that everything is safe."""
    return int((phone.get("/hello").json or {})["safe_seq"])


def files_of(folder: Path) -> dict[str, int]:
    """Every file of an archive with the moment it was written (nanoseconds), temporary ones left out."""
    files = (file for file in folder.rglob("*") if file.is_file() and "incoming" not in file.parts)
    return {str(file.relative_to(folder)): file.stat().st_mtime_ns for file in files}


def opened(folder: Path) -> ArchiveFolder:
    """The archive without its installation."""
    return ArchiveFolder.open(folder, None)
