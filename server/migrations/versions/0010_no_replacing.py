"""Append-only tables refuse a second row under a key, by which SQLite would replace the first."""

from __future__ import annotations

from alembic import op

from siteproof.store.append_only import allow_replacing, refuse_replacing

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "record",
    "record_photo",
    "record_original",
    "log_event",
    "scope_change",
    "audit",
    "stored_photo",
    "server_key",
)


def upgrade() -> None:
    """Schema up."""
    refuse_replacing(op.get_bind(), APPEND_ONLY)


def downgrade() -> None:
    """Schema down."""
    allow_replacing(op.get_bind(), APPEND_ONLY)
