"""What each device says of itself with hello."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Schema up."""
    op.create_table(
        "device_report",
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unsent_count", sa.Integer(), nullable=True),
        sa.Column("unsent_oldest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("free_bytes", sa.BigInteger(), nullable=True),
        sa.Column("app_version", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_report_device_id_device")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device_report")),
    )


def downgrade() -> None:
    """Schema down."""
    op.drop_table("device_report")
