"""Texts that a person types into one line, and codes, as every route takes them."""

from __future__ import annotations

from marshmallow import validate

PRINTABLE = validate.Regexp(r"\A[^\x00-\x1f\x7f\ud800-\udfff]*\Z")


def one_line(most: int) -> list[validate.Validator]:
    """1 to `most` characters without line breaks and other control characters."""
    return [validate.Length(1, most), PRINTABLE]


ID = one_line(64)
