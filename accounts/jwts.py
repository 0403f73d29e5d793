"""Signed texts that name a sign-in: what access tokens and refresh tokens are made of.

They are signed with Ed25519, by a key that is derived from SECRET_KEY but is not
it: django-eventstream takes every HS256 JWT under SECRET_KEY for an order. What a
text says of its own signature (`alg`, `kid`, `jku`) chooses nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils import timezone
from jwt.types import Options

ALGORITHM = "EdDSA"
# Vana's own have 350; what is longer is not even looked into.
MAX_CHARS = 1_000
# No "iat": another process, whose clock is a second behind, would refuse what was just made.
_OPTIONS: Options = {"require": ["exp", "jti", "sub", "sid", "aud"]}


class Use(StrEnum):
    """What a text is good for. One made for the one is refused as the other."""

    ACCESS = "access"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Claims:
    """`family` is the sign-in's session record, `person` a public id, `id` the text's own."""

    family: uuid.UUID
    person: uuid.UUID
    id: uuid.UUID


def signed(claims: Claims, use: Use, lifetime: timedelta) -> str:
    """Return the text, good from now on for `lifetime`."""
    payload = {
        "aud": use.value,
        "sid": str(claims.family),
        "sub": str(claims.person),
        "jti": str(claims.id),
        "exp": timezone.now() + lifetime,
    }
    return jwt.encode(payload, _key(settings.SECRET_KEY), algorithm=ALGORITHM)


def claims_of(text: str, use: Use) -> Claims | None:
    """Return what the text claims; None unless Vana signed it, for this use, and it is not over."""
    if len(text) > MAX_CHARS or not text.isascii():
        return None
    key = _key(settings.SECRET_KEY).public_key()
    try:
        payload = jwt.decode(text, key, [ALGORITHM], _OPTIONS, audience=use.value)
        return Claims(*(uuid.UUID(payload[name]) for name in ("sid", "sub", "jti")))
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None


@cache
def _key(secret: str) -> Ed25519PrivateKey:
    """Return the key. It is the same after a restart and in every process."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"vana.jwts").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)
