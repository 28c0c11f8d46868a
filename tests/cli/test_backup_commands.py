"""The commands a person types on the worst day: backup, verify, key, restore, repair."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from factories.archived import archived, backed_up
from factories.field_work import FieldWork
from harness.clock import FakeClock
from harness.serving import SITEPROOF
from harness.sources import REPOSITORY
from siteproof.api.app import close_app
from siteproof.config import Settings

Run = Callable[..., Result]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The backup folder, set."""
    monkeypatch.setenv("SITEPROOF_BACKUP_DIR", str(tmp_path / "archive"))
    return tmp_path / "archive"


@pytest.fixture
def county(siteproof: Run) -> None:
    """A real, empty county."""
    done = siteproof("init", "--county", "试验县", "--admin", "admin", "--admin-name", "Admin")
    assert done.exit_code == 0, done.output


def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SITEPROOF_DATA_DIR", str(tmp_path / "restored"))
    return tmp_path / "restored"


@pytest.mark.usefixtures("county")
def test_back_up_verify_and_restore(
    siteproof: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, again, read = siteproof("backup"), siteproof("backup"), siteproof("backup", "verify")
    assert [each.exit_code for each in (made, again, read)] == [0, 0, 0]
    assert "read back" in made.output
    assert "Nothing new" in again.output
    assert "1 backups, 0 records, 0 photos" in read.output

    tried = siteproof("backup", "drill")
    assert (tried.exit_code, "The trial restore of backup 1 worked: 0 records" in tried.output) == (0, True)

    folder = elsewhere(tmp_path, monkeypatch)
    assert "1 backups" in siteproof("backup", "verify").output  # of a copy, where there is no installation
    assert not (folder / "siteproof.sqlite").exists()
    dry = siteproof("restore", str(archive), "--dry-run")
    assert (dry.exit_code, folder.exists()) == (0, False)
    done = siteproof("restore", str(archive))

    assert done.exit_code == 0, done.output
    assert "Restored 0 records" in done.output
    assert siteproof("user", "list").exit_code == 0
    assert siteproof("restore", str(archive)).exit_code == 1
    assert siteproof("backup").exit_code == 0


@pytest.mark.usefixtures("county")
def test_an_older_backup_needs_a_reason(
    siteproof: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    siteproof("backup")
    siteproof("user", "set-password", "admin", typed="correct horse battery\ncorrect horse battery\n")
    siteproof("user", "add", "wang", "--name", "Wang", "--role", "inspector")
    siteproof("backup")
    folder = elsewhere(tmp_path, monkeypatch)

    refused = siteproof("restore", str(archive), "--number", "1")
    assert refused.exit_code == 1
    assert "--older-because" in refused.output
    assert not folder.exists()

    done = siteproof("restore", str(archive), "--number", "1", "--older-because", "test")
    assert done.exit_code == 0, done.output


def test_an_older_restore_names_whose_work_is_at_stake_before_and_while_it_is_done(
    siteproof: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = archived(Settings.from_env(), FakeClock(), archive)
    wang, zhao = FieldWork(app, "wang"), FieldWork(app, "zhao")
    for phone, photos in ((wang, 0), (wang, 2), (zhao, 1)):
        backed_up(app)
        phone.inspect(photos, photos)
    backed_up(app)
    close_app(app)
    elsewhere(tmp_path, monkeypatch)

    refused = siteproof("restore", str(archive), "--number", "2")
    looked = siteproof("restore", str(archive), "--number", "2", "--older-because", "test", "--dry-run")
    done = siteproof("restore", str(archive), "--number", "2", "--older-because", "test")

    assert [each.exit_code for each in (refused, looked, done)] == [1, 0, 0], done.output
    for said in (refused.output, looked.output, done.output):
        lines = [line.strip() for line in said.splitlines() if line.startswith("  ") and "(records)" in line]
        assert len(lines) == 4, said  # each phone's records, each person's photos
        assert sum("(records) 1, 照片 (photos) 0" in line for line in lines) == 2
        assert [line.split(":")[0] for line in lines if line.endswith("(photos) 2")] == ["Wang"]
        assert [line.split(":")[0] for line in lines if line.endswith("(photos) 1")] == ["Zhao"]
        assert "These 2 records and 3 photos are not in it" in said
        assert "以上 2 件记录、3 张照片不在选中的备份里" in said


@pytest.mark.usefixtures("county")
def test_an_encrypted_archive_opens_with_its_key_only(
    siteproof: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = siteproof("backup", "key", typed="00000000\n")
    assert wrong.exit_code == 1
    key_file = tmp_path / "data" / "keys" / "backup-key"
    assert not key_file.exists()

    _make_key()
    assert siteproof("backup").exit_code == 0
    files = [file.read_bytes() for name in ("log", "tables") for file in (archive / name).rglob("*") if file.is_file()]
    assert all(data.startswith(b"age-encryption.org/v1") for data in files)
    assert "AGE-SECRET-KEY" not in json.dumps([data.decode("latin-1") for data in files])

    paper = tmp_path / "paper"
    paper.write_text(key_file.read_text())
    folder = elsewhere(tmp_path, monkeypatch)
    locked = siteproof("restore", str(archive))
    assert (locked.exit_code, "--key-file" in locked.output) == (1, True)
    done = siteproof("restore", str(archive), "--key-file", str(paper))
    assert done.exit_code == 0, done.output
    assert (folder / "keys" / "backup-key").read_text() == paper.read_text()
    assert siteproof("backup").exit_code == 0


def _make_key() -> None:
    """Reads the key from the screen and types its end, as a person would."""
    command = [*SITEPROOF, "backup", "key"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        key = next(line.strip() for line in process.stdout if "AGE-SECRET-KEY" in line)
        process.stdin.write(f"{key[-8:]}\n")
        process.stdin.close()
        process.stdout.read()
    assert process.returncode == 0


@pytest.mark.usefixtures("county")
def test_a_changed_or_foreign_archive_is_refused_in_one_sentence(
    siteproof: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    siteproof("backup")
    folder = elsewhere(tmp_path, monkeypatch)
    manifest = archive / "manifests" / "00000001.json"
    body = manifest.read_bytes()
    manifest.write_bytes(body.replace(b'"from_seq":0', b'"from_seq":1'))
    changed = siteproof("restore", str(archive))
    manifest.write_bytes(body)
    (archive / "archive.json").write_text('{"format": "something-else"}')
    foreign = siteproof("restore", str(archive))
    empty = siteproof("restore", str(tmp_path))

    assert [each.exit_code for each in (changed, foreign, empty)] == [1, 1, 1]
    assert not any("Traceback" in each.output for each in (changed, foreign, empty))
    assert "was changed" in changed.output
    assert not folder.exists()


@pytest.mark.usefixtures("county")
def test_without_a_folder_the_command_says_what_to_set(siteproof: Run) -> None:
    said = siteproof("backup")

    assert (said.exit_code, "SITEPROOF_BACKUP_DIR" in said.output) == (1, True)
    assert siteproof("backup", "repair").exit_code == 0
