"""Reading and writing of photos: who stored them, what they are, their parts and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, insert, not_, or_, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from siteproof.store.facts import Facts, every, first
from siteproof.store.models import (
    Blob,
    PhotoPart,
    PhotoRefusal,
    Project,
    Record,
    RecordOriginal,
    RecordPhoto,
    RecordPlacement,
    StoredPhoto,
)
from siteproof.store.queries.defects import shows_open_defect
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork

_STORED = (
    select(StoredPhoto.sha256, StoredPhoto.bytes, StoredPhoto.seq, StoredPhoto.received_at, StoredPhoto.media_type,
           Blob.damaged)
    .join(Blob, Blob.sha256 == StoredPhoto.sha256)
    .where(StoredPhoto.user_id == bindparam("user_id"), StoredPhoto.sha256 == bindparam("photo_sha256"))
)  # fmt: skip
_INSERT_STORED = insert(StoredPhoto)
_INSERT_BLOB = {
    "sqlite": sqlite.insert(Blob).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Blob).on_conflict_do_nothing(),
}
_INSERT_REFUSAL = {
    "sqlite": sqlite.insert(PhotoRefusal).on_conflict_do_nothing().returning(PhotoRefusal.sha256),
    "postgresql": postgresql.insert(PhotoRefusal).on_conflict_do_nothing().returning(PhotoRefusal.sha256),
}
_INSERT_PART = {
    "sqlite": sqlite.insert(PhotoPart).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(PhotoPart).on_conflict_do_nothing(),
}


def stored_photo(uow: UnitOfWork, user_id: str, sha256: str) -> Facts | None:
    """This user's stored photo."""
    return first(uow.connection.execute(_STORED, {"user_id": user_id, "photo_sha256": sha256}))


