"""Confirmed problems with their photos, and reminders to phones that hold unsent work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine[object]:
    """JSON on SQLite, JSONB on PostgreSQL; a Python None is SQL NULL."""
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Schema up."""
    op.create_table(
        "defect",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=True),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("content", _json(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_defect_state")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_defect_project_id_project")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_defect_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect")),
    )
    op.create_index("ix_defect_project_id_state", "defect", ["project_id", "state"])
    op.create_table(
        "defect_photo",
        sa.Column("defect_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["defect_id"], ["defect.id"], name=op.f("fk_defect_photo_defect_id_defect")),
        sa.PrimaryKeyConstraint("defect_id", "sha256", name=op.f("pk_defect_photo")),
    )
    op.create_index(op.f("ix_defect_photo_sha256"), "defect_photo", ["sha256"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unsent_count", sa.Integer(), nullable=False),
        sa.Column("unsent_oldest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_reminder_device_id_device")),
        sa.ForeignKeyConstraint(["sent_by"], ["user_account.id"], name=op.f("fk_reminder_sent_by_user_account")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_reminder_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_device_id"), "reminder", ["device_id"])


def downgrade() -> None:
    """Schema down."""
    op.drop_table("reminder")
    op.drop_table("defect_photo")
    op.drop_table("defect")
