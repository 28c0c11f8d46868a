"""A backup: what it holds, what it costs the second time, and what it refuses to call safe."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from factories.archived import archived, backed_up, files_of, hand_in, opened, safe_seq
from factories.phone import Phone
from factories.pictures import jpeg
from siteproof.api.app import create_app, runtime_of
from siteproof.media.archive_folder import ArchiveBusy, only_one
from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.media.blob_store import photo_key
from siteproof.services.backup.manifest import check_chain, lineage, newest_verified
from siteproof.services.backup.prove import drill
from siteproof.services.backup.run import LOCK
from siteproof.services.backup.state import BackupRefused
from siteproof.services.backup.verify import check_log, check_photos, check_tables, segments
from siteproof.services.backup.whole import read_whole
from siteproof.store.log import head_seq, take_seq


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the archive lies."""
    return tmp_path / "archive"


@pytest.fixture
def county(settings: Any, clock: Any, folder: Path) -> Flask:
    """The small county with a backup folder."""
    return archived(settings, clock, folder)


@pytest.fixture
def wang(county: Flask) -> Phone:
    """An inspector's phone."""
    return Phone(county, "wang")


def head_of(app: Flask) -> int:
    with runtime_of(app).unit_of_work() as uow:
        return head_seq(uow)


def refused(app: Flask) -> str:
    with pytest.raises(BackupRefused) as caught:
        backed_up(app)
    return caught.value.code


@pytest.mark.invariant("S10")
def test_what_came_before_the_backup_is_safe_and_what_came_after_is_not(county: Flask, wang: Phone) -> None:
    before = hand_in(wang, 2, seed=1)
    assert safe_seq(wang) == 0

    done = backed_up(county)
    after = hand_in(wang, 1, seed=2)

    assert (done.records, done.photos) == (1, 2)
    assert max(each["seq"] for each in before) <= safe_seq(wang) < min(each["seq"] for each in after)


def test_an_archive_opened_on_its_own_holds_everything(county: Flask, wang: Phone, folder: Path) -> None:
    for seed in range(3):
        hand_in(wang, 1, seed)
        backed_up(county)

    archive = opened(folder)
    newest = newest_verified(archive)
    assert newest is not None
    line = lineage(archive, newest)
    check_chain(archive, newest)
    check_tables(archive, newest)
    found = [check_log(archive, each, base) for each, base in zip(line, [None, *line], strict=False)]

    assert sum(each.records for each in found) == 3
    assert check_photos(archive, set().union(*(each.photos for each in found))) == 3
    assert newest.rows["user_account"] == 9


@pytest.mark.fault("F71")
def test_a_trial_restore_of_either_engine_touches_nothing_that_lives(county: Flask, wang: Phone) -> None:
    hand_in(wang, 2, seed=1)
    backed_up(county)
    hand_in(wang, 1, seed=2)
    before = wang.get("/hello").json or {}
    head = head_of(county)

    done = drill(runtime_of(county))

    after = wang.get("/hello").json or {}
    assert (done.records, done.photos, done.photos_of) == (1, 2, 2)
    assert [after[name] for name in ("server_epoch", "safe_seq")] == [before[n] for n in ("server_epoch", "safe_seq")]
    assert head_of(county) == head


def test_the_second_backup_writes_only_what_is_new(county: Flask, wang: Phone, folder: Path) -> None:
    hand_in(wang, 3, seed=1)
    backed_up(county)
    before = files_of(folder)

    hand_in(wang, 1, seed=2)
    backed_up(county)

    after = files_of(folder)
    assert {name: after.get(name) for name in before} == before
    new = {name.split("/")[0] for name in after.keys() - before.keys()}
    assert new <= {"log", "manifests", "verified", "tables", "photos"}
    assert sum(name.startswith("photos/") for name in after.keys() - before.keys()) == 1


def test_nothing_new_writes_nothing_and_is_as_young_as_now(
    county: Flask, wang: Phone, folder: Path, clock: Any
) -> None:
    hand_in(wang)
    first = backed_up(county)
    before = files_of(folder)

    clock.advance(hours=1)
    second = backed_up(county)

    assert (second.written, files_of(folder)) == (False, before)
    assert (second.state.made_at - first.state.made_at).total_seconds() == 3600


def test_without_a_folder_nothing_is_safe(county: Flask, wang: Phone, settings: Any, clock: Any) -> None:
    hand_in(wang)
    backed_up(county)

    app = create_app(settings, clock=clock)

    assert (app.test_client().get("/api/v1/hello").json or {})["safe_seq"] == 0
    assert refused(app) == "none"


def test_a_seq_without_an_event_breaks_nothing(county: Flask, wang: Phone) -> None:
    hand_in(wang, 1, seed=1)
    with runtime_of(county).unit_of_work(write=True) as uow:
        take_seq(uow, 3)
    hand_in(wang, 1, seed=2)

    assert backed_up(county).state.safe_seq == head_of(county)
    with runtime_of(county).unit_of_work(write=True) as uow:
        take_seq(uow)
    assert backed_up(county).state.safe_seq == head_of(county)