def add_blob(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Note bytes that lie in the blob store, unless they are known."""
    uow.connection.execute(_INSERT_BLOB[uow.connection.dialect.name], row)


def add_stored_photo(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Note that this user stored these bytes."""
    uow.connection.execute(_INSERT_STORED, row)


def add_refusal(uow: UnitOfWork, user_id: str, sha256: str, code: str, now: datetime) -> bool:
    """Note bytes refused for good; False when that was noted before."""
    row = {"user_id": user_id, "sha256": sha256, "code": code, "at": now}
    return uow.connection.execute(_INSERT_REFUSAL[uow.connection.dialect.name], row).first() is not None


def own_photos(uow: UnitOfWork, user_id: str, hashes: Sequence[str]) -> dict[str, Facts]:
    """Stored photos of this user among these hashes."""
    statement = select(StoredPhoto.sha256, StoredPhoto.seq, StoredPhoto.bytes, StoredPhoto.damaged).where(
        StoredPhoto.user_id == user_id, StoredPhoto.sha256.in_(list(hashes))
    )
    return {row["sha256"]: row for row in every(uow.connection.execute(statement))}


def is_only_original(uow: UnitOfWork, user_id: str, sha256: str) -> bool:
    """True for bytes not stored that this user's records name as an original and never as a photo."""
    named = {
        by: select(by.record_id).join(Record, Record.id == by.record_id)
        .where(by.sha256 == sha256, Record.author_id == user_id).exists()
        for by in (RecordOriginal, RecordPhoto)
    }  # fmt: skip
    stored = select(StoredPhoto.sha256).where(StoredPhoto.user_id == user_id, StoredPhoto.sha256 == sha256).exists()
    found = select(and_(named[RecordOriginal], not_(named[RecordPhoto]), not_(stored)))
    return bool(uow.connection.execute(found).scalar())


def blob_facts(uow: UnitOfWork, sha256: str) -> Facts | None:
    """What is known of these bytes."""
    return first(uow.connection.execute(select(*Blob.__table__.c).where(Blob.sha256 == sha256)))


def set_examined(uow: UnitOfWork, sha256: str, values: dict[str, Any]) -> None:
    """Keep what the examination found."""
    uow.connection.execute(update(Blob).where(Blob.sha256 == sha256).values(**values))


def unexamined(uow: UnitOfWork) -> list[str]:
    """Hashes of bytes nobody has looked at yet."""
    return list(uow.connection.execute(select(Blob.sha256).where(Blob.examined_at.is_(None))).scalars())


def readable_photo(uow: UnitOfWork, viewer: Viewer, sha256: str, *, original: bool = False) -> Facts | None:
    """The photo, when this viewer stored it or a record in his scope by its sender names it; None is a 404.

    Citing somebody else's hash opens nothing (contracts.md 1). An inspector reads only his own and, drawn
    anew (never the original with what its file tells of a phone), those of open defects in his scope;
    access follows the records that cite a photo, never the hash.
    """
    own = select(StoredPhoto.sha256).where(StoredPhoto.user_id == viewer.user_id, StoredPhoto.sha256 == sha256)
    condition = own.exists()
    if viewer.role in ("supervisor", "leader", "auditor"):
        condition = or_(condition, _cited(viewer, sha256).exists())
    elif viewer.role == "inspector" and not original:
        condition = or_(condition, shows_open_defect(viewer, sha256))
    statement = select(*Blob.__table__.c).where(Blob.sha256 == sha256, condition)
    return first(uow.connection.execute(statement))


def _cited(viewer: Viewer, sha256: str) -> Select[tuple[str]]:
    """Records in the viewer's scope that name these bytes, as photo or original, and whose author sent them."""
    naming = union_all(
        *(select(by.record_id).where(by.sha256 == sha256) for by in (RecordPhoto, RecordOriginal))
    ).subquery()
    return (
        select(Record.id)
        .join(RecordPlacement, RecordPlacement.record_id == Record.id)
        .join(Project, Project.id == RecordPlacement.project_id)
        .join(StoredPhoto, and_(StoredPhoto.sha256 == sha256, StoredPhoto.user_id == Record.author_id))
        .where(Record.id.in_(select(naming.c.record_id)), visible_projects(viewer))
    )


def add_part(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Note a held part; the same part again changes nothing."""
    uow.connection.execute(_INSERT_PART[uow.connection.dialect.name], row)


def held_parts(uow: UnitOfWork, user_id: str, sha256: str) -> dict[int, int]:
    """Number and size in bytes of the parts held for this user and hash."""
    statement = select(PhotoPart.n, PhotoPart.bytes).where(PhotoPart.user_id == user_id, PhotoPart.sha256 == sha256)
    return {row.n: row.bytes for row in uow.connection.execute(statement.order_by(PhotoPart.n))}


def drop_parts(uow: UnitOfWork, user_id: str, sha256: str) -> None:
    """Forget the parts of one upload."""
    uow.connection.execute(delete(PhotoPart).where(PhotoPart.user_id == user_id, PhotoPart.sha256 == sha256))


def uploads(uow: UnitOfWork) -> list[tuple[str, str]]:
    """(user id, hash) of every upload in parts."""
    statement = select(PhotoPart.user_id, PhotoPart.sha256).distinct()
    return [(row.user_id, row.sha256) for row in uow.connection.execute(statement)]


def known_blobs(uow: UnitOfWork, hashes: Sequence[str]) -> set[str]:
    """Which of these hashes have a row."""
    return set(uow.connection.execute(select(Blob.sha256).where(Blob.sha256.in_(list(hashes)))).scalars())


def old_parts(uow: UnitOfWork, before: datetime) -> list[tuple[str, str]]:
    """(user id, hash) of uploads whose newest part came before this moment."""
    newer = select(PhotoPart.user_id, PhotoPart.sha256).where(PhotoPart.received_at >= before)
    kept = {(row.user_id, row.sha256) for row in uow.connection.execute(newer)}
    older = select(PhotoPart.user_id, PhotoPart.sha256).where(PhotoPart.received_at < before).distinct()
    return [(row.user_id, row.sha256) for row in uow.connection.execute(older) if (row.user_id, row.sha256) not in kept]
