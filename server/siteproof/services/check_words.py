"""Reads the sentences of the checks, which lie in check_words.yaml beside this file."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def check_words() -> dict[str, dict[str, dict[str, str]]]:
    """word -> {say: {zh, en}, do: {zh, en} (only where there is something to do)}."""
    text = resources.files("siteproof.services").joinpath("check_words.yaml").read_text("utf-8")
    found: Any = yaml.safe_load(text)
    return dict(found)
