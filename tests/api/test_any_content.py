"""Whatever a request contains, no route answers 5xx: every route, with bodies and queries made by a seeded dice."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories.authorisation import TABLE
from factories.county import EAST_ROAD, EAST_SITE
from factories.phone import Phone, inspection_body, new_id
from faults.scale import scaled
from faults.seeds import run_with_seeds

REQUESTS = scaled(120, 6_000)
STRANGE: list[Any] = [
    None, True, 0, -1, 2**31, 2**63, 1e308, -0.0, "", " ", "x", "\u0000", "\ud800", "'; DROP TABLE record; --",
    "../../etc", "=1+1", "a" * 5000, "2026-02-30", "9999-12-31T23:59:60Z", [], [[]], {}, {"": None}, "\u202e",
    "\uff10\uff11", EAST_ROAD, EAST_SITE,
]  # fmt: skip
LONE = "\\ud800"
MEDIA = ["application/json", "application/octet-stream", "text/csv", "application/json; charset=utf-16", "", "a/b"]


def strange(dice: random.Random, depth: int = 0) -> Any:
    """Any JSON value, most of them at a limit of something."""
    kind = dice.random()
    if kind < 0.7 or depth > 3:
        return dice.choice(STRANGE)
    if kind < 0.85:
        return [strange(dice, depth + 1) for _ in range(dice.randint(0, 4))]
    return {str(dice.choice(STRANGE))[:40]: strange(dice, depth + 1) for _ in range(dice.randint(0, 4))}


def changed(dice: random.Random, good: Any) -> Any:
    """A good body with one place of it made strange."""
    if isinstance(good, dict) and good and dice.random() < 0.9:
        name = dice.choice(sorted(good))
        return {**good, name: changed(dice, good[name])}
    return strange(dice)


def _request(dice: random.Random, app: Flask, phone: Phone) -> tuple[str, str, dict[str, Any]]:
    rule = dice.choice([rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")])
    method = dice.choice(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    sealable = json.loads(json.dumps(changed(dice, inspection_body())).replace(LONE, ""))
    record_id, raw = phone.seal("inspection", sealable, id=new_id())
    names = {"record_id": record_id, "sha256": "a" * 64, "n": dice.choice([0, 1, 99, 10**6]), "page": "x"}
    names |= {axis: dice.choice([0, 1, 99, 10**6]) for axis in "zxy"}
    values = {
        name: names.get(name, dice.choice([EAST_ROAD, "x", new_id(), "%00", "a" * 300])) for name in rule.arguments
    }
    path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
    row = TABLE.get(f"{method} {rule.endpoint}")
    good = row.body if row is not None and row.body is not None else {"username": "wang", "password": "x"}
    body: bytes | str = json.dumps(changed(dice, good))
    if rule.endpoint == "records.store" and dice.random() < 0.8:
        body = raw
    elif dice.random() < 0.15:
        body = dice.randbytes(dice.randint(0, 200))
    value = str(dice.choice(STRANGE))[:300].encode("utf-8", "replace").decode()
    query = {dice.choice(["limit", "after", "scope", "size", "q", "light", "kind", "name"]): value}
    media = "application/json" if dice.random() < 0.8 else dice.choice(MEDIA)
    return method, path, {"data": body, "query_string": query, "content_type": media}


@pytest.mark.invariant("S22")
def test_no_content_makes_a_5xx(county: Flask, phone: Callable[..., Phone]) -> None:
    phones = [phone(name) for name in ("wang", "li", "zhou", "feng", "zheng", "wu")]

    def run(seed: int) -> None:
        dice = random.Random(seed)
        for n in range(REQUESTS):
            sender = dice.choice(phones)
            method, path, content = _request(dice, county, sender)
            if (method, path) == ("DELETE", "/api/v1/session"):
                continue
            answer = sender.client.open(path, method=method, headers=sender.headers, **content)
            assert answer.status_code < 500, (seed, n, sender.username, method, path, content, answer.text[:300])

    run_with_seeds("any_content", run)
