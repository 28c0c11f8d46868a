"""Anybody may ask for the server's public keys; they say whether a receipt is one."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from factories.phone import Phone, inspection_body
from siteproof.api.app import runtime_of
from siteproof.domain.records import receipt_message
from siteproof.services.server_key import change_server_key
from siteproof.services.signatures import signature_holds


def test_a_receipt_is_checked_with_the_published_keys(county: Flask, phone: Callable[..., Phone]) -> None:
    receipt = phone("wang").send("inspection", inspection_body())

    (key,) = (county.test_client().get("/api/v1/server-keys").json or {})["keys"]

    message = receipt_message(*(receipt[name] for name in ("id", "sha256", "seq", "received_at", "epoch")))
    assert (key["kid"], key["signed_by"]) == (receipt["kid"], None)
    assert signature_holds({"kty": "EC", "crv": "P-256", "x": key["x"], "y": key["y"]}, receipt["sig"], message)


def test_a_new_key_stands_behind_the_old_one_that_signed_it(county: Flask, clock: Any) -> None:
    runtime = runtime_of(county)
    clock.advance(seconds=1)
    with runtime.unit_of_work(write=True) as uow:
        change_server_key(uow, county.config["SITEPROOF_DATA_DIR"] / "keys", runtime.now())

    old, new = (county.test_client().get("/api/v1/server-keys").json or {})["keys"]

    point = {"kty": "EC", "crv": "P-256", "x": old["x"], "y": old["y"]}
    assert new["signed_by"] == old["kid"]
    assert signature_holds(point, new["signature"], f"siteproof-key-1\n{new['kid']}\n{new['x']}\n{new['y']}".encode())
