"""A mount namespace of a test's own, for disks that are small or full; needs no rights on most machines."""

import shutil
import subprocess

import pytest

WAYS = (["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"])


def mount_way(trial: str = "true") -> list[str]:
    """The words before a command that lets it mount as `trial` does; a machine that forbids it fails the test."""
    for way in WAYS:
        command = [*way, "sh", "-c", trial]
        if shutil.which(way[0]) and subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return way
    pytest.fail(
        "A test of a full disk needs a small file system of its own: allow user namespaces (unshare, of the package "
        "util-linux) or run it as root.",
        pytrace=False,
    )
