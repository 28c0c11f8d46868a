"""The files of the repository as git sees them: committed or about to be, never what is built or installed."""

import subprocess
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MADE_BY_PROGRAMS = (
    "requirements.lock",
    "pwa/package-lock.json",
    "pwa/src/api/openapi.json",
    "pwa/src/api/schema.d.ts",
    "tests/vectors/",
)
WRITTEN_BY_HAND = {".py", ".ts", ".vue", ".css", ".mjs", ".html"}


@cache
def all_files() -> tuple[Path, ...]:
    """Every file that is in git or would be added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    files = (REPOSITORY / name for name in listed.split("\0") if name)
    return tuple(sorted(file for file in files if file.is_file()))


def relative(file: Path) -> str:
    """The path as a person writes it, from the repository's root."""
    return file.relative_to(REPOSITORY).as_posix()


def text_of(file: Path) -> str | None:
    """The file's text, or None when it is a picture, a font or other bytes."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def hand_written() -> list[Path]:
    """Source files that a person keeps: no lock files, no generated types, no vectors."""
    return [
        file
        for file in all_files()
        if file.suffix in WRITTEN_BY_HAND and not relative(file).startswith(MADE_BY_PROGRAMS)
    ]


def product_python() -> list[Path]:
    """The Python of the product itself, without tests."""
    return [file for file in all_files() if file.suffix == ".py" and relative(file).startswith("server/siteproof/")]
