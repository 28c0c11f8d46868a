"""Long passwords of one's own are taken; well-known, repeated and local ones are not."""

import pytest

from siteproof.domain.password_rules import password_problem
from siteproof.services.password_policy import common_passwords

LOCAL = ("wangfang", "王芳", "示范县", "shifan")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "too_short"),
        ("elevenchars", "too_short"),
        ("x" * 129, "too_long"),
        ("twelve\x00chars", "control_char"),
        ("aaaaaaaaaaaa", "repeats"),
        ("121212121212", "repeats"),
        ("123456789012", "repeats"),
        ("abcdefghijklm", "repeats"),
        ("password1234", "common"),
        ("P@ssw0rd2026", "common"),
        ("qwertyuiop12", "common"),
        ("iloveyouiloveyou", "common"),
        ("siteproof2026", "local_word"),
        ("Wangfang!123", "local_word"),
        ("示范县实查密码2026年", "local_word"),
        ("correct horse battery", None),
        ("seven mountain goats", None),
        ("桥头第三棵槐树往左二百步", None),
        ("wangfang likes long walks", None),
    ],
)
def test_rules(password: str, problem: str | None) -> None:
    assert password_problem(password, common_passwords(), LOCAL) == problem


def test_the_list_is_long_enough() -> None:
    assert len(common_passwords()) > 3000
