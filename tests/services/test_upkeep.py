"""What a server does by itself: backups in time, alarms when they fail, photos hashed again and brought back."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from factories.archived import archived, backed_up, hand_in, safe_seq
from factories.field_work import FieldWork
from factories.phone import Phone, sha256
from factories.pictures import jpeg
from harness.mounting import mount_way
from harness.serving import SITEPROOF
from harness.sources import REPOSITORY
from siteproof.api.app import create_app, runtime_of
from siteproof.media.blob_store import photo_key
from siteproof.services.backup.chore import keep_proven, keep_safe
from siteproof.services.backup.prove import DRILL, READING, SCRATCH, ProofFailed, drill, proof_due, read_archive
from siteproof.services.backup.rehash import ask_the_phones, rehash_all, repair

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the archive lies."""
    return tmp_path / "archive"


@pytest.fixture
def county(settings: Any, clock: Any, folder: Path) -> Flask:
    """The small county with a backup folder."""
    return archived(settings, clock, folder)


@pytest.fixture
def line(county: Flask) -> Callable[[str], tuple[str, str]]:
    """State and Chinese sentence of one check, as the administrator reads it."""

    def read(code: str) -> tuple[str, str]:
        page = Phone(county, "feng", key=False).get("/admin_status").json or {}
        found = next(each for each in page["checks"] if each["code"] == code)
        return found["state"], found["sentence"]["zh"]

    return read


