"""What the chaos proxy can do to one exchange; each class is one fault."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import h11
from PIL import Image

if TYPE_CHECKING:
    from harness.chaos_proxy import ChaosProxy, PhoneSide

Headers = list[tuple[bytes, bytes]]
GATE_LOOK_S = 0.02
HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"content-length", b"host", b"expect"})


@dataclass
class Exchange:
    """A request as far as its head is known, and what was done to it."""

    number: int
    method: str
    target: str
    headers: Headers
    fault: Fault | None = None
    status: int | None = None

    @classmethod
    def of(cls, head: h11.Request, number: int) -> Exchange:
        """From a parsed head."""
        headers = [(bytes(name).lower(), bytes(value)) for name, value in head.headers]
        return cls(number, head.method.decode(), head.target.decode(), headers)

    @property
    def path(self) -> str:
        """Without /api/v1 and without the query."""
        return self.target.partition("?")[0].removeprefix("/api/v1")

    @property
    def request_bytes(self) -> int:
        """The whole request as it came: first line, headers, body."""
        first_line = len(f"{self.method} {self.target} HTTP/1.1\r\n")
        return first_line + sum(len(name) + len(value) + 4 for name, value in self.headers) + 2 + self.body_bytes

    @property
    def body_bytes(self) -> int:
        """What the head announces."""
        return int(dict(self.headers).get(b"content-length", b"0"))


@dataclass(frozen=True)
class Request:
    """A whole request on its way to the server."""

    method: str
    target: str
    headers: Headers
    body: bytes

    def wire(self, port: int) -> bytes:
        """Head and body; the length is that of the body it has now."""
        kept = [(name, value) for name, value in self.headers if name not in HOP_BY_HOP]
        length = [(b"content-length", str(len(self.body)).encode())] if self.body or self.method != "GET" else []
        lines = [(b"host", f"127.0.0.1:{port}".encode()), (b"connection", b"close"), *kept, *length]
        head = b"".join(name + b": " + value + b"\r\n" for name, value in lines)
        return f"{self.method} {self.target} HTTP/1.1\r\n".encode() + head + b"\r\n" + self.body


@dataclass(frozen=True)
class Reply:
    """A whole answer on its way to the phone."""

    status: int
    headers: Headers
    body: bytes

    def framed(self) -> Headers:
        """Headers with the length of the body it has now."""
        kept = [(name, value) for name, value in self.headers if name.lower() not in HOP_BY_HOP]
        return [*kept, (b"Content-Length", str(len(self.body)).encode())]

    def status_line(self) -> bytes:
        """The first line alone."""
        return f"HTTP/1.1 {self.status} OK\r\n".encode()

    def wire(self) -> bytes:
        """Head and body."""
        head = b"".join(name + b": " + value + b"\r\n" for name, value in self.framed())
        return self.status_line() + head + b"\r\n" + self.body


class Fault(Protocol):
    """One way to treat an exchange."""

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Reads the rest of the request, deals with the server and the phone."""


async def whole(phone: PhoneSide, exchange: Exchange) -> Request:
    """The request with all its body."""
    return Request(exchange.method, exchange.target, exchange.headers, await phone.body())


@dataclass(frozen=True)
class Pass:
    """Nothing is wrong."""

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Forwards both ways."""
        reply = await proxy.forward(await whole(phone, exchange))
        exchange.status = reply.status
        await phone.answer(reply)


@dataclass(frozen=True)
class CutRequest:
    """The connection breaks after this share of the request's body; the server sees the same."""

    share: float = 0.5

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Passes the first bytes on, then resets both sides."""
        most = int(exchange.body_bytes * self.share)
        body = await phone.body(most) if most else b""
        request = Request(exchange.method, exchange.target, exchange.headers, bytes(exchange.body_bytes))
        await proxy.forward_part(request, body)
        phone.reset()


@dataclass(frozen=True)
class CutAnswer:
    """The server has answered, but only the status line (or this share of the answer) arrives."""

    share: float | None = None

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Lets the server do its work and cuts what it says."""
        reply = await proxy.forward(await whole(phone, exchange))
        exchange.status = reply.status
        wire = reply.wire()
        await proxy.link.latency_down()
        await phone.send(reply.status_line() if self.share is None else wire[: int(len(wire) * self.share)])
        phone.reset()


