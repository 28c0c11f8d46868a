"""The sealed rescue file against the examples that the phone reads too, and against damage of every kind."""

import base64
import io
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from harness.sources import REPOSITORY
from siteproof.domain.errors import SiteproofError
from siteproof.services.open_rescue import open_part
from siteproof.services.rescue_key import kid_of

VECTORS = json.loads((REPOSITORY / "tests/vectors/rescue.json").read_text(encoding="utf-8"))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(_bytes(VECTORS["server_key"]["d"])), ec.SECP256R1())


def _opened(sealed: bytes) -> list[tuple[dict[str, object], bytes]]:
    _, entries = open_part({VECTORS["kid"]: _key()}, io.BytesIO(sealed).read)
    return [(entry.meta, b"".join(entry.pieces)) for entry in entries]


def _reason(sealed: bytes) -> str:
    with pytest.raises(SiteproofError) as refused:
        _opened(sealed)
    return str(refused.value.details.get("reason", refused.value.code.value))


@pytest.fixture
def sealed() -> bytes:
    """The example that has several chunks."""
    return _bytes(VECTORS["cases"][1]["sealed"])


def test_the_key_has_the_id_that_the_examples_name() -> None:
    assert kid_of(_key()) == VECTORS["kid"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_every_example_opens_to_its_entries(case: dict[str, object]) -> None:
    expected = [
        ({**entry["meta"], "bytes": len(_bytes(entry["data"]))}, _bytes(entry["data"]))
        for entry in case["entries"]  # type: ignore[attr-defined]
    ]

    assert _opened(_bytes(str(case["sealed"]))) == expected


def test_an_entry_nobody_reads_is_stepped_over(sealed: bytes) -> None:
    _, entries = open_part({VECTORS["kid"]: _key()}, io.BytesIO(sealed).read)

    assert [entry.what for entry in entries] == ["manifest", "record", "photo"]


def test_one_changed_byte_anywhere_is_noticed(sealed: bytes) -> None:
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        assert _reason(changed) in {"damaged", "cut_off", "not_a_rescue_file", "rescue_other_server"}, at


def test_a_cut_file_is_noticed_at_every_length(sealed: bytes) -> None:
    reasons = {_reason(sealed[:length]) for length in range(0, len(sealed), 7)}

    assert reasons <= {"empty", "not_a_rescue_file", "cut_off"}


def test_chunks_cannot_be_dropped_or_swapped(sealed: bytes) -> None:
    head = sealed.index(b"}") + 1 + 4
    chunks, at = [], head
    while at < len(sealed):
        length = 4 + int.from_bytes(sealed[at : at + 4])
        chunks.append(sealed[at : at + length])
        at += length

    def rebuilt(parts: list[bytes]) -> bytes:
        body = b"".join(parts)
        return sealed[: head - 4] + len(body).to_bytes(4) + body

    assert len(chunks) > 3
    assert _reason(rebuilt([chunks[1], chunks[0], *chunks[2:]])) == "damaged"
    assert _reason(rebuilt([*chunks[:1], *chunks[2:]])) == "damaged"
    assert _reason(rebuilt(chunks[:-1])) == "damaged"


def test_a_key_of_another_server_says_so(sealed: bytes) -> None:
    with pytest.raises(SiteproofError) as refused:
        open_part({"0" * 16: _key()}, io.BytesIO(sealed).read)

    assert refused.value.code == "rescue_other_server"


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04", b"siteproof-rescue-1\n", b"siteproof-rescue-1\n" + b"\xff" * 40])
def test_any_other_file_is_refused_in_one_word(junk: bytes) -> None:
    assert _reason(junk) in {"empty", "not_a_rescue_file", "cut_off"}
