"""The heavy look at a photo after the answer: full decode in a limited child, hashes, derivatives, EXIF."""

from __future__ import annotations

import hashlib
from typing import Any

from siteproof.media.blob_store import derivative_key, photo_key
from siteproof.media.examination import Examination
from siteproof.services.pending_work import enqueue, register_handler
from siteproof.services.runtime import Runtime
from siteproof.store.queries import photos as store
from siteproof.store.queries.records import projects_citing_photo


class PhotoChanged(Exception):
    """The bytes under this hash are others: nothing may be made of them."""


def examine_photo(runtime: Runtime, sha256: str) -> None:
    """Examine stored bytes, keep derivatives and facts, ask for evaluation of the projects that cite them.

    Raises FileNotFoundError when the disk has lost the bytes, PhotoChanged when it has others.
    """
    with runtime.blobs.open(photo_key(sha256)) as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise PhotoChanged(sha256)
    examination = runtime.examiner.examine(data)
    for size, picture in (("thumb", examination.thumb), ("preview", examination.preview)):
        if picture is not None:
            _keep_derivative(runtime, sha256, size, picture)
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        store.set_examined(uow, sha256, {**_facts(examination), "examined_at": now})
        for project_id in projects_citing_photo(uow, sha256):
            enqueue(uow, "evaluate", project_id, now)


def _keep_derivative(runtime: Runtime, sha256: str, size: str, picture: bytes) -> None:
    incoming = runtime.blobs.incoming()
    try:
        incoming.write(picture)
        incoming.keep(derivative_key(sha256, size))
    finally:
        incoming.discard()


def _facts(examination: Examination) -> dict[str, Any]:
    return {
        "format": examination.format,
        "width_px": examination.width_px,
        "height_px": examination.height_px,
        "pixel_sha256": examination.pixel_sha256,
        "decoder": examination.decoder,
        "phash": examination.phash,
        "dhash": examination.dhash,
        "sharpness": examination.sharpness,
        "exif": examination.exif,
        "damaged": examination.damaged,
    }


register_handler("examine", examine_photo)