@dataclass(frozen=True)
class ChangeRequest:
    """The body is changed on the way and its length made to fit: shorten, append, flip, reencode."""

    how: str
    seed: int = 0

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Forwards the changed request; the answer is the server's."""
        request = await whole(phone, exchange)
        changed = Request(request.method, request.target, request.headers, self.changed(request.body))
        reply = await proxy.forward(changed)
        exchange.status = reply.status
        await phone.answer(reply)

    def changed(self, body: bytes) -> bytes:
        """The body as it arrives."""
        if not body:
            return body
        if self.how == "shorten":
            return body[:-1]
        if self.how == "append":
            return body + b"\x00"
        if self.how == "reencode":
            return reencoded(body)
        bit = random.Random(self.seed).randrange(len(body) * 8)
        flipped = bytearray(body)
        flipped[bit // 8] ^= 1 << bit % 8
        return bytes(flipped)


def reencoded(body: bytes) -> bytes:
    """The picture saved again, as an operator's "data saver" does; what is no picture gets one byte more."""
    output = io.BytesIO()
    try:
        Image.open(io.BytesIO(body)).convert("RGB").save(output, "JPEG", quality=40)
    except (OSError, ValueError):
        return body + b"\n"
    return output.getvalue()


@dataclass(frozen=True)
class Duplicate:
    """The request is delivered now and once more `after_s` seconds later."""

    after_s: float = 0.2

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Forwards, and leaves a copy for later."""
        request = await whole(phone, exchange)
        reply = await proxy.forward(request)
        exchange.status = reply.status
        proxy.later(after_s if (after_s := self.after_s) else 0.0, request)
        await phone.answer(reply)


@dataclass(frozen=True)
class Delay:
    """The answer comes late."""

    seconds: float

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Waits, then passes on."""
        await asyncio.sleep(self.seconds)
        await Pass().act(proxy, phone, exchange)


@dataclass
class Gate:
    """The request is whole at the proxy and goes no further until the gate opens; `loses` the answer then, or not."""

    opened: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0
    loses: bool = False

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Keeps the request at the gate, then passes it on."""
        request = await whole(phone, exchange)
        self.waiting += 1
        while not self.opened.is_set():
            await asyncio.sleep(GATE_LOOK_S)
        reply = await proxy.forward(request)
        exchange.status = reply.status
        if self.loses:  # all but its last byte: a browser repeats by itself what had no answer at all
            await phone.send(reply.wire()[:-1])
            await asyncio.sleep(GATE_LOOK_S)
            phone.reset()
        await phone.answer(reply)


@dataclass
class Held:
    """Requests that the network kept: the phone sees a lost connection, the server gets them when released."""

    requests: list[Request] = field(default_factory=list)

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Keeps the request and breaks the connection."""
        self.requests.append(await whole(phone, exchange))
        phone.reset()

    def release(self, proxy: ChaosProxy, order: Sequence[int] | None = None) -> list[Reply]:
        """Delivers what was kept, last first unless `order` says otherwise; answers the server's replies."""
        picked = list(reversed(self.requests)) if order is None else [self.requests[n] for n in order]

        async def deliver() -> list[Reply]:
            return [await proxy.forward(request) for request in picked]

        return asyncio.run_coroutine_threadsafe(deliver(), proxy.loop).result(60)


@dataclass
class Replay:
    """A new request gets the answer that an earlier one of its kind got; the server never hears of it."""

    old: dict[str, Reply] = field(default_factory=dict)

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Answers from memory where it can; otherwise forwards and remembers."""
        kind = exchange.method + exchange.path.split("/")[1]
        request = await whole(phone, exchange)
        if kind in self.old:
            await phone.answer(self.old[kind])
            return
        reply = await proxy.forward(request)
        exchange.status = reply.status
        if reply.status == 200:
            self.old[kind] = reply
        await phone.answer(reply)


@dataclass(frozen=True)
class Canned:
    """Somebody on the way answers in the server's place; the server never hears of it."""

    status: int
    body: str = ""
    media_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)

    async def act(self, proxy: ChaosProxy, phone: PhoneSide, exchange: Exchange) -> None:
        """Reads the request and answers by itself."""
        with contextlib.suppress(ConnectionError):
            await phone.body()
        lines = {"Content-Type": self.media_type, **self.headers}
        encoded = [(name.encode(), value.encode()) for name, value in lines.items()]
        exchange.status = self.status
        await phone.answer(Reply(self.status, encoded, self.body.encode()))


LOGIN_PAGE = "<!doctype html><title>Wi-Fi</title><form action=/login><input name=phone></form>"


def portal_page() -> Canned:
    """F26: a log-in page with status 200."""
    return Canned(200, LOGIN_PAGE)


def portal_redirect() -> Canned:
    """F27: a redirect to a log-in page of the same machine."""
    return Canned(302, "", headers={"Location": "/wifi-login"})


def problem(status: int, code: str, **headers: str) -> Canned:
    """A problem document with the server's version header, as an application server in front could send it."""
    body = json.dumps({"code": code, "title": code, "status": status, "detail": None})
    return Canned(status, body, "application/problem+json", {"Siteproof-Version": "1", **headers})
