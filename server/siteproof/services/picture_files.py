"""Picture files of a folder, examined by the limited decoder: several children at a time, memory bounded.

A file that is no picture, cannot be opened or is too large is an entry with a problem, never an error.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from siteproof.media.examination import Examination, Examiner
from siteproof.media.limits import MAX_PHOTO_BYTES
from siteproof.services.own_files import UnusableInput

MAX_CHILDREN = 4
"""Each child may take 768 MiB; a 12 MP picture takes about 150 MB of it."""

_PROBLEMS = {
    "type": "not_a_picture",
    "pixels": "too_many_pixels",
    "limits": "decoder_gave_up",
    "too_large_to_decode": "too_large_to_decode",
    "cut_off": "cut_off",
}


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A file and what was found in it; `problem` None: decoded whole. `damaged`: a picture that is broken."""

    name: str
    sha256: str | None
    size_bytes: int | None
    examination: Examination | None
    problem: str | None
    damaged: bool


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those in the folders named, in the order of their names.

    Links to folders inside a folder are not followed. Raises UnusableInput for a path that is not there and
    when nothing is found.
    """
    found: list[Path] = []
    for path in paths:
        if not os.path.lexists(path):
            raise UnusableInput(f"{path}: no such file or folder")
        if path.is_dir():
            found += _walk(path)
        else:
            found.append(path)
    if not found:
        raise UnusableInput("there is no file in what was named")
    return list(dict.fromkeys(found))


def _walk(folder: Path) -> Iterator[Path]:
    """Files of a folder; a folder below that cannot be listed stands for its files."""
    closed: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders.sort()
        yield from (Path(here) / name for name in sorted(files))
    yield from closed


def examine_files(files: list[Path]) -> list[PictureFile]:
    """Examine files in as many children as there are processors (at most 4); answers in the order given.

    One file more than there are children is read ahead, so that no child waits for the disk.
    """
    count = max(1, min(MAX_CHILDREN, len(os.sched_getaffinity(0)), len(files)))
    examiners = [Examiner() for _ in range(count)]
    free: SimpleQueue[Examiner] = SimpleQueue()
    for examiner in examiners:
        free.put(examiner)

    def examine(file: Path) -> PictureFile:
        name = os.fsencode(file).decode("utf-8", "replace")
        read = _read(name, file)
        if isinstance(read, PictureFile):
            return read
        examiner = free.get()
        try:
            found = examiner.examine(read, derivatives=False)
        finally:
            free.put(examiner)
        return _examined(name, read, found)

    try:
        with ThreadPoolExecutor(count + 1) as pool:
            return list(pool.map(examine, files))
    finally:
        for examiner in examiners:
            examiner.close()


def _read(name: str, file: Path) -> bytes | PictureFile:
    """The bytes of a file, or the entry that says why there are none to look at."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            problem = "cannot_be_opened" if stat.S_ISDIR(status.st_mode) else "not_an_ordinary_file"
            return PictureFile(name, None, None, None, problem, False)
        if status.st_size > MAX_PHOTO_BYTES:
            return PictureFile(name, _sha256(file), status.st_size, None, "too_many_bytes", False)
        data = file.read_bytes()
    except OSError:
        return PictureFile(name, None, None, None, "cannot_be_opened", False)
    return data or PictureFile(name, hashlib.sha256(b"").hexdigest(), 0, None, "empty", False)


def _examined(name: str, data: bytes, found: Examination) -> PictureFile:
    problem = None if found.problem is None else _PROBLEMS.get(found.problem, "damaged")
    damaged = found.damaged and problem in ("damaged", "cut_off", "decoder_gave_up")
    return PictureFile(name, hashlib.sha256(data).hexdigest(), len(data), found, problem, damaged)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
