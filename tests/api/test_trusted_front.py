"""Who asked and over what: the server's own front is believed, nobody else."""

from typing import Any

import pytest
from flask import Flask, request

from siteproof.api.trusted_front import TrustedFront

SECRET = "s3cret"


@pytest.mark.parametrize(
    ("headers", "seen"),
    [
        ({}, ("http", "127.0.0.1")),
        ({"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.1.1"}, ("http", "127.0.0.1")),
        ({"Siteproof-Front": "guess", "Siteproof-Peer": "10.1.1.1"}, ("http", "127.0.0.1")),
        ({"Siteproof-Front": "é", "Siteproof-Peer": "10.1.1.1"}, ("http", "127.0.0.1")),
        ({"Siteproof-Front": SECRET, "Siteproof-Peer": "10.1.1.1"}, ("https", "10.1.1.1")),
    ],
)
def test_only_the_secret_is_believed(headers: dict[str, str], seen: tuple[str, str]) -> None:
    app = Flask("probe")

    @app.get("/")
    def show() -> Any:
        return {"seen": [request.scheme, request.remote_addr], "left": "Siteproof-Front" in request.headers}

    app.wsgi_app = TrustedFront(app.wsgi_app, SECRET)  # type: ignore[method-assign]

    assert app.test_client().get("/", headers=headers).get_json() == {"seen": list(seen), "left": False}