@pytest.mark.fault("F16")
@pytest.mark.invariant("S10")
def test_a_photo_the_server_lost_is_never_called_safe(county: Flask, wang: Phone) -> None:
    _, first, lost, _ = hand_in(wang, 3)
    blobs = runtime_of(county).blobs
    blobs.path(photo_key(lost["sha256"])).write_bytes(b"other bytes")

    done = backed_up(county)

    assert done.state.photos_missing == 1
    assert first["seq"] <= safe_seq(wang) == lost["seq"] - 1
    assert wang.put_photo(jpeg(1)).status_code == 200
    assert backed_up(county).state.safe_seq == head_of(county)


@pytest.mark.invariant("S10")
def test_phones_that_write_meanwhile_are_never_called_safe_too_early(county: Flask, folder: Path) -> None:
    phones = [Phone(county, name) for name in ("wang", "zhao", "wang")]
    stop = threading.Event()
    said: list[dict[str, Any]] = []

    def work(phone: Phone, seed: int) -> None:
        while not stop.is_set():
            said.extend(hand_in(phone, 1, seed))
            seed += 1

    threads = [threading.Thread(target=work, args=(phone, 40 * n)) for n, phone in enumerate(phones)]
    for thread in threads:
        thread.start()
    states = [backed_up(county).state for _ in range(4)]
    stop.set()
    for thread in threads:
        thread.join()

    archive = opened(folder)
    kept: set[str] = set()
    for manifest, base in _lines(archive):
        for _, segment in segments(archive, manifest):
            kept |= {row[0] for row in segment.rows["record"]} | {row[1] for row in segment.rows["stored_photo"]}
        claimed = {each.get("id", each["sha256"]) for each in said if each["seq"] <= manifest.safe_seq}
        assert claimed <= kept
        check_log(archive, manifest, base)
    check_photos(archive, {each["sha256"] for each in said if "bytes" in each and each["seq"] <= states[-1].safe_seq})


def _lines(archive: Any) -> list[Any]:
    newest = newest_verified(archive)
    assert newest is not None
    line = lineage(archive, newest)
    return list(zip(line, [None, *line], strict=False))


@pytest.mark.fault("F72")
@pytest.mark.invariant("S10")
def test_a_backup_disk_that_is_gone_leaves_safe_where_it_was(county: Flask, wang: Phone, folder: Path) -> None:
    hand_in(wang, 1, seed=1)
    backed_up(county)
    was = safe_seq(wang)

    folder.rename(folder.with_name("elsewhere"))
    folder.mkdir()  # the mount point of a disk that is not there
    later = hand_in(wang, 1, seed=2)

    assert refused(county) == "gone"
    assert safe_seq(wang) == was < later[0]["seq"]
    assert list(folder.iterdir()) == []


HARMS: list[Callable[[bytes], bytes | None]] = [
    lambda _: None,
    lambda _: b"",
    lambda data: bytes([data[0] ^ 1]) + data[1:],
    lambda data: data[:-1],
]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_harmed_file_is_found_when_the_archive_is_read(county: Flask, wang: Phone, folder: Path) -> None:
    hand_in(wang)
    backed_up(county)
    log, manifest = folder / "log/00000001-001", folder / "manifests/00000001.json"
    photo, rows = (next(file for file in (folder / name).rglob("*") if file.is_file()) for name in ("photos", "tables"))

    for file in (log, manifest, photo, rows):
        data = file.read_bytes()
        for harm in HARMS:
            harmed = harm(data)
            file.unlink() if harmed is None else file.write_bytes(harmed)
            with pytest.raises(ArchiveDamaged):
                _read_everything(folder)
            file.write_bytes(data)
    _read_everything(folder)


def _read_everything(folder: Path) -> None:
    archive = opened(folder)
    for manifest, base in _lines(archive):
        check_tables(archive, manifest)
        check_photos(archive, check_log(archive, manifest, base).photos)


@pytest.mark.invariant("S10")
@pytest.mark.parametrize("harmed", ["tables/", "photos/"])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_was_never_read_back_is_written_again(county: Flask, wang: Phone, folder: Path, harmed: str) -> None:
    hand_in(wang, 1, seed=1)
    backed_up(county)
    before = files_of(folder)
    hand_in(wang, 1, seed=2)
    backed_up(county)
    for name in files_of(folder).keys() - before.keys():  # as if that disk had failed before anything was read back
        if name.startswith(("manifests/", "verified/")):
            (folder / name).unlink()
        elif name.startswith(harmed):
            (folder / name).write_bytes((folder / name).read_bytes()[:40])

    done = backed_up(county)

    assert (done.state.number, done.photos) == (2, 1)
    assert read_whole(opened(folder)).photos == 2


def test_one_backup_at_a_time(county: Flask) -> None:
    with only_one(runtime_of(county).data_dir / LOCK), pytest.raises(ArchiveBusy):
        backed_up(county)
