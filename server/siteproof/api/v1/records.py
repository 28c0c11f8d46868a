"""PUT of a record: the sent bytes, for ever."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from siteproof.api.context import runtime, source, viewer
from siteproof.api.openapi import documented
from siteproof.api.request_body import record_bytes
from siteproof.api.schemas.protocol import ReceiptSchema, envelope_schema
from siteproof.services.append_record import append_record

blueprint = Blueprint("records", __name__)


@blueprint.put("/records/<record_id:record_id>")
@documented(
    "Store a record; idempotent, answers with a signed receipt",
    response=ReceiptSchema,
    raw_body={"application/json": {"schema": envelope_schema()}},
)
def store(record_id: str) -> Response:
    """Store the bytes and answer with the receipt (already shaped, so it is not dumped again)."""
    return current_app.json.response(append_record(runtime(), viewer(), record_id, record_bytes(), source()))
