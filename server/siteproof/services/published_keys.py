"""The keys that receipts are checked against: a phone asks for them when it meets a kid it does not know."""

from __future__ import annotations

from typing import Any

from siteproof.services.runtime import Runtime
from siteproof.store.queries.server_keys import all_server_keys


def published_keys(runtime: Runtime) -> dict[str, Any]:
    """Every public key oldest first, each with the signature of the key before it (contracts.md 3); null: unsigned."""
    with runtime.unit_of_work() as uow:
        rows = all_server_keys(uow)
    keys = [
        {
            "kid": row["kid"],
            "x": row["public_key_jwk"]["x"],
            "y": row["public_key_jwk"]["y"],
            "signed_by": row["signed_by"],
            "signature": row["signature"],
        }
        for row in rows
    ]
    return {"keys": keys}
