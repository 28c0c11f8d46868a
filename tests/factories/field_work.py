"""A phone that keeps what it sent, and does after a restore what contracts.md asks of it, without anybody's help."""

from typing import Any

from flask import Flask

from factories.phone import Phone, inspection_body, photo_entry, sha256
from factories.pictures import jpeg


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

    def _send(self, records: list[str], photos: list[str]) -> None:
        answers = {id_: self.put_record(id_, self.records[id_]) for id_ in records}
        answers |= {each: self.put_photo(self.photos[each]) for each in photos}
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

    def reconnect(self, app: Flask) -> None:
        """The server is back: renew the session, and offer again what a new epoch does not have."""
        self.app, self.client = app, app.test_client()
        assert self.refresh().status_code == 200
        epoch = self.hello()["server_epoch"]
        if epoch == self.epoch:
            return
        self.epoch, self.seqs = epoch, {}
        asked = [{"id": None, "sha256": each} for each in self.photos]
        items = (self.post("/have", {"items": asked}).json or {})["items"] if asked else []
        self._send(list(self.records), [each["sha256"] for each in items if not each["present"]])
