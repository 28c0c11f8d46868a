"""The API describes itself: `@documented` on a view, one document built from all routes.

`python -m siteproof.api.openapi > file` writes the document that the app's types are generated from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, request
from marshmallow import RAISE, Schema, ValidationError
from werkzeug.routing import Rule

from siteproof import __version__
from siteproof.api.context import viewer
from siteproof.api.public_routes import PUBLIC_ENDPOINTS
from siteproof.api.request_body import json_object
from siteproof.api.schemas.problem import ProblemSchema
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.record_schemas import schema_documents

View = TypeVar("View", bound=Callable[..., Any])
SchemaClass = type[Schema]


@dataclass(frozen=True, slots=True)
class Documentation:
    """What is known of one view."""

    summary: str
    response: SchemaClass | None
    query: SchemaClass | None
    body: SchemaClass | None
    roles: tuple[str, ...]
    raw_body: dict[str, Any] | None
    raw_response: dict[str, Any] | None


def documented(
    summary: str,
    *,
    response: SchemaClass | None = None,
    query: SchemaClass | None = None,
    body: SchemaClass | None = None,
    roles: tuple[str, ...] = (),
    raw_body: dict[str, Any] | None = None,
    raw_response: dict[str, Any] | None = None,
) -> Callable[[View], View]:
    """Describe a view, check its role, load its arguments and dump its answer.

    The view gets keywords `query` and `body` where these schemas are given; a returned dict is dumped
    by `response`. Raises forbidden for another role and invalid_request (fields) for wrong arguments.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def call(**arguments: Any) -> Any:
            if roles and viewer().role not in roles:
                raise SiteproofError(ErrorCode.FORBIDDEN, reason="role")
            if query is not None:
                arguments["query"] = load(query, request.args.to_dict())
            if body is not None:
                arguments["body"] = load(body, json_object())
            answer = view(**arguments)
            if isinstance(answer, dict):
                return current_app.json.response(response().dump(answer) if response is not None else answer)
            return answer

        documentation = Documentation(summary, response, query, body, roles, raw_body, raw_response)
        call.documentation = documentation  # type: ignore[attr-defined]
        return call  # type: ignore[return-value]

    return wrap


def load(schema: SchemaClass, found: dict[str, Any]) -> dict[str, Any]:
    """Load arguments; raises invalid_request with the reasons by field path."""
    try:
        loaded: dict[str, Any] = schema(unknown=RAISE).load(found)
    except ValidationError as error:
        raise SiteproofError(ErrorCode.INVALID_REQUEST, fields=error.normalized_messages()) from None
    return loaded


def build_document(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of all API routes."""
    spec = APISpec(
        title="Siteproof",
        version=__version__,
        openapi_version="3.1.0",
        info={"description": "Offline site inspections whose evidence the server can judge (contracts.md)."},
        plugins=[MarshmallowPlugin()],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schema=ProblemSchema)
    for (kind, number), document in schema_documents().items():
        _add_record_schema(spec, kind, number, document)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith("/api/"):
            _add_rule(spec, app, rule)
    return json.loads(json.dumps(spec.to_dict()))  # type: ignore[no-any-return]


def _add_record_schema(spec: APISpec, kind: str, number: int, document: dict[str, Any]) -> None:
    known = spec.components.schemas
    text = json.dumps(document).replace('"#/$defs/', '"#/components/schemas/record_')
    whole = json.loads(text)
    for name, definition in whole.pop("$defs").items():
        if f"record_{name}" not in known:
            spec.components.schema(f"record_{name}", component=definition)
    spec.components.schema(f"{kind}_body_{number}", component=whole)


_PARAMETER_TYPES = {"IntegerConverter": {"type": "integer"}}


def _add_rule(spec: APISpec, app: Flask, rule: Rule) -> None:
    found: Documentation | None = getattr(app.view_functions[rule.endpoint], "documentation", None)
    path = rule.rule
    parameters: list[dict[str, Any]] = []
    for name in sorted(rule.arguments):
        converter = type(rule._converters[name]).__name__
        for kind in ("", "int:", "sha256:", "record_id:", "path:"):
            path = path.replace(f"<{kind}{name}>", f"{{{name}}}")
        schema = _PARAMETER_TYPES.get(converter, {"type": "string"})
        parameters.append({"name": name, "in": "path", "required": True, "schema": schema})
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    operations = {method.lower(): _operation(rule.endpoint, found, parameters) for method in methods}
    spec.path(path=path, operations=operations)


def _operation(endpoint: str, found: Documentation | None, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": {"type": "object"}}}
    if found is not None and found.response is not None:
        content = {"application/json": {"schema": found.response}}
    elif found is not None and found.raw_response is not None:
        content = found.raw_response
    operation: dict[str, Any] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": found.summary if found else endpoint,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": "OK", "content": content},
            "default": {
                "description": "A problem (RFC 9457)",
                "content": {"application/problem+json": {"schema": ProblemSchema}},
            },
        },
    }
    if endpoint not in PUBLIC_ENDPOINTS:
        operation["security"] = [{"bearer": []}]
    if found is not None and found.query is not None:
        operation["parameters"].append({"in": "query", "schema": found.query})
    if found is not None and found.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": found.body}}}
    elif found is not None and found.raw_body is not None:
        operation["requestBody"] = {"required": True, "content": found.raw_body}
    return operation


blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def document() -> Response:
    """The document of this server."""
    return Response(document_text(current_app), mimetype="application/json")


def document_text(app: Flask) -> str:
    """The document as it is written to files: sorted keys, so that a difference is a difference."""
    return json.dumps(build_document(app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Print the document without opening an installation."""
    from siteproof.api.app import bare_app

    sys.stdout.write(document_text(bare_app()))


if __name__ == "__main__":
    main()
