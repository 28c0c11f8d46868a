"""Reading a foreign file in a child process, one at a time, so that its memory and its time are bounded for all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from siteproof.domain.imports.features import GeoFile
from siteproof.media.imports.delimited import Delimited
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.workbook import Sheet
from siteproof.media.imports.written_tables import geo_of, tables_of

WALL_S = 150
QUEUE_S = 60
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)


class ReadingBusy(RuntimeError):
    """Others' files are being read; to be asked again."""


def read_guarded_tables(file: Path, name: str) -> Delimited | list[Sheet]:
    """The tables of a file; raises FileRefused with one sentence, ReadingBusy after a minute in the queue."""
    return tables_of(_document("tables", file, name))


def read_guarded_geo(file: Path, name: str, *, datum_declared: bool) -> GeoFile:
    """The features of a file; raises FileRefused with one sentence, ReadingBusy after a minute in the queue."""
    return geo_of(_document("geo-datum" if datum_declared else "geo", file, name))


def _document(kind: str, file: Path, name: str) -> dict[str, Any]:
    if not _ONE_AT_A_TIME.acquire(timeout=QUEUE_S):
        raise ReadingBusy
    try:
        done = subprocess.run(
            [sys.executable, "-m", "siteproof.media.imports.reading_child", kind, str(file), name],
            check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=WALL_S,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                 "PYTHONUTF8": "1"},
        )  # fmt: skip
        found = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        found = {}
    finally:
        _ONE_AT_A_TIME.release()
    if not isinstance(found, dict) or not found:
        raise FileRefused("reading_failed")
    if "refused" in found:
        raise FileRefused(str(found["refused"]), **found["numbers"])
    return found
