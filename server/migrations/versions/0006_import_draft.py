"""Files an administrator looks at before he takes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Schema up."""
    op.create_table(
        "import_draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("options", _JSON, nullable=False),
        sa.Column("cells", _JSON, nullable=False),
        sa.Column("excluded", _JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("result", _JSON, nullable=True),
        sa.CheckConstraint(
            "kind IN ('projects', 'sites', 'areas', 'units', 'sectors')", name=op.f("ck_import_draft_kind")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_import_draft_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    op.create_index(op.f("ix_import_draft_user_id"), "import_draft", ["user_id"])
    op.create_index(op.f("ix_import_draft_changed_at"), "import_draft", ["changed_at"])


def downgrade() -> None:
    """Schema down."""
    op.drop_table("import_draft")
