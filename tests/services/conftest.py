"""The small county, ready to be inspected, and phones of its people."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.county import with_county
from factories.inspected import prepare
from factories.phone import Phone


@pytest.fixture
def inspected(app: Any) -> Flask:
    """The app with the county, its checklist and milestones."""
    return prepare(with_county(app))


@pytest.fixture
def person(inspected: Flask) -> Callable[[str], Phone]:
    """A signed-in phone of somebody of the county."""
    return lambda username: Phone(inspected, username)
