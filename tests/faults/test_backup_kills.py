"""A backup killed at any moment leaves the archive as it was or one verified backup richer; safe never runs ahead."""

import itertools
import os
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from factories.archived import archived, backed_up, files_of, hand_in, opened, safe_seq
from factories.phone import Phone
from faults.scale import scaled
from faults.seeds import run_with_seeds
from harness.serving import SITEPROOF
from harness.sources import REPOSITORY
from siteproof.services.backup.manifest import newest_verified
from siteproof.services.backup.whole import read_whole

GIVE_UP_S = 30.0


@pytest.mark.fault("F72")
@pytest.mark.invariant("S10")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_killed_backup_counts_for_nothing_and_the_next_one_goes_on(settings: Any, clock: Any, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    app = archived(settings, clock, folder)
    wang = Phone(app, "wang")
    backed_up(app)
    rounds = itertools.count(1)
    handed_in = 0

    def run(seed: int) -> None:
        nonlocal handed_in
        when = random.Random(seed)
        for _ in range(scaled(1, 20)):
            handed_in = next(rounds)
            clock.advance(minutes=1)
            hand_in(wang, 2, seed=handed_in)
            _kill_a_backup(settings, folder, when.uniform(0, 0.25))
            newest = newest_verified(opened(folder))
            assert newest is not None
            assert safe_seq(wang) <= newest.seq
            read_whole(opened(folder))
            if handed_in % 10 == 0:
                wang.refresh()

    run_with_seeds("backup_kills", run)
    done = backed_up(app)

    assert done.state.safe_seq == safe_seq(wang) == done.state.seq
    whole = read_whole(opened(folder))
    assert (whole.records, whole.photos) == (handed_in, 2 * handed_in)


def _kill_a_backup(settings: Any, folder: Path, after_s: float) -> None:
    """`siteproof backup` in a process of its own, killed a moment after its first new file."""
    environment = {
        **os.environ,
        "SITEPROOF_DATA_DIR": str(settings.data_dir),
        "SITEPROOF_DATABASE_URL": settings.database_url,
        "SITEPROOF_BACKUP_DIR": str(folder),
    }
    before = len(files_of(folder))
    command = [*SITEPROOF, "backup"]
    with subprocess.Popen(command, env=environment, cwd=REPOSITORY, stdout=subprocess.DEVNULL) as process:
        give_up_at = time.monotonic() + GIVE_UP_S
        while len(files_of(folder)) == before and process.poll() is None:
            assert time.monotonic() < give_up_at
            time.sleep(0.005)
        time.sleep(after_s)
        process.kill()
