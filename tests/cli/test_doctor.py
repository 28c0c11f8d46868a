"""`siteproof doctor`: every line has a mark, what needs doing says how, and the exit code says whether."""

import os
import subprocess
from pathlib import Path

import pytest

from harness.serving import SITEPROOF
from harness.sources import REPOSITORY
from siteproof.services.check_words import check_words
from siteproof.store.database import open_engine
from siteproof.store.migrate import downgrade_schema


def _doctor(data_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SITEPROOF_DATA_DIR": str(data_dir)}
    command = [*SITEPROOF, "doctor", *options]
    return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False)


def _upgraded(data_dir: Path) -> Path:
    data_dir.mkdir()
    environment = {**os.environ, "SITEPROOF_DATA_DIR": str(data_dir)}
    subprocess.run([*SITEPROOF, "db", "upgrade"], env=environment, cwd=REPOSITORY, check=True, capture_output=True)
    return data_dir


@pytest.mark.parametrize(
    ("lang", "sentence", "way"),
    [("zh", "没有备份", "把 SITEPROOF_BACKUP_DIR"), ("en", "There is no backup", "Set SITEPROOF_BACKUP_DIR")],
)
def test_what_needs_doing_is_said_with_the_way(tmp_path: Path, lang: str, sentence: str, way: str) -> None:
    answer = _doctor(_upgraded(tmp_path / "data"), "--lang", lang)

    lines = answer.stdout.splitlines()
    assert answer.returncode == 1
    assert answer.stderr == ""
    at = lines.index(f"✗ {sentence}")
    assert lines[at + 1].startswith(f"  → {way}")
    assert all(line[:2] in ("✓ ", "· ", "! ", "✗ ", "  ") for line in lines)


def test_nothing_there_is_no_crash_and_makes_nothing(tmp_path: Path) -> None:
    answer = _doctor(tmp_path / "nothing", "--lang", "en")

    assert answer.returncode == 1
    assert "There is no data folder yet" in answer.stdout
    assert not (tmp_path / "nothing").exists()


def test_an_older_schema_is_named_and_left_alone(tmp_path: Path) -> None:
    folder = _upgraded(tmp_path / "data")
    engine = open_engine(f"sqlite:///{folder / 'siteproof.sqlite'}")
    downgrade_schema(engine, "0003")
    engine.dispose()

    first, second = _doctor(folder, "--lang", "en"), _doctor(folder, "--lang", "en")

    assert "The database is at schema 0003" in first.stdout
    assert first.stdout == second.stdout


def test_every_word_is_in_both_languages_and_every_way_too() -> None:
    for word, texts in check_words().items():
        assert set(texts["say"]) == {"zh", "en"}, word
        assert set(texts.get("do", {"zh": "", "en": ""})) == {"zh", "en"}, word
