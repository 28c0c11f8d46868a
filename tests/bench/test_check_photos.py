"""What `siteproof check photos` costs beside the imaging library's own decoding of the same files.

Both are processes of their own with their start-up, in interleaved rounds of one run, on a real 12 MP photo of a
phone; its copies differ in a comment, so that every file is its own. The command starts one limited decoder for
each processor, the library's loop is one. Other work on the machine takes from the command twice, so the quietest
round counts; all rounds, CPU and load are told beside.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.figures import Figures
from harness.serving import SITEPROOF

pytestmark = [pytest.mark.bench, pytest.mark.real_data]

PHOTOS, ROUNDS = 100, 5
BUDGET_RATIO = 1.3
LIBRARY = """
import sys
from pathlib import Path
from PIL import Image
for file in sorted(Path(sys.argv[1]).iterdir()):
    with Image.open(file, formats=("JPEG",)) as picture:
        picture.load()
"""


def _copies(original: bytes, folder: Path) -> None:
    folder.mkdir()
    for number in range(PHOTOS):
        note = f"copy {number:03d}".encode()
        comment = b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note
        (folder / f"{number:03d}.jpg").write_bytes(original[:2] + comment + original[2:])


def _timed(command: list[str]) -> tuple[float, float, bytes]:
    """(wall seconds, CPU seconds with all children, what it printed)."""
    before, start_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, env={**os.environ})
    wall_s, after = time.monotonic() - start_s, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def test_checking_photos_costs_little_more_than_decoding_them(
    tmp_path: Path, test_data: Path, figures: Figures
) -> None:
    folder = tmp_path / "photos"
    _copies((test_data / "photos" / "lg_nexus5x_ruegen_path.jpg").read_bytes(), folder)
    rounds = []

    for _ in range(ROUNDS):
        library = _timed([sys.executable, "-c", LIBRARY, str(folder)])
        ours = _timed([*SITEPROOF, "check", "photos", str(folder), "--json"])
        rounds.append((ours[0] / library[0], ours[1] / library[1], ours[0], library[0]))
        found = json.loads(ours[2])
        assert [photo["readable"] for photo in found["photos"]] == [True] * PHOTOS
        assert [len(group["files"]) for group in found["groups"]] == [PHOTOS]

    wall, cpu, our_s, library_s = min(rounds)
    note = f"{our_s:.1f} s / {library_s:.1f} s for {PHOTOS} photos of 12 MP, {os.cpu_count()} processors"
    figures.add("check photos: time / the imaging library's own, best of 5", wall, "x", BUDGET_RATIO, note)
    load = f"load {os.getloadavg()[0]:.1f}"
    figures.add("check photos: the same, median", statistics.median(entry[0] for entry in rounds), "x", None, load)
    figures.add("check photos: CPU / the imaging library's own", cpu, "x", None, "pixel hash, EXIF, two hashes, looks")
    figures.settle()
