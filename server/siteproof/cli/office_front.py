"""Caddy in front of the server for phones on the office network: https, and the one page that explains trust.

Caddy comes as the extra `siteproof[https]` and runs as a child of `siteproof serve`: started again when it
ends, and when the certificate was renewed. The configuration goes in through a pipe, so the secret by which
the server knows this front (api/trusted_front.py) never lies on the disk.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siteproof.api.trusted_front import PEER_HEADER, SECRET_HEADER
from siteproof.services.office_certificate import OfficeCertificate

START_WITHIN_S = 20.0
LOOK_EVERY_S = 600.0
START_AGAIN_AFTER_S = 2.0
MISSING = (
    "https for the office network needs Caddy. Install it with: make run HTTPS=1, or pip install 'siteproof[https]'. "
    "(办公网的 https 需要 Caddy: 用 make run HTTPS=1 启动就会装上。)"
)


class FrontFailed(RuntimeError):
    """Caddy is missing or did not start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class FrontPlan:
    """Where the front listens and what stands behind it; `host` is an address or 0.0.0.0."""

    host: str
    https_port: int
    trust_port: int
    app_port: int
    secret: str
    folder: Path


def find_caddy() -> Path:
    """The program beside this Python, where the extra puts it; raises FrontFailed with the way to get it."""
    program = Path(sys.executable).with_name("caddy")
    if not program.is_file():
        raise FrontFailed(MISSING)
    return program


def front_configuration(plan: FrontPlan, certificate: OfficeCertificate) -> dict[str, Any]:
    """Caddy's JSON: TLS before the app, the trust page on plain http, no administration port, nothing logged."""
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "ERROR"}}},
        "storage": {"module": "file_system", "root": str(plan.folder / "caddy")},
        "apps": {
            "tls": {"certificates": {"load_files": [_key_pair(certificate)]}},
            "http": {"servers": {"app": _app_server(plan, certificate), "trust": _trust_server(plan)}},
        },
    }


def _key_pair(certificate: OfficeCertificate) -> dict[str, str]:
    return {"certificate": str(certificate.server_file), "key": str(certificate.server_file)}


def _listen(host: str, port: int) -> list[str]:
    anywhere = host in ("0.0.0.0", "::")
    return [f":{port}" if anywhere else f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]


def _app_server(plan: FrontPlan, certificate: OfficeCertificate) -> dict[str, Any]:
    name = next(iter(certificate.names.hosts), "localhost")
    behind = {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": f"127.0.0.1:{plan.app_port}"}],
        "headers": {"request": {"set": {SECRET_HEADER: [plan.secret], PEER_HEADER: ["{http.request.remote.host}"]}}},
    }
    silent = {"handler": "headers", "response": {"deferred": True, "delete": ["Server", "Via"]}}
    return {
        "listen": _listen(plan.host, plan.https_port),
        "listener_wrappers": [{"wrapper": "http_redirect"}, {"wrapper": "tls"}],
        "protocols": ["h1", "h2"],
        "read_header_timeout": "10s",
        "idle_timeout": "120s",
        "automatic_https": {"disable": True},
        "tls_connection_policies": [{"default_sni": name, "fallback_sni": name, "protocol_min": "tls1.2"}],
        "routes": [{"handle": [silent, behind]}],
    }


def _trust_server(plan: FrontPlan) -> dict[str, Any]:
    files = {"handler": "file_server", "root": str(plan.folder / "trust")}

    def page(path: str, file: str, media_type: str, **headers: str) -> dict[str, Any]:
        shown = {"Content-Type": [media_type], "Cache-Control": ["no-cache"], "X-Content-Type-Options": ["nosniff"]}
        shown |= {name.replace("_", "-"): [value] for name, value in headers.items()}
        set_headers = {"handler": "headers", "response": {"deferred": True, "set": shown, "delete": ["Server"]}}
        return {
            "match": [{"path": [path], "method": ["GET", "HEAD"]}],
            "handle": [set_headers, {"handler": "rewrite", "uri": f"/{file}"}, files],
            "terminal": True,
        }

    policy = (plan.folder / "trust" / "policy.txt").read_text("ascii")
    html, elsewhere = "text/html; charset=utf-8", {"handler": "static_response", "status_code": 302}
    return {
        "listen": _listen(plan.host, plan.trust_port),
        "protocols": ["h1"],
        "read_header_timeout": "10s",
        "automatic_https": {"disable": True},
        "routes": [
            page("/", "zh.html", html, Content_Security_Policy=policy, Content_Language="zh-CN"),
            page("/en", "en.html", html, Content_Security_Policy=policy, Content_Language="en"),
            page("/siteproof-ca.crt", "siteproof-ca.crt", "application/x-x509-ca-cert"),
            {"handle": [{**elsewhere, "headers": {"Location": ["/"], "Cache-Control": ["no-store"]}}]},
        ],
    }


class OfficeFront:
    """The running Caddy and the thread that keeps it running."""

    def __init__(self, plan: FrontPlan, certify: Callable[[], tuple[OfficeCertificate, bool]]) -> None:
        """`certify` makes sure of certificate and trust page; its flag says that the certificate is new."""
        self._plan, self._certify = plan, certify
        self._program = find_caddy()
        self._process: subprocess.Popen[bytes] | None = None
        self._leave = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="office-front", daemon=True)

    def start(self) -> None:
        """Start and wait until https answers; raises FrontFailed with Caddy's last words."""
        _end_left_over(self._pid_file)
        certificate, _ = self._certify()
        self._launch(certificate)
        give_up_at = time.monotonic() + START_WITHIN_S
        while not _answers(self._plan):
            if self._process is None or self._process.poll() is not None or time.monotonic() > give_up_at:
                self.stop()
                raise FrontFailed(f"Caddy did not start: {self._last_words()}")
            time.sleep(0.05)
        self._keeper.start()

    def stop(self) -> None:
        """End Caddy; harmless when it ended already."""
        self._leave.set()
        self._end()

    @property
    def _pid_file(self) -> Path:
        return self._plan.folder / "caddy.pid"

    def _launch(self, certificate: OfficeCertificate) -> None:
        command = [str(self._program), "run", "--config", "-", "--pidfile", str(self._pid_file)]
        with (self._plan.folder / "caddy.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(front_configuration(self._plan, certificate)).encode())
            self._process.stdin.close()

    def _end(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        look_at = time.monotonic() + LOOK_EVERY_S
        while not self._leave.wait(START_AGAIN_AFTER_S):
            ended = self._process is None or self._process.poll() is not None
            if not ended and time.monotonic() < look_at:
                continue
            look_at = time.monotonic() + LOOK_EVERY_S
            with contextlib.suppress(OSError, ValueError):  # looked at again in ten minutes; the old one still serves
                certificate, renewed = self._certify()
                if renewed or ended:
                    self._end()
                    self._launch(certificate)

    def _last_words(self) -> str:
        log = self._plan.folder / "caddy.log"
        lines = log.read_text("utf-8", "replace").strip().splitlines() if log.exists() else []
        return lines[-1][-400:] if lines else "no reason given"


def _answers(plan: FrontPlan) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(plan.host, plan.host)
    try:
        with socket.create_connection((host, plan.https_port), timeout=1):
            return True
    except OSError:
        return False


def _end_left_over(pid_file: Path) -> None:
    """End a Caddy of this folder that outlived a server which was killed."""
    with contextlib.suppress(OSError, ValueError):
        pid = int(pid_file.read_text("ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if str(pid_file).encode() in command:
            os.kill(pid, signal.SIGTERM)
            time.sleep(0.5)
