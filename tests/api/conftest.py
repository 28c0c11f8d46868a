"""The app with a small county, and phones of its people."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.county import with_county
from factories.phone import Phone


@pytest.fixture
def county(app: Any) -> Flask:
    """The app with the county in its database."""
    return with_county(app)


@pytest.fixture
def phone(county: Flask) -> Callable[..., Phone]:
    """A signed-in phone of a user: phone('wang'), or a desk without a key: phone('li', key=False)."""

    def make(username: str, **options: Any) -> Phone:
        return Phone(county, username, **options)

    return make
