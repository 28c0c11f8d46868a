"""Codes with which a stopped device hands over what it holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Schema up."""
    op.create_table(
        "surrender_code",
        sa.Column("code_sha256", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_surrender_code_device_id_device")),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["user_account.id"], name=op.f("fk_surrender_code_issued_by_user_account")
        ),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_surrender_code")),
    )
    op.create_index(op.f("ix_surrender_code_device_id"), "surrender_code", ["device_id"])


def downgrade() -> None:
    """Schema down."""
    op.drop_table("surrender_code")
