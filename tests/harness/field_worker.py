"""An inspector made for one test, his phone in a real browser, and what lies on that phone, hash by hash."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

from harness.office import Person
from harness.screens import PhoneScreen
from harness.serving import Served, ask

PASSWORD = "seven mountain goats"
_NUMBERS = itertools.count(1)

HELD = """
async (userId) => {
  const hex = async (bytes) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const ask = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })
  const db = await ask(indexedDB.open('siteproof-' + userId))
  const all = async (store) => await ask(db.transaction(store).objectStore(store).getAll())
  const found = { drafts: (await all('drafts')).map((draft) => draft.id).sort(), bytes: {}, outbox: {} }
  for (const entry of await all('outbox')) found.outbox[entry.key] = entry.status
  for (const key of await ask(db.transaction('bytes').objectStore('bytes').getAllKeys())) {
    found.bytes[key] = await hex(await ask(db.transaction('bytes').objectStore('bytes').get(key)))
  }
  db.close()
  return found
}
"""


@dataclass(frozen=True)
class Held:
    """What a phone holds: drafts by id, SHA-256 of every kept piece of bytes by key, outbox states by key."""

    drafts: tuple[str, ...]
    bytes: dict[str, str]
    outbox: dict[str, str]

    def unsent(self) -> int:
        """Entries the server has not acknowledged."""
        return sum(status != "stored" for status in self.outbox.values())

    def lost_since(self, earlier: Held) -> dict[str, str]:
        """What the earlier look held and this one does not, or holds with another hash."""
        gone = {key: sha for key, sha in earlier.bytes.items() if self.bytes.get(key) != sha}
        return gone | {key: "outbox" for key in earlier.outbox if key not in self.outbox}


class Worker:
    """The account, made by the administrator and activated, with a screen once `on` was called."""

    def __init__(self, served: Served, area_id: str) -> None:
        self.served, self.office = served, Person(served, "administrator")
        self.username, self.area_id = f"worker-{next(_NUMBERS)}-{secrets.token_hex(3)}", area_id
        self.name = f"林{self.username[-6:]}"
        self._details: dict[str, Any] = {
            "name": self.name, "name_en": f"Lin {self.username[-6:]}", "role": "inspector", "unit_id": None,
            "areas": [area_id], "sectors": [], "phone": None,
        }  # fmt: skip
        body = {**self._details, "username": self.username, "origin": served.url}
        status, made = self.office.ask("POST", "/admin/users", body)
        assert status == 200, made
        self.id = str(made["user"]["id"])
        code = made["activation"]["link"].rpartition("#")[2]
        status, said = ask(
            served.url, "POST", "/api/v1/session/activate", body={"code": code, "password": PASSWORD, "device": None}
        )
        assert status == 200, said

    @property
    def account(self) -> dict[str, str]:
        """As the sign-in page wants it."""
        return {"username": self.username, "password": PASSWORD}

    def change(self, **changed: Any) -> None:
        """The administrator changes the account: role, areas, active."""
        page = self.office.get(f"/admin/users/{self.id}")
        user = page.get("user", page)
        body = {**self._details, "active": True, **changed, "version": user["version"]}
        status, said = self.office.ask("PUT", f"/admin/users/{self.id}", body)
        assert status == 200, said

    def on(self, context: BrowserContext) -> WorkerPhone:
        """Signs in on a phone and waits until it may go where no network is."""
        phone = WorkerPhone(self, context)
        phone.sign_in(self.account)
        phone.wait_until_offline_ready()
        return phone


class WorkerPhone(PhoneScreen):
    """One browser profile of the worker."""

    def __init__(self, worker: Worker, context: BrowserContext, page: Page | None = None) -> None:
        super().__init__(page or context.new_page())
        self.worker, self.context = worker, context

    def snap(self, *, send: bool = True) -> None:
        """Photographs something; hands it in, or leaves it as an open draft."""
        self.page.goto("/snap")
        self.shutter()
        self.page.locator(".vf-top").wait_for(state="detached")
        if send:
            self.button("snap.send").tap()
            self.page.wait_for_url("**/today")

    def held(self, page: Page | None = None) -> Held:
        """What the browser's database holds now."""
        found = (page or self.page).evaluate(HELD, self.worker.id)
        return Held(tuple(found["drafts"]), found["bytes"], found["outbox"])

    def wait_until_all_stored(self, timeout_ms: int = 60_000) -> Held:
        """Waits until the server has acknowledged everything that was handed in."""
        self.page.goto("/outbox")
        give_up_at = time.monotonic() + timeout_ms / 1000
        while (held := self.held()).unsent():  # an open draft is work of its own: the page goes on counting it
            assert time.monotonic() < give_up_at, held.outbox
            self.page.wait_for_timeout(200)
        return held
