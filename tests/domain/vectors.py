"""Reading tests/vectors/*.json: the same cases that the phone's vitest reads."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "vectors"


def cases(name: str, kind: str | None = None) -> list[Any]:
    """The cases of one file as pytest parameters (input, expected), named by what they claim."""
    found = json.loads((FOLDER / name).read_text(encoding="utf-8"))["cases"]
    return [
        pytest.param(case["input"], case["expected"], id=case["name"])
        for case in found
        if kind is None or case["input"]["kind"] == kind
    ]
