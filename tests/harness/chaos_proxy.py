"""A proxy between phone and server that misbehaves as told: one fault per exchange, every byte counted.

It runs in a thread of its own, so that tests stay plain functions. Messages are framed by h11; what is broken
is broken below it, in the bytes of the sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import h11

from harness.chaos_faults import Exchange, Fault, Pass, Reply, Request
from harness.chaos_link import Link

READ_BYTES = 65_536
NO_LINGER = struct.pack("ii", 1, 0)

Choose = Callable[[Exchange], Fault]


class ClientGone(Exception):
    """The phone closed its side, or the fault did."""


@dataclass
class Counted:
    """Bytes on the phone's side of the proxy, heads included, and every exchange in order."""

    from_phone: int = 0
    to_phone: int = 0
    exchanges: list[Exchange] = field(default_factory=list)

    def clear(self) -> None:
        """Begins to count anew."""
        self.from_phone = self.to_phone = 0
        self.exchanges.clear()

    def paths(self, method: str) -> list[str]:
        """Paths asked with this method, in order."""
        return [exchange.path for exchange in self.exchanges if exchange.method == method]


class PhoneSide:
    """One connection of a phone: reads requests, writes answers at the link's pace."""

    def __init__(self, proxy: ChaosProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.proxy, self.reader, self.writer = proxy, reader, writer
        self.parser = h11.Connection(h11.SERVER, max_incomplete_event_size=READ_BYTES)

    async def receive(self) -> bytes:
        """More bytes of the phone, none once it has closed."""
        data = await self.reader.read(READ_BYTES)
        self.proxy.counted.from_phone += len(data)
        await self.proxy.link.up(len(data))
        return data

    async def event(self) -> h11.Event | type[h11.PAUSED]:
        """The next thing the phone said."""
        while True:
            event = self.parser.next_event()
            if event is not h11.NEED_DATA:
                return event
            self.parser.receive_data(await self.receive())

    async def request_head(self) -> h11.Request | None:
        """Method, path and headers of the next request; None when the phone is done."""
        event = await self.event()
        return event if isinstance(event, h11.Request) else None

    async def body(self, most: int | None = None) -> bytes:
        """The request's body, or only its first `most` bytes: the rest stays unread."""
        pieces: list[bytes] = []
        size = 0
        while most is None or size < most:
            event = await self.event()
            if isinstance(event, h11.Data):
                pieces.append(bytes(event.data))
                size += len(event.data)
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                raise ClientGone
        return b"".join(pieces)[:most]

    async def send(self, data: bytes) -> None:
        """Bytes to the phone at the link's pace."""
        for start in range(0, len(data), self.proxy.link.step_bytes):
            piece = data[start : start + self.proxy.link.step_bytes]
            await self.proxy.link.down(len(piece))
            self.writer.write(piece)
            await self.writer.drain()
            self.proxy.counted.to_phone += len(piece)

    async def answer(self, reply: Reply) -> None:
        """A whole answer; the connection stays open for the next request."""
        await self.proxy.link.latency_down()
        await self.send(reply.wire())
        self.parser.send(h11.Response(status_code=reply.status, headers=reply.framed()))
        self.parser.send(h11.Data(data=reply.body))
        self.parser.send(h11.EndOfMessage())
        if self.parser.our_state is h11.MUST_CLOSE:
            raise ClientGone
        self.parser.start_next_cycle()

    def reset(self) -> None:
        """Breaks the connection as a lost signal does: no farewell, the other side gets a reset."""
        raw: socket.socket | None = self.writer.get_extra_info("socket")
        if raw is not None:
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.writer.transport.abort()
        raise ClientGone


class ChaosProxy:
    """Listens on loopback in front of `upstream_port`; `choose` names the fault of each exchange."""

    def __init__(self, upstream_port: int, link: Link | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.upstream_port, self.tls = upstream_port, tls
        self.link = link or Link()
        self.counted = Counted()
        self.choose: Choose = lambda _exchange: Pass()
        self.port = 0
        self.open = 0
        self.late: set[asyncio.Task[None]] = set()
        self.loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where a phone reaches it."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def forward(self, request: Request) -> Reply:
        """Asks the real server and answers its whole reply."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream_port)
        try:
            parser = h11.Connection(h11.CLIENT)
            writer.write(request.wire(self.upstream_port))
            parser.send(h11.Request(method=request.method, target=request.target, headers=[("host", "upstream")]))
            parser.send(h11.EndOfMessage())
            return await _reply_from(parser, reader)
        finally:
            writer.close()

    async def forward_part(self, request: Request, body: bytes) -> None:
        """Sends the head and only these bytes of the body, then breaks the connection."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.upstream_port)
        head = request.wire(self.upstream_port)
        writer.write(head[: len(head) - len(request.body)] + body)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.transport.abort()

    def later(self, delay_s: float, request: Request) -> None:
        """Delivers a request to the server after `delay_s` seconds; its answer is lost."""

        async def deliver() -> None:
            await asyncio.sleep(delay_s)
            await self.forward(request)

        task = self.loop.create_task(deliver())
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    def settle(self, within_s: float = 30.0) -> None:
        """Waits until every late copy has reached the server."""

        async def all_delivered() -> None:
            while self.late:
                await asyncio.gather(*self.late)

        asyncio.run_coroutine_threadsafe(all_delivered(), self.loop).result(within_s)

    async def _serve_phone(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        phone = PhoneSide(self, reader, writer)
        self.open += 1
        try:
            await self.link.connect()
            while (head := await phone.request_head()) is not None:
                exchange = Exchange.of(head, len(self.counted.exchanges))
                self.counted.exchanges.append(exchange)
                exchange.fault = self.choose(exchange)
                await self.link.latency_up()
                await exchange.fault.act(self, phone, exchange)
        except (ClientGone, ConnectionError, h11.ProtocolError, asyncio.CancelledError):
            pass  # the phone left, the fault broke the connection, or the test is over
        finally:
            self.open -= 1
            writer.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve_phone, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def run(self, started: threading.Event) -> None:
        """The thread's work: listens until the loop is stopped."""
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._listen())
        started.set()
        self.loop.run_forever()
        self.loop.run_until_complete(self._close())
        self.loop.close()


async def _reply_from(parser: h11.Connection, reader: asyncio.StreamReader) -> Reply:
    status, headers, body = 502, [], bytearray()
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            parser.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.Response):
            status, headers = event.status_code, [(bytes(n), bytes(v)) for n, v in event.headers.raw_items()]
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)):
            return Reply(status, headers, bytes(body))


@contextmanager
def chaos_proxy(
    upstream_port: int, *, link: Link | None = None, tls: ssl.SSLContext | None = None, port: int = 0
) -> Iterator[ChaosProxy]:
    """A proxy in front of a local port until the block ends."""
    proxy = ChaosProxy(upstream_port, link, tls)
    proxy.port = port
    started = threading.Event()
    thread = threading.Thread(target=proxy.run, args=(started,), name="chaos-proxy", daemon=True)
    thread.start()
    if not started.wait(10):
        raise AssertionError("the chaos proxy did not start")
    try:
        yield proxy
    finally:
        proxy.loop.call_soon_threadsafe(proxy.loop.stop)
        thread.join(15)
