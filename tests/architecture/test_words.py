"""What no file may say: an accusation, a promise to finish later, a registry's host, a path of one machine."""

import re
from pathlib import Path

from harness.sources import REPOSITORY, all_files, hand_written, relative, text_of

# Written apart so that this file keeps its own rule.
ACCUSATIONS = ("造" + "假", "违" + "规", "嫌" + "疑")
HOSTS = ("pypi" + ".org", "python" + "hosted", "registry.npm" + "js", "npm" + "mirror", "deb.debian" + ".org")
MACHINE_PATHS = re.compile(r"(?<![\w.$/-])/(work|t" + r"mp|ro" + r"ot)/")
LATER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
NAMES = re.compile(r"(^|[_\-/])(utils?|helpers?|common|manager|misc)([_\-./]|$)")


def _files_that(pattern: re.Pattern[str], files: list[Path] | tuple[Path, ...]) -> list[str]:
    return [relative(file) for file in files if pattern.search(text_of(file) or "")]


def test_nothing_accuses_a_person() -> None:
    assert _files_that(re.compile("|".join(ACCUSATIONS)), all_files()) == []


def test_no_file_names_the_host_of_a_registry() -> None:
    assert _files_that(re.compile("|".join(map(re.escape, HOSTS))), all_files()) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert _files_that(MACHINE_PATHS, all_files()) == []


def test_nothing_is_left_for_later() -> None:
    assert _files_that(LATER, hand_written()) == []


def test_no_file_is_named_after_nothing() -> None:
    ours = [relative(file) for file in hand_written()]

    assert [name for name in ours if NAMES.search(name.lower())] == []


def test_lock_files_hold_no_addresses() -> None:
    assert '"resolved"' not in (REPOSITORY / "pwa/package-lock.json").read_text(encoding="utf-8")
    assert "://" not in (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")


def test_the_top_level_stays_small() -> None:
    allowed = {
        ".ci",
        ".gitignore",
        "LICENSE",
        "Makefile",
        "README.md",
        "pwa",
        "pyproject.toml",
        "requirements.lock",
        "server",
        "static",
        "tests",
    }

    assert {relative(file).split("/")[0] for file in all_files()} <= allowed


def test_the_demo_and_the_product_carry_their_licence() -> None:
    licence = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")

    assert "Apache License" in licence
    assert "Version 2.0" in licence
