"""Names as the wire carries them: a pair in both languages, the Chinese one standing in for an unknown English one.

What installed phones read as one text (contracts.md 3: scopes, pulled views) keeps it, with `…_en` beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from siteproof.store.models import Area, Project, Sector, Site, Unit, User

Named = Area | Project | Sector | Site | Unit | User
Pair = dict[str, str]


def pair(zh: str, en: str | None) -> Pair:
    """A name in both languages; where no English one is known the Chinese one stands for it."""
    return {"zh": zh, "en": en or zh}


def name_of(row: Named) -> Pair:
    """The name of an administered row."""
    return pair(row.name, row.name_en)


def name_if_any(row: Named | None) -> Pair | None:
    """The same; None where there is no row."""
    return None if row is None else name_of(row)


def kept(content: Mapping[str, Any], key: str) -> Pair | None:
    """A name out of a stored projection: `key` and, where it has one, `key_en`."""
    return None if content[key] is None else pair(content[key], content.get(f"{key}_en"))


def paired(content: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """A part of a stored projection as the wire carries it: these names as pairs, all else as it is."""
    rest = {key: value for key, value in content.items() if key.removesuffix("_en") not in keys}
    return rest | {key: kept(content, key) for key in keys}


def scopes_told(scopes: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Scopes as contracts.md 3 writes them, the English name beside the one that every phone reads."""
    return [{"id": scope, "name": name, "name_en": name_en or name} for scope, name, name_en in scopes]
