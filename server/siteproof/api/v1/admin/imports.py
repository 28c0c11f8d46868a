"""/admin/imports: a county's own files dropped, looked at, mended and taken."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, request, send_file

from siteproof.api.openapi import documented
from siteproof.api.request_body import body_chunks
from siteproof.api.schemas import imports as schemas
from siteproof.api.v1.admin.caller import ADMINISTRATORS, administrator
from siteproof.media.imports.template import write_template
from siteproof.services import import_draft as drafts
from siteproof.services import import_screen as screen

blueprint = Blueprint("admin_imports", __name__)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@blueprint.get("/admin/imports")
@documented("Dropped files of the caller", response=schemas.ImportListSchema, roles=ADMINISTRATORS)
def list_imports() -> dict[str, Any]:
    """The newest first."""
    return drafts.list_drafts(administrator())


@blueprint.post("/admin/imports")
@documented(
    "Drop a file; nothing is taken yet",
    query=schemas.DroppedFileSchema,
    response=schemas.ImportPageSchema,
    roles=ADMINISTRATORS,
    raw_body={"application/octet-stream": _BINARY},
)
def drop(query: dict[str, Any]) -> dict[str, Any]:
    """The whole body is the file."""
    who = administrator()
    name, chunks = query["name"], body_chunks()
    draft_id = drafts.receive_draft(who, query["kind"], name, query["datum"], chunks, request.content_length)
    return screen.show_draft(who, draft_id)


@blueprint.get("/admin/imports/template")
@documented("An empty ledger to fill in", roles=ADMINISTRATORS, raw_response={_WORKBOOK: _BINARY})
def template() -> Response:
    """A workbook with every column explained."""
    book = io.BytesIO()
    write_template(book)
    book.seek(0)
    return send_file(book, _WORKBOOK, as_attachment=True, download_name="siteproof-ledger.xlsx")


@blueprint.get("/admin/imports/<draft_id>")
@documented("A dropped file and its preview", response=schemas.ImportPageSchema, roles=ADMINISTRATORS)
def show(draft_id: str) -> dict[str, Any]:
    """Judged anew."""
    return screen.show_draft(administrator(), draft_id)


@blueprint.get("/admin/imports/<draft_id>/rows")
@documented(
    "Rows of a dropped file",
    query=schemas.ImportRowsQuerySchema,
    response=schemas.ImportRowsSchema,
    roles=ADMINISTRATORS,
)
def rows(draft_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """One page."""
    show, code = query["show"], query["code"]
    return screen.rows_of_draft(
        administrator(), draft_id, show=show, code=code, begin=query["begin"], limit=query["limit"]
    )


@blueprint.get("/admin/imports/<draft_id>/shapes")
@documented("Sites of a dropped file, for the map", response=schemas.ImportShapesSchema, roles=ADMINISTRATORS)
def shapes(draft_id: str) -> dict[str, Any]:
    """Thinned for drawing."""
    return screen.shapes_of_draft(administrator(), draft_id)


@blueprint.put("/admin/imports/<draft_id>")
@documented(
    "Choose, mend, leave out",
    body=schemas.ChangedImportSchema,
    response=schemas.ImportPageSchema,
    roles=ADMINISTRATORS,
)
def change(draft_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Change a draft made from the version given."""
    return screen.change_draft(administrator(), draft_id, body)


@blueprint.post("/admin/imports/<draft_id>/take")
@documented(
    "Take every row that is not left out, or none",
    body=schemas.TakenImportSchema,
    response=schemas.ImportPageSchema,
    roles=ADMINISTRATORS,
)
def take(draft_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Answered after the commit; asked again it says the same."""
    return screen.take_draft(administrator(), draft_id, body["version"])


@blueprint.delete("/admin/imports/<draft_id>")
@documented("Throw a dropped file away", roles=ADMINISTRATORS)
def discard(draft_id: str) -> Response:
    """The file and what was typed are gone."""
    drafts.discard_draft(administrator(), draft_id)
    return Response(status=204)
