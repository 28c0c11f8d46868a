"""Random tests run under a fixed seed, under every seed that failed before, and under fresh ones; all are printed.

A fresh seed that fails is written to kept_seeds/<name>.txt, which belongs into git: it runs for ever after.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

FIXED_SEED = 20260915
KEPT = Path(__file__).with_name("kept_seeds")


def _kept(name: str) -> list[int]:
    file = KEPT / f"{name}.txt"
    return [int(line) for line in file.read_text(encoding="ascii").split()] if file.exists() else []


def keep(name: str, seed: int) -> None:
    """Writes a failing seed down, so that it runs for ever after."""
    if seed in (FIXED_SEED, *_kept(name)):
        return
    KEPT.mkdir(exist_ok=True)
    with (KEPT / f"{name}.txt").open("a", encoding="ascii") as file:
        file.write(f"{seed}\n")


def run_with_seeds(name: str, run: Callable[[int], object], fresh: int = 1) -> None:
    """Calls `run(seed)` with the fixed seed, the kept ones and `fresh` new ones; a failing seed is kept and named."""
    for seed in (FIXED_SEED, *_kept(name), *(secrets.randbits(32) for _ in range(fresh))):
        print(f"{name}: seed {seed}")  # noqa: T201  (the seed of a failure has to be seen)
        _run(name, run, seed)


def run_in_a_row(name: str, run: Callable[[int], object], fresh: int) -> None:
    """As run_with_seeds for runs of milliseconds: the new seeds follow one another, and only the first is printed."""
    run_with_seeds(name, run, fresh=0)
    first = secrets.randbits(48)
    print(f"{name}: {fresh} fresh seeds from {first}")  # noqa: T201  (the seed of a failure has to be seen)
    for seed in range(first, first + fresh):
        _run(name, run, seed)


def _run(name: str, run: Callable[[int], object], seed: int) -> None:
    try:
        run(seed)
    except (Exception, pytest.fail.Exception) as failure:  # not an interrupt by hand
        keep(name, seed)
        failure.add_note(f"{name} failed under seed {seed}; kept in tests/faults/kept_seeds/{name}.txt")
        raise
