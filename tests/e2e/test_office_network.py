"""Phones on the office network: trust explained in pictures, then camera, position and offline over https."""

import json
import re
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from harness.browser import launch, new_context
from harness.looks import Looks
from harness.office_https import OFFICE_HOST, Office, office_serving
from harness.screens import PhoneScreen
from harness.serving import run_command, seed_demo
from siteproof.services.office_certificate import read_office_certificate

POSITION = (36.6, 109.5, 8.0)
ABILITIES = """
async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true })
  stream.getTracks().forEach((track) => track.stop())
  const held = { maximumAge: 600000, timeout: 10000 }
  const fix = await new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no, held))
  await navigator.serviceWorker.ready
  return { secure: isSecureContext, lat: fix.coords.latitude }
}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    data_dir = tmp_path_factory.mktemp("office") / "demo"
    seed_demo(data_dir)
    with office_serving(data_dir) as running:
        yield running


@pytest.fixture(scope="module")
def trusting(playwright: Playwright, office: Office) -> Iterator[Browser]:
    browser = launch(playwright, office.trusting)
    yield browser
    browser.close()


def _get(url: str, office: Office, headers: dict[str, str] | None = None) -> HTTPResponse:
    """One request that trusts the downloaded authority and nothing else."""
    context = ssl.create_default_context(cafile=str(office.tls_folder / "county-ca.pem"))
    opened: Any = urllib.request.urlopen(
        urllib.request.Request(url, headers=headers or {}), timeout=10, context=context
    )
    return opened  # type: ignore[no-any-return]


def _link(office: Office, username: str) -> str:
    printed = run_command("user", "link", username, environment={"SITEPROOF_DATA_DIR": str(office.served.data_dir)})
    return printed.splitlines()[0]


def test_the_certificate_holds_for_the_address_and_only_there(office: Office) -> None:
    with _get(f"{office.https_url}/healthz", office) as answer:
        assert json.load(answer) == {"status": "alive"}
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert answer.headers["Server"] is None
        assert answer.headers["Via"] is None

    port = int(office.https_url.rpartition(":")[2])
    context = ssl.create_default_context(cafile=str(office.tls_folder / "county-ca.pem"))
    with socket.create_connection((OFFICE_HOST, port)) as raw, pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(raw, server_hostname="bank.example")


def test_plain_http_promises_no_https(office: Office) -> None:
    with urllib.request.urlopen(f"{office.served.url}/healthz", timeout=10) as answer:
        assert answer.headers["Strict-Transport-Security"] is None


def test_nobody_else_can_say_that_he_is_the_front(office: Office) -> None:
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.9.9.9", "Siteproof-Front": "guess"}
    request = urllib.request.Request(f"{office.served.url}/healthz", headers=forged)

    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.headers["Strict-Transport-Security"] is None


def test_the_authority_downloads_as_phones_want_it(office: Office) -> None:
    with urllib.request.urlopen(f"{office.trust_url}/siteproof-ca.crt", timeout=10) as answer:
        authority = answer.read()

    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert ssl.PEM_cert_to_DER_cert((office.tls_folder / "county-ca.pem").read_text("ascii")) == authority


def test_plain_http_has_this_page_only(office: Office) -> None:
    for path in ("/today", "/api/v1/hello", "/zh.html", "/policy.txt"):
        with urllib.request.urlopen(office.trust_url + path, timeout=10) as answer:
            assert answer.url == f"{office.trust_url}/"


@pytest.mark.parametrize(("language", "path"), [("zh-CN", "/"), ("en", "/en")])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_the_page_can_be_read_by_everybody(
    browser: Browser, office: Office, tmp_path: Path, language: str, path: str, phone: bool
) -> None:
    looks = Looks(tmp_path, language)
    context = new_context(browser, office.trust_url, language=language, phone=phone)
    page = context.new_page()
    page.goto(path)

    looks.at(page, "trust", touch=phone)

    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(f'a[href="{office.https_url}"]').count() == 1
    shown = re.sub(r"\W", "", page.locator(".print").inner_text())
    certificate = read_office_certificate(office.tls_folder)
    assert certificate is not None
    assert certificate.ca_sha256 in shown
    looks.settle()
    context.close()


def test_a_phone_is_enrolled_by_one_code_and_can_do_everything(trusting: Browser, office: Office) -> None:
    inspector = office.served.account("inspector")["username"]
    link = _link(office, inspector)
    assert link.startswith(f"{office.https_url}/#code=")
    context = new_context(trusting, office.https_url, position=POSITION)
    page = context.new_page()
    page.goto(link)
    screen = PhoneScreen(page)
    screen.wait_until_offline_ready()

    abilities = page.evaluate(ABILITIES)

    assert abilities == {"secure": True, "lat": POSITION[0]}
    assert "code=" not in page.url
    assert [cookie["secure"] for cookie in context.cookies() if cookie["name"] == "siteproof_photos"] == [True]
    context.set_offline(True)
    page.reload()
    page.get_by_text(screen.t("today.ready"), exact=True).wait_for()
    context.close()


def test_a_code_opens_the_door_once(trusting: Browser, office: Office) -> None:
    link = _link(office, office.served.account("inspector")["username"])
    for first in (True, False):
        context = new_context(trusting, office.https_url)
        page = context.new_page()
        page.goto(link)
        screen = PhoneScreen(page)
        if first:
            page.wait_for_url("**/today")
        else:
            page.get_by_text(screen.t("signin.codeUsed")).wait_for()
        context.close()
