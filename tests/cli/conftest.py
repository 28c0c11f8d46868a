"""The commands as people type them, in a data folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from siteproof.cli import commands


@pytest.fixture
def siteproof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `siteproof ...` with SITEPROOF_DATA_DIR in an empty folder."""
    monkeypatch.setenv("SITEPROOF_DATA_DIR", str(tmp_path / "data"))

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(commands, list(words), input=typed)

    return run
