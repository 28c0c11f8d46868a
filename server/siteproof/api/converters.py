"""Path segments in their one canonical form; anything else is simply not there (404)."""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class Sha256Converter(BaseConverter):
    """64 lower-case hexadecimal digits."""

    regex = "[0-9a-f]{64}"


class RecordIdConverter(BaseConverter):
    """A canonical lower-case UUID; whether it is version 7 is the envelope's question."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class PageConverter(BaseConverter):
    """Any path outside the API, so that an unknown API path is a 404 for every method."""

    regex = r"(?!api(?:/|$))[^/].*?"
    part_isolating = False
    weight = 300
