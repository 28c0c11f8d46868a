"""The app's own words, read from its catalogues, so that a journey taps what a person would read."""

import re
from functools import cache

from harness.sources import REPOSITORY

ENTRY = re.compile(r"""^\s*'([\w.]+)':\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`)\s*,""", re.MULTILINE)
CATALOGUES = REPOSITORY / "pwa" / "src" / "i18n"
FILE_OF = re.compile(r"(?:^|\.)(zh|en)\.ts$")


PHONE, DESK, LEADER = ("zh.ts", "work.zh.ts"), ("desk.zh.ts",), ("leader.zh.ts",)


@cache
def words(language: str, catalogues: tuple[str, ...] = PHONE) -> dict[str, str]:
    """Key to text for `zh-CN` or `en`; each part of the app has catalogues of its own."""
    found: dict[str, str] = {}
    for name in catalogues:
        found |= entries(name if language == "zh-CN" else re.sub(r"zh\.ts$", "en.ts", name))
    return found


def catalogue_files() -> list[tuple[str, str]]:
    """Pairs of catalogue files (Chinese, English) by name, for the test that compares them."""
    names = {file.relative_to(CATALOGUES).as_posix() for file in CATALOGUES.rglob("*.ts") if FILE_OF.search(file.name)}
    chinese = sorted(name for name in names if FILE_OF.search(name)[1] == "zh")  # type: ignore[index]
    return [(name, re.sub(r"zh\.ts$", "en.ts", name)) for name in chinese]


def entries(name: str) -> dict[str, str]:
    """Key to text of one catalogue file."""
    text = (CATALOGUES / name).read_text(encoding="utf-8")
    return {key: re.sub(r"\\(.)", r"\1", "".join(texts)) for key, *texts in ENTRY.findall(text)}
