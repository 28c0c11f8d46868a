"""What the routes of imports take and answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import BilingualSchema
from siteproof.api.schemas.texts import one_line
from siteproof.domain.gcj02 import DATUMS
from siteproof.domain.imports.headings import MONEY_UNITS
from siteproof.domain.imports.row_kinds import HIDDEN_ROWS
from siteproof.domain.imports.three_way import CONFLICTS
from siteproof.domain.imports.words import SEVERITIES
from siteproof.services.import_judged import STATES
from siteproof.store.models.imports import KINDS

_TYPED = validate.Regexp(r"\A[^\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]*\Z")
_SHORT = one_line(200)
MOST_ROWS = 50_000
MOST_CELLS_AT_ONCE = 500


class DroppedFileSchema(Schema):
    """What is said of a file beside its bytes."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    name = fields.String(required=True, validate=one_line(300))
    datum = fields.String(load_default=None, validate=validate.OneOf(DATUMS))


class ImportOptionsSchema(Schema):
    """What can be chosen for a file; what is not given stays as it is."""

    named = fields.Dict(
        keys=fields.String(validate=_SHORT), values=fields.String(validate=_SHORT), validate=validate.Length(max=40)
    )
    heading_row = fields.Integer(allow_none=True, strict=True, validate=validate.Range(1, MOST_ROWS * 20))
    sheet = fields.String(allow_none=True, validate=_SHORT)
    year = fields.Integer(allow_none=True, strict=True, validate=validate.Range(2000, 2100))
    money = fields.String(allow_none=True, validate=validate.OneOf(MONEY_UNITS))
    hidden = fields.String(validate=validate.OneOf(HIDDEN_ROWS))
    conflicts = fields.String(validate=validate.OneOf(CONFLICTS))
    new_areas = fields.Boolean(truthy={True}, falsy={False})
    datum = fields.String(allow_none=True, validate=validate.OneOf(DATUMS))
    project = fields.String(allow_none=True, validate=_SHORT)
    buffer_m = fields.Float(allow_none=True, validate=validate.Range(1, 5000))


class TypedCellSchema(Schema):
    """A text typed over a cell (null: the file's own again); `alike`: over all cells of the column that say it too."""

    row = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_ROWS * 20))
    key = fields.String(required=True, validate=validate.Regexp(r"\A(?:[0-9]{1,3}|name|project|length)\Z"))
    text = fields.String(required=True, allow_none=True, validate=[validate.Length(max=500), _TYPED])
    alike = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ChangedImportSchema(Schema):
    """One change of a draft, made from the version given."""

    version = fields.Integer(required=True, strict=True)
    options = fields.Nested(ImportOptionsSchema, load_default=dict)
    cells = fields.List(
        fields.Nested(TypedCellSchema), load_default=list, validate=validate.Length(max=MOST_CELLS_AT_ONCE)
    )
    exclude = fields.List(fields.Integer(strict=True), load_default=list, validate=validate.Length(max=MOST_ROWS))
    include = fields.List(fields.Integer(strict=True), load_default=list, validate=validate.Length(max=MOST_ROWS))
    exclude_bad = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class TakenImportSchema(Schema):
    """The version of the draft that the person looked at."""

    version = fields.Integer(required=True, strict=True)


class ImportRowsQuerySchema(Schema):
    """Which rows: of a state or with a kind of remark, a page from `begin`."""

    show = fields.String(load_default="all", validate=validate.OneOf([*STATES, "warned", "all"]))
    code = fields.String(load_default=None, validate=_SHORT)
    begin = fields.Integer(load_default=0, validate=validate.Range(0, MOST_ROWS))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ImportMarkSchema(Schema):
    """A remark; `key` names the cell's column, null: the whole row or file."""

    code = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES))
    key = fields.String(required=True, allow_none=True)
    text = fields.Nested(BilingualSchema, required=True)
    numbers = fields.Dict(keys=fields.String(), required=True)


