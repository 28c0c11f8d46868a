"""`siteproof init`: once, into an empty folder, with no password of anybody else's choosing."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from siteproof.cli.installation import opened
from siteproof.config import Settings
from siteproof.services.activation import activate, whose_activation
from siteproof.store.queries.session import county_setting, user_by_name
from siteproof.store.queries.tasks import newest_checklists

Run = Callable[..., Result]
WORDS = ("init", "--county", "青山县", "--admin", "feng", "--admin-name", "冯敏")


def _code(answer: Result) -> str:
    found = re.search(r"/activate#([\w-]+)", answer.output)
    assert found is not None, answer.output
    return found[1]


def test_begins_a_county_with_one_administrator(siteproof: Run) -> None:
    answer = siteproof(*WORDS, "--zone", "Asia/Urumqi")

    with opened(Settings.from_env(os.environ)) as runtime:
        assert whose_activation(runtime, _code(answer), "test")["username"] == "feng"
        session = activate(runtime, _code(answer), "seven mountain goats", None, "test")
        with runtime.unit_of_work() as uow:
            feng, zone, lists = user_by_name(uow, "feng"), county_setting(uow, "zone"), newest_checklists(uow)
    assert session.user["role"] == "administrator"
    assert session.user["county"]["name"] == "青山县"
    assert feng is not None
    assert feng["is_demo"] is False
    assert zone == "Asia/Urumqi"
    assert len(lists) >= 5


def test_asks_for_what_was_not_given(siteproof: Run) -> None:
    answer = siteproof("init", typed="青山县\nfeng\n冯敏\n")

    assert answer.exit_code == 0, answer.output
    assert _code(answer)


def test_refuses_a_county_that_has_begun(siteproof: Run) -> None:
    siteproof(*WORDS)

    answer = siteproof(*WORDS)

    assert answer.exit_code != 0
    assert "begun already" in answer.output
    assert "/activate#" not in answer.output


def test_refuses_the_demo(siteproof: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "demo-accounts.json").write_text("[]", "utf-8")

    answer = siteproof(*WORDS)

    assert answer.exit_code != 0
    assert "demo" in answer.output
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["demo-accounts.json"]


@pytest.mark.parametrize(("option", "value", "reason"), [("--zone", "Asia/Nowhere", "zone"), ("--code", "A B", "code")])
def test_a_refused_beginning_can_be_tried_again(siteproof: Run, option: str, value: str, reason: str) -> None:
    refused, taken = siteproof(*WORDS, option, value), siteproof(*WORDS)

    assert refused.exit_code != 0
    assert reason in refused.output
    assert taken.exit_code == 0


def test_a_reset_voids_the_code_before(siteproof: Run) -> None:
    first = _code(siteproof(*WORDS))

    second = _code(siteproof("user", "reset", "feng"))

    from siteproof.domain.errors import SiteproofError

    with opened(Settings.from_env(os.environ)) as runtime:
        with pytest.raises(SiteproofError, match="code_used"):
            whose_activation(runtime, first, "test")
        assert whose_activation(runtime, second, "test")["name"] == "冯敏"


def test_a_blocked_account_is_listed_and_gets_no_code(siteproof: Run) -> None:
    siteproof(*WORDS)

    blocked, refused, listed = (
        siteproof("user", "block", "feng"),
        siteproof("user", "reset", "feng"),
        siteproof("user", "list"),
    )

    assert blocked.exit_code == 0
    assert refused.exit_code != 0
    assert "blocked" in refused.output
    assert "feng\t冯敏\tadministrator\tblocked\tcounty" in listed.output
