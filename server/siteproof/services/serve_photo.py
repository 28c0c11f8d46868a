"""Reading a photo: access follows the records that cite it; what is shown is re-encoded, originals are attachments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from siteproof.domain.envelope_fields import is_sha256
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.media.blob_store import derivative_key, photo_key
from siteproof.services.backup.rehash import note_fault, photo_fault
from siteproof.services.examine_photo import PhotoChanged, examine_photo
from siteproof.services.runtime import Runtime
from siteproof.store.queries.photos import readable_photo
from siteproof.store.scope import Viewer

SIZES = ("thumb", "preview", "original")
_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A file to send; attachment for originals, whose content is not ours."""

    path: Path
    media_type: str
    attachment: bool


def find_photo(runtime: Runtime, viewer: Viewer, sha256: str, size: str) -> PhotoFile:
    """The file of a photo in this viewer's reach.

    Raises not_found for anything out of reach, blob_damaged where there is nothing to show (bytes that
    cannot be decoded, or that the disk has lost or changed).
    """
    if not is_sha256(sha256):
        raise SiteproofError(ErrorCode.NOT_FOUND)
    with runtime.unit_of_work() as uow:
        facts = readable_photo(uow, viewer, sha256, original=size == "original")
    if facts is None:
        raise SiteproofError(ErrorCode.NOT_FOUND)
    if size == "original":
        return _original(runtime, sha256, str(facts["format"]))
    path = runtime.blobs.path(derivative_key(sha256, size))
    if not path.is_file() and not (facts["examined_at"] and facts["damaged"]):
        _examine_now(runtime, sha256)
    if not path.is_file():
        raise SiteproofError(ErrorCode.BLOB_DAMAGED, sha256=sha256)
    return PhotoFile(path, "image/jpeg", attachment=False)


def _examine_now(runtime: Runtime, sha256: str) -> None:
    """Make the small pictures: nobody has looked yet, or a restore brought only the original back."""
    try:
        examine_photo(runtime, sha256)
    except (FileNotFoundError, PhotoChanged) as error:
        note_fault(runtime, sha256, "changed" if isinstance(error, PhotoChanged) else "missing")
        raise SiteproofError(ErrorCode.BLOB_DAMAGED, sha256=sha256) from None


def _original(runtime: Runtime, sha256: str, found: str) -> PhotoFile:
    """Originals are hashed again before they leave: wrong bytes are never served."""
    fault = photo_fault(runtime, sha256)
    if fault is not None:
        note_fault(runtime, sha256, fault)
        raise SiteproofError(ErrorCode.BLOB_DAMAGED, sha256=sha256)
    media_type = _MEDIA_TYPES.get(found, "application/octet-stream")
    return PhotoFile(runtime.blobs.path(photo_key(sha256)), media_type, attachment=True)
