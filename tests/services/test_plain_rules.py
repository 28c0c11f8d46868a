"""Tokens, ids, passwords, throttle, limiter: small machines without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from factories.phone import Key
from siteproof.api.rate_limit import RateLimiter
from siteproof.services.identifiers import from_base64url, uuid7, wire_time
from siteproof.services.passwords import hash_password, password_matches
from siteproof.services.sign_in_throttle import SignInThrottle
from siteproof.services.signatures import public_key_problem, signature_holds
from siteproof.services.tokens import Purpose, TokenMint

NOW = datetime(2026, 9, 15, 2, 0, 0, 123_999, tzinfo=UTC)
SESSION = "0b6f4f0e-6a34-4c8e-9a0a-000000000001"


def test_a_token_says_what_it_was_made_for() -> None:
    mint = TokenMint(b"s" * 32)

    claim = mint.read(Purpose.REFRESH, mint.make(Purpose.REFRESH, SESSION, 7))

    assert claim is not None
    assert (claim.session_id, claim.generation) == (SESSION, 7)


def test_every_changed_byte_of_a_token_is_noticed() -> None:
    mint = TokenMint(b"s" * 32)
    token = mint.make(Purpose.ACCESS, SESSION, 0)

    changed = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token) - 1)]

    assert [mint.read(Purpose.ACCESS, each) for each in changed] == [None] * len(changed)


def test_a_token_of_another_installation_or_purpose_is_nothing() -> None:
    token = TokenMint(b"s" * 32).make(Purpose.ACCESS, SESSION, 0)

    assert TokenMint(b"t" * 32).read(Purpose.ACCESS, token) is None
    assert TokenMint(b"s" * 32).read(Purpose.PHOTOS, token) is None


def test_uuid7_has_its_version_variant_and_time() -> None:
    made = uuid7(NOW, lambda n: b"\xff" * n)

    assert made == "019936f1-0c7b-7fff-bfff-ffffffffffff".replace("019936f1-0c7b", made[:13])
    assert int(made[:13].replace("-", ""), 16) == int(NOW.timestamp() * 1000)


def test_wire_time_is_cut_to_milliseconds() -> None:
    assert wire_time(NOW) == "2026-09-15T02:00:00.123Z"


@pytest.mark.parametrize("text", ["a", "a=", "ab==", "a b", "é"])
def test_only_plain_base64url_is_read(text: str) -> None:
    with pytest.raises(ValueError):
        from_base64url(text)


def test_passwords_compare_after_normalising_and_nobody_has_none() -> None:
    stored = hash_password("Passwo\u0308rd 12345")

    assert password_matches(stored, "Passw\u00f6rd 12345")
    assert not password_matches(stored, "passw\u00f6rd 12345")
    assert not password_matches(None, "nobody has this")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_signature_of_another_key_or_message_does_not_hold() -> None:
    key, other = Key(), Key()
    signature = key.sign(b"message")

    assert signature_holds(key.jwk, signature, b"message")
    assert not signature_holds(other.jwk, signature, b"message")
    assert not signature_holds(key.jwk, signature, b"massage")
    assert not signature_holds(key.jwk, "AAAA", b"message")


def test_a_point_beside_the_curve_is_no_key() -> None:
    assert public_key_problem(Key().jwk | {"y": Key().jwk["y"]}) == "not_on_curve"


def test_delays_grow_and_end() -> None:
    throttle = SignInThrottle()
    waits = []
    for _ in range(8):
        waits.append(throttle.wait_s("wang", "::1", NOW))
        throttle.failed("wang", "::1", NOW)

    assert waits[:5] == [0] * 5
    assert 0 < waits[5] < waits[6] < waits[7] <= 300
    assert throttle.wait_s("wang", "::1", NOW + timedelta(minutes=5)) == 0
    assert throttle.wait_s("wang", "::2", NOW) == 0


def test_a_source_that_guesses_many_names_is_slowed_down() -> None:
    throttle = SignInThrottle()
    for n in range(100):
        throttle.failed(f"name{n}", "::1", NOW)

    assert throttle.wait_s("another", "::1", NOW) > 0


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    limiter = RateLimiter(per_s=2, burst=3)

    assert [limiter.wait_s("a", 0.0) for _ in range(4)] == [0, 0, 0, 1]
    assert limiter.wait_s("b", 0.0) == 0
    assert limiter.wait_s("a", 1.0) == 0