def wait_until(done: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 20
    while not done():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def test_the_server_backs_up_by_itself_every_five_minutes(county: Flask, clock: Any, folder: Path) -> None:
    wang, stop = Phone(county, "wang"), threading.Event()
    errors: list[Any] = []
    first = hand_in(wang, 1, seed=1)
    thread = threading.Thread(target=keep_safe, args=(runtime_of(county), stop, lambda *e: errors.append(e), 0, 0.05))
    thread.start()
    wait_until(lambda: safe_seq(wang) >= first[-1]["seq"])
    later = hand_in(wang, 1, seed=2)
    time.sleep(0.3)
    assert safe_seq(wang) < later[0]["seq"]

    clock.advance(minutes=5)
    wait_until(lambda: safe_seq(wang) >= later[-1]["seq"])
    stop.set()
    thread.join()

    assert errors == []


@pytest.mark.fault("F72")
@pytest.mark.invariant("S10")
def test_a_full_backup_disk_stops_safe_and_is_an_alarm_after_26_hours(
    county: Flask, clock: Any, settings: Any, line: Callable[[str], tuple[str, str]], folder: Path, tmp_path: Path
) -> None:
    wang = FieldWork(county, "wang")
    wang.inspect(1)
    backed_up(county)
    was = safe_seq(wang)
    assert line("backup")[0] == "ok"
    wang.inspect(2)

    answer = _backup_on_a_full_disk(settings, folder, tmp_path)

    assert (answer.returncode, "备份盘满了" in answer.stderr) == (1, True), answer.stderr
    clock.advance(hours=25)
    wang.refresh()
    assert line("backup") == ("todo", "备份盘满了，备份停在 25 小时前")
    clock.advance(hours=2)
    wang.refresh()
    assert line("backup")[0] == "alarm"
    assert (safe_seq(wang), wang.let_go()) == (was, 2)
    backed_up(county)
    assert (line("backup")[0], wang.let_go()) == ("ok", 0)


def _backup_on_a_full_disk(settings: Any, folder: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """`siteproof backup` into the same archive, copied to a disk that is then filled to the last byte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    fill = f"mount -t tmpfs -o size=2m tmpfs {disk} && cp -a {folder}/. {disk} && cat /dev/zero > {disk}/fill"
    environment = {
        **os.environ,
        "SITEPROOF_DATA_DIR": str(settings.data_dir),
        "SITEPROOF_DATABASE_URL": settings.database_url,
        "SITEPROOF_BACKUP_DIR": str(disk),
    }
    command = [*mount_way(), "sh", "-c", f'{fill} 2>{disk}.log; exec "$@"', "sh", *SITEPROOF, "backup"]
    return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False)


@pytest.mark.fault("F72")
def test_a_backup_job_that_is_dead_is_an_alarm_after_26_hours(
    county: Flask, clock: Any, line: Callable[[str], tuple[str, str]]
) -> None:
    backed_up(county)
    clock.advance(hours=27)

    assert line("backup") == ("alarm", "最近的备份是 27 小时前")


@pytest.mark.fault("F16")
@pytest.mark.invariant("S3")
def test_the_nightly_look_finds_and_brings_back_what_the_disk_lost(
    county: Flask, line: Callable[[str], tuple[str, str]]
) -> None:
    hand_in(Phone(county, "wang"), 3)
    runtime = runtime_of(county)
    backed_up(county)
    files = [runtime.blobs.path(photo_key(sha256(jpeg(n)))) for n in range(3)]
    files[0].unlink()
    files[1].write_bytes(b"\0" + jpeg(1)[1:])

    looked = rehash_all(runtime)

    assert (looked.photos, looked.faults, looked.repaired) == (3, 2, 2)
    assert [file.read_bytes() for file in files] == [jpeg(n) for n in range(3)]
    assert line("photos")[0] == "ok"
    assert "2" in line("photos")[1]


@pytest.mark.fault("F16")
@pytest.mark.invariant("S3")
@pytest.mark.parametrize("size", ["original", "preview"])
@pytest.mark.parametrize("lost", [True, False], ids=["missing", "changed"])
def test_a_lost_photo_is_a_typed_410_an_alarm_and_comes_back_with_one_command(
    county: Flask, line: Callable[[str], tuple[str, str]], lost: bool, size: str
) -> None:
    hand_in(Phone(county, "wang"))
    backed_up(county)
    li, runtime = Phone(county, "li"), runtime_of(county)
    path, at = runtime.blobs.path(photo_key(sha256(jpeg(0)))), f"/photos/{sha256(jpeg(0))}?size={size}"
    path.unlink() if lost else path.write_bytes(jpeg(7))

    answer = li.get(at)
    assert (answer.status_code, (answer.json or {})["code"]) == (410, "blob_damaged")
    assert line("photos")[0] == "alarm"

    assert repair(runtime) == ([sha256(jpeg(0))], [])
    assert li.get(at).status_code == 200
    assert line("photos")[0] in ("ok", "note")


@pytest.mark.fault("F16")
@pytest.mark.invariant("S11")
@pytest.mark.parametrize("in_parts", [False, True], ids=["whole", "in-parts"])
def test_a_photo_that_no_backup_holds_is_asked_of_the_phones(
    county: Flask, settings: Any, clock: Any, folder: Path, in_parts: bool
) -> None:
    wang = FieldWork(county, "wang")
    wang.inspect(1, 2)
    runtime = runtime_of(county)
    gone = sha256(jpeg(10))
    runtime.blobs.path(photo_key(gone)).unlink()
    rehash_all(runtime)
    assert repair(runtime) == ([], [gone])
    assert wang.let_go() == 3

    ask_the_phones(runtime)
    again = create_app(replace(settings, backup_dir=folder), clock=clock)
    wang.reconnect(again, in_parts=in_parts)

    assert runtime.blobs.path(photo_key(gone)).read_bytes() == jpeg(10)
    assert rehash_all(runtime_of(again)).faults == 0
    assert backed_up(again).state.photos_missing == 0


@pytest.mark.fault("F71", "F72")
def test_the_drill_restores_the_newest_backup_beside_the_living_and_leaves_nothing(
    county: Flask, clock: Any, line: Callable[[str], tuple[str, str]]
) -> None:
    wang = FieldWork(county, "wang")
    wang.inspect(1, 2)
    backed_up(county)
    wang.inspect(2, 1)
    runtime = runtime_of(county)
    seq, there = wang.hello()["safe_seq"], sorted(path.name for path in runtime.data_dir.iterdir())
    assert line("drill")[0] == "note"

    done = drill(runtime)

    assert (done.number, done.records, done.photos, done.photos_of) == (1, 1, 2, 2)
    assert sorted(path.name for path in runtime.data_dir.iterdir()) == there
    assert (wang.hello()["server_epoch"], wang.hello()["safe_seq"]) == (wang.epoch, seq)
    assert line("drill")[0] == "ok"
    assert "1 件记录，2/2 张照片" in line("drill")[1]
    clock.advance(days=41)
    assert line("drill") == ("todo", "41 天没有演练过恢复了")


@pytest.mark.fault("F72")
def test_the_whole_archive_is_read_weekly_and_restored_monthly_by_the_server_itself(
    county: Flask, clock: Any, line: Callable[[str], tuple[str, str]]
) -> None:
    hand_in(Phone(county, "wang"), 2)
    backed_up(county)
    runtime, stop, errors = runtime_of(county), threading.Event(), list[Any]()
    due = lambda: (proof_due(runtime, READING), proof_due(runtime, DRILL))  # noqa: E731
    assert due() == (False, False)
    clock.advance(days=1)
    assert due() == (True, True)

    arguments = (runtime, stop, lambda *each: errors.append(each), 0, 0.05)
    thread = threading.Thread(target=keep_proven, args=arguments)
    thread.start()
    wait_until(lambda: due() == (False, False))
    stop.set()
    thread.join()

    assert errors == []
    assert line("reading") == ("ok", "整份备份 0 天前读过：1 次备份，1 件记录，2 张照片，都完好")
    clock.advance(days=7)
    assert due() == (True, False)
    clock.advance(days=23)
    assert due() == (True, True)


def test_before_the_first_backup_there_is_nothing_to_prove(county: Flask, clock: Any) -> None:
    runtime = runtime_of(county)
    clock.advance(days=40)
    assert [proof_due(runtime, READING), proof_due(runtime, DRILL)] == [False, False]

    backed_up(county)
    assert [proof_due(runtime, READING), proof_due(runtime, DRILL)] == [True, True]


@pytest.mark.fault("F72")
def test_an_archive_that_a_drill_cannot_restore_is_an_alarm_and_is_tried_again_the_next_day(
    county: Flask, clock: Any, folder: Path, line: Callable[[str], tuple[str, str]]
) -> None:
    hand_in(Phone(county, "wang"), 1)
    backed_up(county)
    runtime = runtime_of(county)
    photo = next(file for file in (folder / "photos").rglob("*") if file.is_file())
    photo.write_bytes(b"\0" + photo.read_bytes()[1:])

    for prove in (drill, read_archive):
        with pytest.raises(ProofFailed, match="damaged"):
            prove(runtime)

    assert (line("drill")[0], line("reading")[0]) == ("alarm", "alarm")
    assert not (runtime.data_dir / SCRATCH).exists()
    assert not proof_due(runtime, DRILL)
    clock.advance(days=1)
    assert proof_due(runtime, DRILL)


def test_where_the_archive_lies_and_who_can_read_it_is_said(
    county: Flask, line: Callable[[str], tuple[str, str]]
) -> None:
    backed_up(county)

    assert line("archive_disk")[0] == "todo"
    assert line("archive_key") == (
        "note",
        "备份没有加密：拿到这块盘的人能看到照片、电话和服务器钥匙",
    )
    assert (runtime_of(county).now() - runtime_of(county).installation.created_at) < timedelta(days=1)
    assert line("photos") == ("note", "还没有把全部照片重新核对过")
