"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from typing import BinaryIO

from siteproof.media.imports.refusals import FileRefused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Source:
    """An open, seekable file with the name a person knows it by; the name opens nothing."""

    file: BinaryIO
    name: str

    @property
    def size(self) -> int:
        """Its length in bytes."""
        at = self.file.tell()
        end = self.file.seek(0, os.SEEK_END)
        self.file.seek(at)
        return end

    def head(self, count: int) -> bytes:
        """Its first bytes; leaves it at the beginning."""
        self.file.seek(0)
        data = self.file.read(count)
        self.file.seek(0)
        return data

    def read(self, limit: int) -> bytes:
        """The whole of it; raises FileRefused beyond the limit."""
        self.require_at_most(limit)
        self.file.seek(0)
        return self.file.read(limit)

    def require_at_most(self, limit: int) -> None:
        """Raises FileRefused when it is empty or longer than so many bytes; reads nothing."""
        size = self.size
        if size == 0:
            raise FileRefused("empty_file")
        if size > limit:
            raise FileRefused("file_too_large", size_mib=-(-size // 2**20), limit_mib=limit // 2**20)


def is_zip(head: bytes) -> bool:
    """True for the beginning of a zip archive (also an empty one)."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def refuse_foreign_tables(source: Source) -> None:
    """Raises FileRefused for what is called a spreadsheet and is another thing: .xls, a password, a web page."""
    head = source.head(8192)
    if not head:
        raise FileRefused("empty_file")
    if head.startswith(_OLE):
        source.file.seek(0)
        directory = source.file.read(4 * 2**20)
        source.file.seek(0)
        raise FileRefused("password_protected" if _ENCRYPTED in directory else "old_excel")
    text = _text_of(head.removeprefix(codecs.BOM_UTF8)).lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("<!doctype html", "<html", "<table", "<head", "<meta", "<script")) or (
        text.startswith("<") and ("<html" in text or "<table" in text)
    ):
        raise FileRefused("html_not_excel")
    if text.startswith("<?xml") or text.startswith("<workbook"):
        raise FileRefused("xml_not_excel")
    if text.startswith("mime-version") and "text/html" in text:
        raise FileRefused("html_not_excel")


def _text_of(head: bytes) -> str:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    return head.decode(encoding, "ignore")
