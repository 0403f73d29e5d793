"""Secrets of second factors at rest: sealed with keys that are made from SECRET_KEY."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Keeps this use of SECRET_KEY apart from signatures, and from other uses.
_PURPOSE = b"vana.second_factors"


class UnreadableSecret(Exception):
    """It was sealed with a SECRET_KEY that neither SECRET_KEY nor its fallbacks hold."""


def seal(text: str) -> str:
    """Encrypt `text` with the key of today."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises UnreadableSecret."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret from error


def _box() -> MultiFernet:
    return MultiFernet(
        [_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _fernet(secret_key: str) -> Fernet:
    made = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(made))
