"""The county's wishes to its phones, as who reaches the whole installation sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.administer.change import Administrator, check_version, told
from siteproof.services.county_wishes import ORIGINALS_WANTED
from siteproof.store.admin_reach import reaches_everything
from siteproof.store.models import CountySetting
from siteproof.store.queries.audit import lock_writers


def show_wishes(who: Administrator) -> dict[str, Any]:
    """{originals_wanted, version, whole}; version 0 while nobody has said anything, `whole`: may be changed."""
    with who.runtime.unit_of_work() as uow:
        view = _view(uow.session.get(CountySetting, ORIGINALS_WANTED))
        return {**view, "whole": reaches_everything(uow, who.viewer)}


def change_wishes(who: Administrator, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether originals shall come; phones hear it with their next hello.

    Raises forbidden for who does not reach the whole installation, and version_conflict.
    """
    with who.runtime.unit_of_work(write=True) as uow:
        if not reaches_everything(uow, who.viewer):
            raise SiteproofError(ErrorCode.FORBIDDEN, reason="scope")
        lock_writers(uow)  # there may be no row yet that could be locked
        setting = uow.session.get(CountySetting, ORIGINALS_WANTED)
        view = _view(setting)
        check_version(ORIGINALS_WANTED, yours, view["version"], view)
        if setting is None:
            setting = CountySetting(key=ORIGINALS_WANTED, version=0)
            uow.session.add(setting)
        setting.value, setting.version = yours[ORIGINALS_WANTED], view["version"] + 1
        uow.session.flush()
        data = {ORIGINALS_WANTED: setting.value}
        told(uow, who, "county_wishes.changed", ("county", ORIGINALS_WANTED), at=who.runtime.now(), data=data)
        return {**_view(setting), "whole": True}


def _view(setting: CountySetting | None) -> dict[str, Any]:
    if setting is None:
        return {ORIGINALS_WANTED: False, "version": 0}
    return {ORIGINALS_WANTED: setting.value is True, "version": setting.version}
