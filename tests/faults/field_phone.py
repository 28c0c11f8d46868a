"""A phone of the test county over real sockets: seals once, sends the same bytes until it holds a receipt."""

import hashlib
import http.client
import json
import os
import time
from dataclasses import dataclass
from typing import Any

from factories.county import PASSWORD
from factories.phone import inspection_body
from factories.pictures import jpeg
from harness.device import Device, photo_entry

TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Answer:
    """Status, headers and decoded body of one answer."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Sealed:
    """A record as it will be sent for ever, and its photos."""

    id: str
    raw: bytes
    photos: tuple[bytes, ...]

    @property
    def sha256(self) -> str:
        """The record's hash."""
        return hashlib.sha256(self.raw).hexdigest()


class FieldPhone:
    """One device of a user; keeps one connection open while the server lives."""

    def __init__(self, port: int, username: str, *, sign_in: bool = True) -> None:
        self.port, self.username, self.device = port, username, Device()
        self.token = ""
        self._connection: http.client.HTTPConnection | None = None
        if sign_in:
            self.sign_in()

    def sign_in(self) -> None:
        """Begins a session with the county's password."""
        body = json.dumps(self.device.enrolment(self.username, PASSWORD)).encode()
        answer = self.ask("POST", "/api/v1/session", body, "application/json")
        assert answer.status == 200, answer
        self.token = str(answer.body["access_token"])

    def ask(self, method: str, path: str, body: bytes | None = None, media_type: str = "application/octet-stream",
            **headers: str) -> Answer:  # fmt: skip
        """One request; raises OSError or http.client.HTTPException when no answer came."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        sent = {"Content-Type": media_type, **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        try:
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
            raw = answer.read()
            if answer.will_close:
                self.hang_up()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            raise
        typed = "json" in answer.headers.get("Content-Type", "")
        return Answer(answer.status, dict(answer.headers), json.loads(raw) if typed else raw)

    def hang_up(self) -> None:
        """Closes the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def capture(self, photos: int = 1, photo_bytes: int = 20_000) -> Sealed:
        """An inspection of the road in the east with new pictures."""
        return self.capture_of(*(picture(photo_bytes) for _ in range(photos)))

    def capture_of(self, *taken: bytes) -> Sealed:
        """An inspection of the road in the east with these pictures."""
        entries = [photo_entry(data, item_id="width") for data in taken]
        record_id, raw = self.device.seal("inspection", inspection_body(), entries)
        return Sealed(record_id, raw, taken)

    def put_record(self, record: Sealed) -> Answer:
        """PUT of the sealed bytes."""
        return self.ask("PUT", f"/api/v1/records/{record.id}", record.raw, "application/json")

    def put_photo(self, data: bytes) -> Answer:
        """PUT of a whole photo."""
        return self.ask("PUT", f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}", data)

    def head_of_photo(self, data: bytes) -> bytes:
        """The head of a PUT of these bytes, for tests that cut the body themselves."""
        return (
            f"PUT /api/v1/photos/{hashlib.sha256(data).hexdigest()} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Length: {len(data)}\r\n\r\n"
        ).encode()

    def send(self, record: Sealed, *, within_s: float = 60.0) -> list[Answer]:
        """Record first, photos after, again and again until each has its answer; as contracts.md orders it."""
        answers = [self._until_stored(lambda: self.put_record(record), within_s)]
        return answers + [
            self._until_stored(lambda data=data: self.put_photo(data), within_s) for data in record.photos
        ]

    def _until_stored(self, put: Any, within_s: float) -> Answer:
        give_up_at = time.monotonic() + within_s
        while True:
            try:
                answer: Answer = put()
                if answer.status == 200:
                    return answer
                assert answer.status in (401, 429, 503, 507), answer
                if answer.status == 401:  # a quarter of an hour has passed
                    self.sign_in()
            except (OSError, http.client.HTTPException):
                if time.monotonic() > give_up_at:
                    raise
            if time.monotonic() > give_up_at:
                raise TimeoutError("the server asked to wait, and for too long")
            time.sleep(0.05)


def picture(size_bytes: int) -> bytes:
    """A small JPEG that decodes, with random bytes behind its end: different every time, and cheap to make."""
    return jpeg(1) + os.urandom(max(16, size_bytes - len(jpeg(1))))
