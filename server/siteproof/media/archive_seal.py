"""What a file of an archive looks like on the disk: compressed or not, sealed or not, checked by its plain hash.

Encryption is age (X25519, ChaCha20-Poly1305), because its files can be opened with the public `age` tool on any
computer, without this program: a seal nobody can open any more is a lost archive.
"""

from __future__ import annotations

import gzip
import zlib

import pyrage
from pyrage import x25519


class ArchiveDamaged(Exception):
    """A file of the archive is missing or does not hold what its name or manifest says; the message names it."""


class ArchiveLocked(Exception):
    """The archive is sealed and the key is absent or another one."""


def new_archive_key() -> str:
    """A fresh secret key, one line of text: AGE-SECRET-KEY-1..."""
    return str(x25519.Identity.generate())


def recipient_of(key: str) -> str:
    """The public half of a key, age1...; raises ArchiveLocked when the text is no key."""
    try:
        return str(x25519.Identity.from_str(key.strip()).to_public())
    except pyrage.IdentityError as error:
        raise ArchiveLocked("this is no key of an archive (AGE-SECRET-KEY-1...)") from error


class Seal:
    """Closes and opens the files of one archive; without a recipient they stay readable."""

    def __init__(self, recipient: str | None, key: str | None) -> None:
        """Raises ArchiveLocked when the archive is sealed and `key` is absent or does not fit."""
        if recipient is not None and (key is None or recipient_of(key) != recipient):
            raise ArchiveLocked("the archive is encrypted" if key is None else "this key opens another archive")
        self._recipient = None if recipient is None else x25519.Recipient.from_str(recipient)
        self._identity = None if recipient is None or key is None else x25519.Identity.from_str(key.strip())

    @property
    def encrypted(self) -> bool:
        """Whether the files are sealed."""
        return self._recipient is not None

    def close(self, plain: bytes, *, compress: bool) -> bytes:
        """The bytes for the disk."""
        data = gzip.compress(plain, 6, mtime=0) if compress else plain
        return data if self._recipient is None else pyrage.encrypt(data, [self._recipient])

    def open(self, data: bytes, name: str, *, compressed: bool) -> bytes:
        """The plain bytes; raises ArchiveDamaged with the name of the file."""
        try:
            opened = data if self._identity is None else pyrage.decrypt(data, [self._identity])
            return gzip.decompress(opened) if compressed else opened
        except (pyrage.DecryptError, OSError, EOFError, zlib.error) as error:
            raise ArchiveDamaged(f"{name}: {error}") from error
