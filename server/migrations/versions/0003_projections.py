"""Pending work and projections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def json_value() -> sa.types.TypeEngine[object]:
    """JSON on SQLite, JSONB on PostgreSQL; a Python None is SQL NULL."""
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Schema up."""
    op.create_table(
        "pending_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_work")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_pending_work_kind_subject_id")),
    )
    op.create_index("ix_pending_work_not_before", "pending_work", ["not_before"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("subject_part", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=True),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("numbers", json_value(), nullable=False),
        sa.Column("threshold", json_value(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_flag_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint(
            "code",
            "subject_type",
            "subject_id",
            "subject_part",
            name=op.f("uq_flag_code_subject_type_subject_id_subject_part"),
        ),
    )
    op.create_index("ix_flag_project_id_cleared_at", "flag", ["project_id", "cleared_at"], unique=False)
    op.create_index(op.f("ix_flag_record_id"), "flag", ["record_id"], unique=False)
    op.create_table(
        "inspection_state",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=True),
        sa.Column("inspector_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("presence", sa.String(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", json_value(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'accepted', 'accepted_with_issues', 'rejected')",
            name=op.f("ck_inspection_state_state"),
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["user_account.id"], name=op.f("fk_inspection_state_inspector_id_user_account")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_inspection_state_project_id_project")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_inspection_state_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_inspection_state")),
    )
    op.create_index(op.f("ix_inspection_state_inspector_id"), "inspection_state", ["inspector_id"], unique=False)
    op.create_index(op.f("ix_inspection_state_project_id"), "inspection_state", ["project_id"], unique=False)
    op.create_index(op.f("ix_inspection_state_state"), "inspection_state", ["state"], unique=False)
    op.create_table(
        "project_state",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("light", sa.String(), nullable=True),
        sa.Column("verified_pct", sa.Double(), nullable=True),
        sa.Column("reported_pct", sa.Double(), nullable=True),
        sa.Column("planned_pct", sa.Double(), nullable=True),
        sa.Column("behind_points", sa.Double(), nullable=True),
        sa.Column("last_evidence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", json_value(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_state_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_state")),
    )
    op.create_index(op.f("ix_project_state_light"), "project_state", ["light"], unique=False)


def downgrade() -> None:
    """Schema down."""
    op.drop_index(op.f("ix_project_state_light"), table_name="project_state")
    op.drop_table("project_state")
    op.drop_index(op.f("ix_inspection_state_state"), table_name="inspection_state")
    op.drop_index(op.f("ix_inspection_state_project_id"), table_name="inspection_state")
    op.drop_index(op.f("ix_inspection_state_inspector_id"), table_name="inspection_state")
    op.drop_table("inspection_state")
    op.drop_index(op.f("ix_flag_record_id"), table_name="flag")
    op.drop_index("ix_flag_project_id_cleared_at", table_name="flag")
    op.drop_table("flag")
    op.drop_index("ix_pending_work_not_before", table_name="pending_work")
    op.drop_table("pending_work")
