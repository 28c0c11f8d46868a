"""What a phone downloads: gzip -9 of the built files, as the server sends them."""

import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from harness.figures import Figures
from harness.sources import REPOSITORY

pytestmark = pytest.mark.bench

APP = REPOSITORY / "static" / "app"
KB = 1024
FIRST_LOAD_KB = 60
LAZY_CHUNK_KB = 25
PRECACHE_RAW_KB = 400
MAP_OR_CHART = re.compile(r"map|chart", re.IGNORECASE)
STATIC_IMPORT = re.compile(r"""(?:from|import)\s*["'](\./[^"']+|/assets/[^"']+)["']""")


def _gzip_kb(file: Path) -> float:
    return len(gzip.compress(file.read_bytes(), 9)) / KB


def _with_imports(file: Path, seen: set[Path]) -> set[Path]:
    """The file and everything it imports before it can run; dynamic imports stay out."""
    if file in seen:
        return seen
    seen.add(file)
    if file.suffix == ".js":
        for name in STATIC_IMPORT.findall(file.read_text(encoding="utf-8")):
            _with_imports(APP / "assets" / Path(name).name, seen)
    return seen


def _first_load() -> set[Path]:
    html = APP / "index.html"
    named = re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', html.read_text(encoding="utf-8"))
    files = {html}
    for name in named:
        _with_imports(APP / name, files)
    return files


def test_first_load(figures: Figures) -> None:
    files = _first_load()

    figures.add("first load: HTML + JS + CSS", sum(map(_gzip_kb, files)), "KB gz", FIRST_LOAD_KB, f"{len(files)} files")

    figures.settle()


def test_lazy_chunks(figures: Figures) -> None:
    lazy = [file for file in APP.rglob("*") if file.suffix in {".js", ".css"} and file.name != "sw.js"]
    for file in sorted(set(lazy) - _first_load(), key=_gzip_kb, reverse=True)[:8]:
        budget = None if MAP_OR_CHART.search(file.name) else LAZY_CHUNK_KB
        figures.add(f"lazy: {file.name}", _gzip_kb(file), "KB gz", budget)

    figures.settle()


def test_precache(figures: Figures) -> None:
    worker = (APP / "sw.js").read_text(encoding="utf-8")
    urls = set(re.findall(r"""url:\s*["'`]([^"'`]+)["'`]""", worker)) | set(re.findall(r'"url":\s*"([^"]+)"', worker))
    files = [APP / "index.html" if url == "/" else _served(url) for url in urls]
    maps = [file for file in files if MAP_OR_CHART.search(file.name)]
    english = [APP / name for name in re.findall(r"assets/english-[\w-]+\.js", worker)]

    figures.add("precache, raw, without the map", _raw_kb(set(files) - set(maps)), "KB", PRECACHE_RAW_KB,
                f"{len(files) - len(maps)} files")  # fmt: skip
    figures.add("precache: the map", _raw_kb(maps), "KB", None)
    figures.add("precache: English, only where it is chosen", _raw_kb(english), "KB", None)

    assert files, json.dumps(worker[:200])
    figures.settle()


def _raw_kb(files: Iterable[Path]) -> float:
    return sum(file.stat().st_size for file in files) / KB


def _served(url: str) -> Path:
    inside = APP / url.lstrip("/")
    return inside if inside.exists() else REPOSITORY / "static" / url.lstrip("/")
