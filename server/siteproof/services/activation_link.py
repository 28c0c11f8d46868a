"""The address that opens an activation, and its QR: the code stands in the fragment, which no server log holds."""

from __future__ import annotations

import segno

_QUIET_MODULES = 4


def activation_link(base_url: str, code: str) -> str:
    """The link for this code at this address."""
    return f"{base_url.rstrip('/')}/activate#{code}"


def qr_rows(text: str) -> list[str]:
    """The QR as rows of 0 and 1, quiet zone included."""
    made = segno.make(text, error="m", micro=False)
    return ["".join("1" if dark else "0" for dark in row) for row in made.matrix_iter(border=_QUIET_MODULES)]