class ImportRowSchema(Schema):
    """A row of the file; `rows` are all it stands for, `cells` the texts by the key of their column."""

    row = fields.Integer(required=True)
    rows = fields.List(fields.Integer(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    change = fields.String(required=True, allow_none=True)
    cells = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    corrected = fields.List(fields.String(), required=True)
    marks = fields.List(fields.Nested(ImportMarkSchema), required=True)


class ImportRowsSchema(Schema):
    """One page of rows."""

    items = fields.List(fields.Nested(ImportRowSchema), required=True)
    total = fields.Integer(required=True)
    begin = fields.Integer(required=True)
    version = fields.Integer(required=True)


class ImportColumnSchema(Schema):
    """A column of the preview."""

    key = fields.String(required=True)
    field = fields.String(required=True)
    heading = fields.String(required=True)
    label = fields.Nested(BilingualSchema, required=True)
    editable = fields.Boolean(required=True)


class ImportHeadingSchema(Schema):
    """A column of the file and what it is taken for."""

    letters = fields.String(required=True)
    heading = fields.String(required=True)
    field = fields.String(required=True, allow_none=True)
    samples = fields.List(fields.String(), required=True)


class ImportFieldSchema(Schema):
    """What a column can be taken for."""

    field = fields.String(required=True)
    label = fields.Nested(BilingualSchema, required=True)
    required = fields.Boolean(required=True)


class ImportHeadRowSchema(Schema):
    """A row at the top of a sheet whose headings are not known."""

    row = fields.Integer(required=True)
    cells = fields.List(fields.String(), required=True)


class ImportMappingSchema(Schema):
    """The columns of the file, the fields there are, the sheets."""

    headings = fields.List(fields.Nested(ImportHeadingSchema), required=True)
    fields_ = fields.List(fields.Nested(ImportFieldSchema), required=True, attribute="fields", data_key="fields")
    heading_row = fields.Integer(required=True, allow_none=True)
    head_rows = fields.List(fields.Nested(ImportHeadRowSchema), required=True)
    counted = fields.Boolean(required=True)
    sheet = fields.String(required=True, allow_none=True)
    sheets = fields.List(fields.String(), required=True)


class ImportCodeSchema(Schema):
    """How many rows have a kind of remark."""

    code = fields.String(required=True)
    severity = fields.String(required=True)
    text = fields.Nested(BilingualSchema, required=True)
    count = fields.Integer(required=True)


class ImportPreviewSchema(Schema):
    """What was found in a file."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    codes = fields.List(fields.Nested(ImportCodeSchema), required=True)
    columns = fields.List(fields.Nested(ImportColumnSchema), required=True)
    whole = fields.List(fields.Nested(ImportMarkSchema), required=True)
    notes = fields.List(fields.Nested(ImportMarkSchema), required=True)
    mapping = fields.Nested(ImportMappingSchema, required=True)
    choices = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    facts = fields.Dict(keys=fields.String(), required=True)


class ImportResultSchema(Schema):
    """What taking a file did."""

    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    left_out = fields.Integer(required=True)
    taken_at = fields.String(required=True)
    projects_without_sites = fields.Integer(required=True)


class ImportDraftSchema(Schema):
    """A dropped file; `result` is null until it is taken."""

    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    file_name = fields.String(required=True)
    bytes = fields.Integer(required=True)
    created_at = fields.String(required=True)
    expires_at = fields.String(required=True)
    version = fields.Integer(required=True)
    options = fields.Dict(keys=fields.String(), required=True)
    corrected = fields.Integer(required=True)
    excluded = fields.Integer(required=True)
    result = fields.Nested(ImportResultSchema, required=True, allow_none=True)


class ImportPageSchema(ImportDraftSchema):
    """A dropped file with its preview, null once it is taken."""

    preview = fields.Nested(ImportPreviewSchema, required=True, allow_none=True)


class ImportListSchema(Schema):
    """The files of one person, the newest first."""

    items = fields.List(fields.Nested(ImportDraftSchema), required=True)


class ImportShapeSchema(Schema):
    """A site as lines of [longitude, latitude], thinned for drawing."""

    row = fields.Integer(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True)
    kind = fields.String(required=True)
    lines = fields.List(fields.List(fields.List(fields.Float())), required=True)


class ImportShapesSchema(Schema):
    """The sites of a file, the bad ones first; rows of a bad place that cannot be drawn."""

    items = fields.List(fields.Nested(ImportShapeSchema), required=True)
    left_out = fields.Integer(required=True)
    undrawn = fields.List(fields.Integer(), required=True)
