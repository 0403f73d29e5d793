"""Signed texts: Vana's own are understood, and nothing else is."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from accounts import jwts
from accounts.jwts import MAX_CHARS, Claims, Use, claims_of, signed

CLAIMS = Claims(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())
HOUR = timedelta(hours=1)


def text(use: Use = Use.ACCESS) -> str:
    return signed(CLAIMS, use, HOUR)


def payload(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(text(), options={"verify_signature": False})
    return {name: value for name, value in {**found, **changes}.items() if value is not None}


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def ours(**changes: Any) -> str:
    """Return a text that is rightly signed, and says something else."""
    return jwt.encode(payload(**changes), jwts._key(settings.SECRET_KEY), algorithm="EdDSA")


def with_header(header: dict[str, Any], key: Any, algorithm: str) -> str:
    return jwt.encode(payload(), key, algorithm=algorithm, headers=header)


def public_key() -> bytes:
    key = jwts._key(settings.SECRET_KEY).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def test_what_was_signed_is_read_again() -> None:
    assert claims_of(text(), Use.ACCESS) == CLAIMS
    assert len(text()) < MAX_CHARS / 2


def test_one_made_for_another_use_is_refused() -> None:
    assert claims_of(text(Use.REFRESH), Use.ACCESS) is None
    assert claims_of(text(Use.ACCESS), Use.REFRESH) is None


def test_it_ends_on_time() -> None:
    made, now = text(), timezone.now()

    with time_machine.travel(now + HOUR - timedelta(seconds=10), tick=False):
        assert claims_of(made, Use.ACCESS) == CLAIMS
    with time_machine.travel(now + HOUR + timedelta(seconds=10), tick=False):
        assert claims_of(made, Use.ACCESS) is None


def test_a_clock_that_is_behind_takes_what_was_just_made() -> None:
    made = text()

    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        assert claims_of(made, Use.ACCESS) == CLAIMS


def test_another_secret_key_makes_it_foreign() -> None:
    made = text()

    with override_settings(SECRET_KEY="another" * 10):
        assert claims_of(made, Use.ACCESS) is None


def test_the_key_is_not_the_secret_key_and_stays_the_same() -> None:
    made = text()

    with pytest.raises(jwt.PyJWTError):
        jwt.decode(made, settings.SECRET_KEY, ["HS256"], audience="access")
    jwts._key.cache_clear()
    assert claims_of(made, Use.ACCESS) == CLAIMS


OTHER = Ed25519PrivateKey.generate()
FOREIGN: dict[str, Callable[[], str]] = {
    "no signature": lambda: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(payload())}.",
    "no algorithm": lambda: f"{part({'typ': 'JWT'})}.{part(payload())}.{text().split('.')[2]}",
    "algorithm none in capitals": lambda: f"{part({'alg': 'nOnE'})}.{part(payload())}.",
    "the secret key": lambda: with_header({}, settings.SECRET_KEY, "HS256"),
    "the public key as a secret": lambda: with_header({}, public_key(), "HS256"),
    "another key": lambda: with_header({}, OTHER, "EdDSA"),
    "another key that it names": lambda: with_header(
        {"kid": "../../dev/null", "jku": "https://example.org/keys", "x5u": "https://example.org"},
        OTHER,
        "EdDSA",
    ),
    "another key that it brings": lambda: with_header(
        {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}}, OTHER, "EdDSA"
    ),
    "other words under the signature": lambda: ".".join(
        [text().split(".")[0], part(payload(sub=str(uuid.uuid4()))), text().split(".")[2]]
    ),
    "a signature that is cut": lambda: text()[:-4],
    "spaces": lambda: text().replace(".", " . "),
    "NUL": lambda: text() + "\x00",
    "letters that are not ASCII": lambda: "é" + text(),
    "too long": lambda: "x" * 1_000_000,
    "dots": lambda: "..",
    "nothing": lambda: "",
    "no JSON": lambda: "AAAA.BBBB.CCCC",
    "a list": lambda: f"{part({'alg': 'EdDSA'})}.{base64.urlsafe_b64encode(b'[]').decode()}.AA",
}


@pytest.mark.parametrize("what", FOREIGN)
def test_foreign_and_malformed_ones_are_refused(what: str) -> None:
    assert claims_of(FOREIGN[what](), Use.ACCESS) is None


WRONG: list[dict[str, Any]] = [
    {"sid": None},
    {"sub": None},
    {"jti": None},
    {"exp": None},
    {"aud": None},
    {"sid": "not an id"},
    {"sid": 7},
    {"sub": 7},
    {"jti": ["a"]},
    {"exp": "soon"},
    {"exp": 1},
    {"nbf": 2**62},
    {"aud": "everything"},
]


@pytest.mark.parametrize("changes", WRONG, ids=str)
def test_wrong_claims_are_refused_though_the_signature_is_right(changes: dict[str, Any]) -> None:
    assert claims_of(ours(), Use.ACCESS) == CLAIMS
    assert claims_of(ours(**changes), Use.ACCESS) is None
