"""A phone that keeps what it sent, and does after a restore what contracts.md asks of it, without anybody's help."""

import base64
import hashlib
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from factories.phone import Phone, inspection_body, photo_entry, sha256
from factories.pictures import jpeg
from siteproof.services.receive_parts import PART_BYTES


class FieldWork(Phone):
    """Records and photos stay on it until a verified backup covers them."""

    def __init__(self, app: Flask, username: str) -> None:
        super().__init__(app, username)
        self.records: dict[str, bytes] = {}
        self.photos: dict[str, bytes] = {}
        self.seqs: dict[str, int] = {}
        self.epoch = self.hello()["server_epoch"]

    def hello(self) -> dict[str, Any]:
        """The first question of every run."""
        answer = self.get("/hello")
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def inspect(self, seed: int, photos: int = 1) -> None:
        """Seal one inspection and send it with its photos."""
        pictures = [jpeg(seed * 10 + n) for n in range(photos)]
        id_, raw = self.seal("inspection", inspection_body(), photos=[photo_entry(each) for each in pictures])
        self.records[id_] = raw
        self.photos |= {sha256(each): each for each in pictures}
        self._send([id_], [sha256(each) for each in pictures])

    def put_in_parts(self, data: bytes) -> TestResponse:
        """As an interrupted upload goes on: asks what is missing, and sends that."""
        at = f"/photos/{sha256(data)}"
        answer = self.post(f"{at}/complete", {"bytes": len(data)})
        if answer.status_code != 409:
            return answer
        for n in (answer.json or {})["missing"]:
            part = data[n * PART_BYTES : (n + 1) * PART_BYTES]
            digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
            headers = {**self.headers, "Content-Digest": f"sha-256=:{digest}:"}
            assert self.client.put(f"/api/v1{at}/parts/{n}", data=part, headers=headers).status_code == 200
        return self.post(f"{at}/complete", {"bytes": len(data)})

    def _send(self, records: list[str], photos: list[str], in_parts: bool = False) -> None:
        put = self.put_in_parts if in_parts else self.put_photo
        answers = {id_: self.put_record(id_, self.records[id_]) for id_ in records}
        answers |= {each: put(self.photos[each]) for each in photos}
        for name, answer in answers.items():
            assert answer.status_code == 200, answer.text
            self.seqs[name] = (answer.json or {})["seq"]

    def let_go(self) -> int:
        """Forget everything that is safe, at once, as a phone with little room does; returns how much is kept."""
        safe = self.hello()["safe_seq"]
        for name, seq in self.seqs.items():
            if seq <= safe:
                self.records.pop(name, None)
                self.photos.pop(name, None)
        return len(self.records) + len(self.photos)

    def reconnect(self, app: Flask, *, in_parts: bool = False) -> None:
        """The server is back: renew the session, and offer again what a new epoch does not have.

        `in_parts`: photos as large ones go, and any on a slow link.
        """
        self.app, self.client = app, app.test_client()
        assert self.refresh().status_code == 200
        epoch = self.hello()["server_epoch"]
        if epoch == self.epoch:
            return
        self.epoch, self.seqs = epoch, {}
        asked = [{"id": None, "sha256": each} for each in self.photos]
        items = (self.post("/have", {"items": asked}).json or {})["items"] if asked else []
        self._send(list(self.records), [each["sha256"] for each in items if not each["present"]], in_parts)
