"""The log, records, photos and audit, append-only by trigger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from siteproof.store.append_only import create_triggers, drop_triggers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("record", "record_photo", "log_event", "scope_change", "audit", "stored_photo", "server_key")


def json_value() -> sa.types.TypeEngine[object]:
    """JSON on SQLite, JSONB on PostgreSQL; a Python None is SQL NULL."""
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Schema up."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("device_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=True),
        sa.Column("object_id", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(), nullable=True),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column("pixel_sha256", sa.String(), nullable=True),
        sa.Column("decoder", sa.String(), nullable=True),
        sa.Column("phash", sa.BigInteger(), nullable=True),
        sa.Column("dhash", sa.BigInteger(), nullable=True),
        sa.Column("sharpness", sa.Double(), nullable=True),
        sa.Column("exif", json_value(), nullable=True),
        sa.Column("damaged", sa.Boolean(), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_index(op.f("ix_blob_phash"), "blob", ["phash"], unique=False)
    op.create_index(op.f("ix_blob_pixel_sha256"), "blob", ["pixel_sha256"], unique=False)
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("server_epoch", sa.String(), nullable=False),
        sa.Column("database_identity", sa.String(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "log_event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("data", json_value(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_log_event")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "server_key",
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("public_key_jwk", json_value(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signature", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_server_key")),
    )
    op.create_table(
        "scope_change",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_event.seq"], name=op.f("fk_scope_change_seq_log_event")),
        sa.PrimaryKeyConstraint("seq", "scope", "type", "object_id", name=op.f("pk_scope_change")),
    )
    op.create_index("ix_scope_change_scope_seq", "scope_change", ["scope", "seq"], unique=False)
    op.create_table(
        "photo_part",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_photo_part_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "sha256", "n", name=op.f("pk_photo_part")),
    )
    op.create_table(
        "photo_refusal",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_photo_refusal_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "sha256", name=op.f("pk_photo_refusal")),
    )
    op.create_table(
        "record",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("author_device", sa.String(), nullable=True),
        sa.Column("submitted_by", sa.String(), nullable=True),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.Column("of_id", sa.String(), nullable=True),
        sa.Column("of_sha256", sa.String(), nullable=True),
        sa.Column("prev_sha256", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("signature IN ('valid', 'invalid', 'absent', 'no_key')", name=op.f("ck_record_signature")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_record_author_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("seq", name=op.f("uq_record_seq")),
    )
    op.create_index(op.f("ix_record_author_device"), "record", ["author_device"], unique=False)
    op.create_index(op.f("ix_record_author_id"), "record", ["author_id"], unique=False)
    op.create_index(op.f("ix_record_of_id"), "record", ["of_id"], unique=False)
    op.create_index(op.f("ix_record_prev_sha256"), "record", ["prev_sha256"], unique=False)
    op.create_index(op.f("ix_record_project_id"), "record", ["project_id"], unique=False)
    op.create_index(op.f("ix_record_sha256"), "record", ["sha256"], unique=False)
    op.create_table(
        "stored_photo",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("damaged", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_stored_photo_sha256_blob")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_stored_photo_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "sha256", name=op.f("pk_stored_photo")),
        sa.UniqueConstraint("seq", name=op.f("uq_stored_photo_seq")),
    )
    op.create_index(op.f("ix_stored_photo_sha256"), "stored_photo", ["sha256"], unique=False)
    op.create_table(
        "record_photo",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lat_deg", sa.Double(), nullable=True),
        sa.Column("lon_deg", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("age_s", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_photo_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_record_photo")),
    )
    op.create_index(op.f("ix_record_photo_sha256"), "record_photo", ["sha256"], unique=False)
    op.create_table(
        "record_placement",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("placed", sa.String(), nullable=False),
        sa.Column("missing", json_value(), nullable=False),
        sa.Column("reasons", json_value(), nullable=False),
        sa.Column("live_seq", sa.BigInteger(), nullable=True),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.CheckConstraint("placed IN ('live', 'waiting', 'quarantine')", name=op.f("ck_record_placement_placed")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_placement_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record_placement")),
    )
    op.create_index(op.f("ix_record_placement_live_seq"), "record_placement", ["live_seq"], unique=False)
    op.create_index("ix_record_placement_placed", "record_placement", ["placed"], unique=False)
    op.create_index(op.f("ix_record_placement_project_id"), "record_placement", ["project_id"], unique=False)
    create_triggers(op.get_bind(), APPEND_ONLY)


def downgrade() -> None:
    """Schema down."""
    drop_triggers(op.get_bind(), APPEND_ONLY)
    op.drop_index(op.f("ix_record_placement_project_id"), table_name="record_placement")
    op.drop_index("ix_record_placement_placed", table_name="record_placement")
    op.drop_index(op.f("ix_record_placement_live_seq"), table_name="record_placement")
    op.drop_table("record_placement")
    op.drop_index(op.f("ix_record_photo_sha256"), table_name="record_photo")
    op.drop_table("record_photo")
    op.drop_index(op.f("ix_stored_photo_sha256"), table_name="stored_photo")
    op.drop_table("stored_photo")
    op.drop_index(op.f("ix_record_sha256"), table_name="record")
    op.drop_index(op.f("ix_record_project_id"), table_name="record")
    op.drop_index(op.f("ix_record_prev_sha256"), table_name="record")
    op.drop_index(op.f("ix_record_of_id"), table_name="record")
    op.drop_index(op.f("ix_record_author_id"), table_name="record")
    op.drop_index(op.f("ix_record_author_device"), table_name="record")
    op.drop_table("record")
    op.drop_table("photo_refusal")
    op.drop_table("photo_part")
    op.drop_index("ix_scope_change_scope_seq", table_name="scope_change")
    op.drop_table("scope_change")
    op.drop_table("server_key")
    op.drop_table("log_head")
    op.drop_table("log_event")
    op.drop_table("installation")
    op.drop_index(op.f("ix_blob_pixel_sha256"), table_name="blob")
    op.drop_index(op.f("ix_blob_phash"), table_name="blob")
    op.drop_table("blob")
    op.drop_table("audit")
