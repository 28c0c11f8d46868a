"""Importing a large ledger and a large file of points, with the time and memory beside their budgets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from factories.bad_ledger import write_ledger
from harness.figures import Figures
from harness.serving import run_command

pytestmark = pytest.mark.bench

PROJECTS, POINTS = 10_000, 30_940
BUDGET_S, BUDGET_MIB = 30.0, 400.0
MEASURED = (
    "import resource, subprocess, sys\n"
    "done = subprocess.run([sys.executable, '-c', 'from siteproof.cli import main; main()', *sys.argv[1:]],"
    " stdout=subprocess.PIPE, stderr=sys.stderr)\n"
    "sys.stdout.buffer.write(done.stdout)\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
    "sys.exit(done.returncode)"
)


def _measured(environment: dict[str, str], *words: str) -> tuple[dict[str, object], float, float]:
    """(answer, seconds, MiB at the peak) of one command in a process of its own."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "import", *words, "--json"],
        check=False, capture_output=True, text=True, env={**os.environ, **environment},
    )  # fmt: skip
    took_s = time.perf_counter() - began
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout), took_s, int(done.stderr.split()[-1]) / 1024


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation that has begun and is empty."""
    environment = {"SITEPROOF_DATA_DIR": str(tmp_path_factory.mktemp("county") / "data")}
    run_command("init", "--county", "示范县", "--admin", "guanli", "--admin-name", "管理员", environment=environment)
    return environment


def test_a_ledger_of_ten_thousand_projects(county: dict[str, str], tmp_path: Path, figures: Figures) -> None:
    file = tmp_path / "ledger.xlsx"
    write_ledger(file, PROJECTS)

    preview, preview_s, preview_mib = _measured(county, "projects", str(file), "--dry-run")
    taken, took_s, peak_mib = _measured(county, "projects", str(file), "--new-areas")
    again, again_s, again_mib = _measured(county, "projects", str(file))

    assert preview["accepted"] == PROJECTS
    assert taken["taken"] == {"new": PROJECTS, "changed": 0, "unchanged": 0, "left_out": 0}
    assert again["taken"] == {"new": 0, "changed": 0, "unchanged": PROJECTS, "left_out": 0}
    for name, seconds, mib in (("preview", preview_s, preview_mib), ("take", took_s, peak_mib),
                               ("take again", again_s, again_mib)):  # fmt: skip
        figures.add(f"import, 10,000 projects, {name}", seconds, "s", BUDGET_S)
        figures.add(f"import, 10,000 projects, {name}: memory", mib, "MiB", BUDGET_MIB)
    figures.settle()


@pytest.mark.real_data
def test_thirty_thousand_points(county: dict[str, str], test_data: Path, tmp_path: Path, figures: Figures) -> None:
    write_ledger(tmp_path / "one.xlsx", 20)
    _measured(county, "projects", str(tmp_path / "one.xlsx"), "--new-areas")
    file = str(test_data / "roads" / "pmgsy" / "kerala_habitations.zip")

    preview, preview_s, preview_mib = _measured(county, "sites", file, "--dry-run")
    taken, took_s, peak_mib = _measured(county, "sites", file, "--project", "1", "--partial")

    assert (preview["rows"], preview["accepted"]) == (POINTS, POINTS - 1)
    assert taken["taken"] == {"new": POINTS - 1, "changed": 0, "unchanged": 0, "left_out": 0}
    for name, seconds, mib in (("preview", preview_s, preview_mib), ("take", took_s, peak_mib)):
        figures.add(f"import, 30,940 points, {name}", seconds, "s", BUDGET_S)
        figures.add(f"import, 30,940 points, {name}: memory", mib, "MiB", BUDGET_MIB)
    figures.settle()
