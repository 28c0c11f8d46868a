"""Where the real photographs, roads and forms lie. They are outside the repository, so they can be absent."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def find_real_data() -> Path:
    """The folder of real input; where it is absent the test counts as not run, in CI as failed."""
    named = os.environ.get("SITEPROOF_TEST_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if (folder / "photos").is_dir():
        return folder
    reason = f"not run: no real data at {named or '../shared/data'} (name the folder with SITEPROOF_TEST_DATA)"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
