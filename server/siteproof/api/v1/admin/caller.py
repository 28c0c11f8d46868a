"""Who calls a route of the administrator, and how a fresh activation is said."""

from __future__ import annotations

from typing import Any

from siteproof.api.context import runtime, source, viewer
from siteproof.services.activation import Activation
from siteproof.services.activation_link import activation_link, qr_rows
from siteproof.services.administer.change import Administrator
from siteproof.services.identifiers import wire_time

ADMINISTRATORS = ("administrator",)
ASSIGNERS = ("administrator", "supervisor")


def administrator() -> Administrator:
    """The caller; the role was checked by `documented`, the reach is checked by each service."""
    return Administrator(runtime(), viewer(), source())


def said_once(activation: Activation, origin: str) -> dict[str, Any]:
    """Link and QR of a fresh code; they cannot be had again."""
    link = activation_link(origin, activation.code)
    return {"link": link, "qr": qr_rows(link), "expires_at": wire_time(activation.expires_at)}
