"""Path segments in their one canonical form; anything else is simply not there (404)."""

from __future__ import annotations

from werkzeug.routing import BaseConverter

from siteproof.domain.envelope_fields import SHA256_FORM, UUID_FORM


class Sha256Converter(BaseConverter):
    """64 lower-case hexadecimal digits."""

    regex = SHA256_FORM


class RecordIdConverter(BaseConverter):
    """A canonical lower-case UUID; whether it is version 7 is the envelope's question."""

    regex = UUID_FORM


class PageConverter(BaseConverter):
    """Any path outside the API, so that an unknown API path is a 404 for every method."""

    regex = r"(?!api(?:/|$))[^/].*?"
    part_isolating = False
    weight = 300
