"""`siteproof keys rotate`: the next start signs with a key that the old one vouches for, and backups go on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from siteproof.cli.installation import opened
from siteproof.config import Settings
from siteproof.services.published_keys import published_keys


def test_the_next_start_signs_with_the_new_key_and_backups_go_on(
    siteproof: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITEPROOF_BACKUP_DIR", str(tmp_path / "archive"))
    assert siteproof("init", "--county", "试验县", "--admin", "admin", "--admin-name", "Admin").exit_code == 0
    assert siteproof("backup").exit_code == 0

    done = siteproof("keys", "rotate")

    assert done.exit_code == 0, done.output
    with opened(Settings.from_env()) as runtime:
        old, new = published_keys(runtime)["keys"]
        assert (runtime.key.kid, new["kid"], new["signed_by"]) == (new["kid"], runtime.key.kid, old["kid"])
    made, read = siteproof("backup"), siteproof("backup", "verify")
    assert [each.exit_code for each in (made, read)] == [0, 0], (made.output, read.output)
