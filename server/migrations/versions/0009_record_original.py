"""The camera bytes that photos of records name beside their upload copies, those of older records too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from siteproof.store.append_only import create_triggers

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    """Schema up."""
    made = op.create_table(
        "record_original",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_original_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_record_original")),
    )
    op.create_index(op.f("ix_record_original_sha256"), "record_original", ["sha256"])
    connection = op.get_bind()
    record = sa.table("record", sa.column("id", sa.String()), sa.column("bytes", sa.LargeBinary()))
    after = ""
    while some := connection.execute(_page(record, after)).all():
        after = some[-1].id
        rows = [row for each in some for row in _originals(each.id, bytes(each.bytes))]
        if rows:
            connection.execute(made.insert(), rows)
    create_triggers(connection, ("record_original",))


def _page(record: sa.TableClause, after: str) -> sa.Select[Any]:
    return sa.select(record.c.id, record.c.bytes).where(record.c.id > after).order_by(record.c.id).limit(AT_ONCE)


def _originals(record_id: str, raw: bytes) -> Iterator[dict[str, Any]]:
    """Stored records have been read once, so their photos have this form; anything else names no original."""
    try:
        photos = json.loads(raw)["photos"]
    except (ValueError, KeyError, TypeError):
        return
    for position, photo in enumerate(photos):
        if photo["original"] is not None:
            yield {"record_id": record_id, "position": position, "sha256": photo["original"]["sha256"]}


def downgrade() -> None:
    """Schema down."""
    op.drop_table("record_original")
