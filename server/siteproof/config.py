"""Settings from the environment, read once; every other module gets values as arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

DEMO_ACCOUNTS = "demo-accounts.json"
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})
DEFAULT_STATIC_DIR = Path(__file__).resolve().parents[2] / "static"


class SettingsInvalid(ValueError):
    """A setting that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this installation keeps its data and how it is reached.

    `secure_cookies` says that a proxy of somebody else's serves https. With `serve --https` the server
    listens on this computer only, and its own front on `office_host` at `https_port` (the app) and
    `trust_port` (the page that explains the certificate).
    """

    data_dir: Path
    database_url: str
    blob_dir: Path
    host: str
    port: int
    static_dir: Path
    backup_dir: Path | None
    secure_cookies: bool
    office_host: str
    https_port: int
    trust_port: int

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read SITEPROOF_*; raises SettingsInvalid with the name of a setting that makes no sense."""
        env = os.environ if environment is None else environment
        data_dir = Path(env.get("SITEPROOF_DATA_DIR") or "var").resolve()
        database_url = env.get("SITEPROOF_DATABASE_URL") or f"sqlite:///{data_dir / 'siteproof.sqlite'}"
        return cls(
            data_dir=data_dir,
            database_url=_database_url(database_url),
            blob_dir=_blob_dir(env.get("SITEPROOF_BLOB_URL"), data_dir),
            host=env.get("SITEPROOF_HOST") or "127.0.0.1",
            port=_port("SITEPROOF_PORT", env.get("SITEPROOF_PORT") or "8000"),
            static_dir=Path(env.get("SITEPROOF_STATIC_DIR") or DEFAULT_STATIC_DIR).resolve(),
            backup_dir=_backup_dir(env.get("SITEPROOF_BACKUP_DIR"), data_dir),
            secure_cookies=_yes_or_no("SITEPROOF_HTTPS", env.get("SITEPROOF_HTTPS", "")),
            office_host=env.get("SITEPROOF_HOST") or "0.0.0.0",
            https_port=_port("SITEPROOF_HTTPS_PORT", env.get("SITEPROOF_HTTPS_PORT") or "8443"),
            trust_port=_port("SITEPROOF_TRUST_PORT", env.get("SITEPROOF_TRUST_PORT") or "8080"),
        )


def _database_url(url: str) -> str:
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsInvalid("SITEPROOF_DATABASE_URL must start with sqlite:/// or postgresql://")
    return url


def _blob_dir(url: str | None, data_dir: Path) -> Path:
    if not url:
        return data_dir / "blobs"
    parts = urlsplit(url)
    if parts.scheme != "file" or not parts.path.startswith("/"):
        raise SettingsInvalid("SITEPROOF_BLOB_URL must be file:///absolute/folder")
    return Path(unquote(parts.path)).resolve()


def _backup_dir(folder: str | None, data_dir: Path) -> Path | None:
    """The demo backs up beside its data, so that it shows what a county will see; nobody else has a default."""
    if folder is None and (data_dir / DEMO_ACCOUNTS).exists():
        return data_dir / "backup"
    return Path(folder).resolve() if folder else None


def _port(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise SettingsInvalid(f"{name} must be a number from 0 to 65535")
    return int(text)


def _yes_or_no(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise SettingsInvalid(f"{name} must be 1, true, yes or on, or else 0, false, no, off or empty")
    return word in _YES
