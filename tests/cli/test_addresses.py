"""A QR leads only to addresses where camera and position work."""

import pytest

from siteproof.cli.addresses import Reach, is_secure, listen_on, reach

PUBLIC = [
    pytest.param("127.0.0.1", None, Reach("http://localhost:8000", True, "http://localhost:8000"), id="this computer"),
    pytest.param("0.0.0.0", None, Reach("http://localhost:8000", False, "http://localhost:8000"), id="every address"),
    pytest.param(
        "192.168.1.5", None, Reach("http://localhost:8000", False, "http://192.168.1.5:8000"), id="the office network"
    ),
    pytest.param(
        "0.0.0.0", "https://county.example/", Reach("https://county.example", True, "https://county.example"),
        id="behind https",
    ),
    pytest.param(
        "0.0.0.0", "http://county.example", Reach("http://localhost:8000", False, "http://county.example"),
        id="behind plain http",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("host", "public_url", "expected"), PUBLIC)
def test_how_the_server_is_reached(host: str, public_url: str | None, expected: Reach) -> None:
    assert reach(host, 8000, public_url) == expected


@pytest.mark.parametrize(
    ("url", "secure"),
    [
        ("https://a.example", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:1", True),
        ("http://localhost.example", False),
        ("http://192.168.1.5", False),
        ("ftp://localhost", False),
    ],
)
def test_where_a_browser_gives_the_camera(url: str, secure: bool) -> None:
    assert is_secure(url) is secure


@pytest.mark.parametrize(
    ("host", "listen"),
    [
        ("localhost", "127.0.0.1:80"),
        ("0.0.0.0", "0.0.0.0:80"),
        ("::", "[::]:80"),
        ("192.168.1.5", "192.168.1.5:80 127.0.0.1:80"),
    ],
)
def test_the_printed_link_is_listened_on(host: str, listen: str) -> None:
    assert listen_on(host, 80) == listen
