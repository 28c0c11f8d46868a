"""Who makes the view of an object for a viewer: one loader per type, registered at import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

Loader = Callable[[UnitOfWork, Viewer, Sequence[str]], Mapping[str, Mapping[str, Any]]]
"""Answers the current view by object id; an id left out is gone for this viewer."""

_LOADERS: dict[str, Loader] = {}


def register_view(type_: str, loader: Loader) -> None:
    """Say who makes views of this type; a second loader of one type is a programming error."""
    if _LOADERS.setdefault(type_, loader) is not loader:
        raise ValueError(f"views of type {type_} have a loader already")


def current_views(uow: UnitOfWork, viewer: Viewer, type_: str, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Views of these objects as this viewer may see them now; raises KeyError for a type nobody makes."""
    return _LOADERS[type_](uow, viewer, ids)
