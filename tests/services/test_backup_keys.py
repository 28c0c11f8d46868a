"""The keys in an archive go back to where they lay, and nowhere else: a name that leads elsewhere is damage."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from factories.archived import archived, backed_up, opened
from factories.restoring import empty_place, restored
from siteproof.config import Settings
from siteproof.media.archive_folder import chunk_name
from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.services.backup.plan import plan_restore
from siteproof.services.backup.take import read_keys

ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def elsewhere(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty place."""
    yield from empty_place(engine_name, request, tmp_path, tmp_path / "archive")


@ONLY_SQLITE
def test_a_restore_from_an_archive_whose_key_has_no_name_says_that_it_is_damaged(
    settings: Settings, clock: Any, tmp_path: Path, elsewhere: Settings
) -> None:
    backed_up(archived(settings, clock, tmp_path / "archive"))
    archive, nameless = opened(tmp_path / "archive"), b'{"": "00"}'
    keys = hashlib.sha256(nameless).hexdigest()
    archive.write(chunk_name(keys), nameless)
    plan = plan_restore(archive)

    with pytest.raises(ArchiveDamaged, match="key"):
        restored(replace(plan, chosen=replace(plan.chosen, keys=keys)), elsewhere, clock)


@pytest.mark.parametrize(
    "content",
    [
        *({name: "00"} for name in ("", ".", "/", "keys", "/etc/passwd", "../keys/a", "keys/../../a", "a", "keys/a\0")),
        {"keys/a": "no hex"},
        {"keys/a": 1},
        ["keys/a"],
    ],
)
def test_what_no_backup_wrote_is_no_key(content: Any) -> None:
    with pytest.raises(ArchiveDamaged):
        read_keys(json.dumps(content).encode())


def test_keys_certificates_and_accounts_of_the_demo_are_read() -> None:
    names = ["keys/server.json", "tls/ca/root.pem", "demo-accounts.json"]

    assert read_keys(json.dumps(dict.fromkeys(names, "6b")).encode()) == dict.fromkeys(names, b"k")
