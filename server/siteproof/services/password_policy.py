"""The password rules with their lists: the well-known passwords shipped with us, the words of this county."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.password_rules import password_problem
from siteproof.store.queries.session import county_setting
from siteproof.store.unit_of_work import UnitOfWork

# The most used passwords of zxcvbn's frequency lists (MIT licence), lower case, four characters and more.
_FILE = Path(__file__).with_name("common_passwords.txt")


@cache
def common_passwords() -> frozenset[str]:
    """About 4,600 well-known passwords in lower case."""
    return frozenset(_FILE.read_text("utf-8").split())


def check_new_password(uow: UnitOfWork, user: dict[str, Any], password: str) -> None:
    """Raise invalid_request (fields.password) when the rules refuse this password for this user."""
    county = county_setting(uow, "county") or {}
    local = [user["username"], user["name"], user["name_en"] or "", county.get("name", ""), county.get("name_en", "")]
    local += [county.get("name_en", "").split(" ")[0]]
    problem = password_problem(password, common_passwords(), [word for word in local if word])
    if problem is not None:
        raise SiteproofError(ErrorCode.INVALID_REQUEST, fields={"password": [problem]})
