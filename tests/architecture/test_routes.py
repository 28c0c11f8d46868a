"""Every route asks who is there; the few that do not stand in one list, and here once more, by name."""

import ast
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from harness.sources import product_python, relative
from siteproof.api.public_routes import PUBLIC_ENDPOINTS

# Opening a route to everybody takes a change in two places, and this one is read by a reviewer.
PUBLIC = {
    "GET /api/v1/hello",
    "GET /api/v1/openapi.json",
    "GET /api/v1/server-keys",  # public keys: who holds a receipt can check it
    "GET /healthz",
    "GET /readyz",
    "POST /api/v1/session",
    "POST /api/v1/session/activate",
    "POST /api/v1/session/activation",
    "POST /api/v1/session/refresh",
    "POST /api/v1/surrender",  # by the code of one device
}
LONGEST_ROUTE_LINES = 15
SAMPLES = {
    "Sha256Converter": "a" * 64,
    "RecordIdConverter": "01936d3e-7b3a-7c3a-8000-000000000001",
    "IntegerConverter": 1,
}


def _operations(app: Flask) -> list[tuple[str, str, str]]:
    """(method, path with sample values, endpoint) of every rule."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: SAMPLES.get(type(rule._converters[name]).__name__, "x") for name in rule.arguments}
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found.append((method, adapter.build(rule.endpoint, values, method=method), rule.endpoint))
    return found


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
class TestWalk:
    def test_no_route_answers_a_stranger(self, app: Flask, client: FlaskClient) -> None:
        answers = {
            f"{method} {path}": (client.open(path, method=method), endpoint)
            for method, path, endpoint in _operations(app)
            if endpoint not in PUBLIC_ENDPOINTS
        }

        assert len(answers) > 10
        for name, (answer, _) in answers.items():
            assert answer.status_code == 401, name
            assert answer.mimetype == "application/problem+json", name
            assert answer.get_json()["code"] == "sign_in_required", name

    def test_an_invented_token_opens_nothing(self, app: Flask, client: FlaskClient) -> None:
        header = {"Authorization": "Bearer " + "A" * 43}

        statuses = {
            f"{method} {path}": client.open(path, method=method, headers=header).status_code
            for method, path, endpoint in _operations(app)
            if endpoint not in PUBLIC_ENDPOINTS
        }

        assert set(statuses.values()) == {401}, statuses

    def test_the_public_routes_are_these(self, app: Flask) -> None:
        open_to_all = {
            f"{method} {path}"
            for method, path, endpoint in _operations(app)
            if endpoint in PUBLIC_ENDPOINTS and not endpoint.startswith("pages.")
        }

        assert open_to_all == PUBLIC

    def test_pages_give_files_only(self, app: Flask) -> None:
        methods = {method for method, _, endpoint in _operations(app) if endpoint.startswith("pages.")}

        assert methods == {"GET"}

    def test_the_list_names_nothing_that_is_gone(self, app: Flask) -> None:
        assert PUBLIC_ENDPOINTS - {endpoint for _, _, endpoint in _operations(app)} == set()


def _is_route(node: ast.FunctionDef) -> bool:
    verbs = {"get", "put", "post", "delete", "patch", "route"}
    calls = [decorator.func for decorator in node.decorator_list if isinstance(decorator, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in verbs for call in calls)


def test_a_route_has_at_most_15_lines() -> None:
    too_long: dict[str, Any] = {}
    for file in product_python():
        if not relative(file).startswith("server/siteproof/api/"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and _is_route(node):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_ROUTE_LINES:
                    too_long[f"{relative(file)}:{node.name}"] = lines

    assert too_long == {}
