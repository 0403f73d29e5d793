"""How often somebody may fail to sign in, per account and per address; how often tokens change."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from accounts.addresses import hashed

# Of one sign-in, in one window. An honest program needs one in every access token's life.
REFRESHES = 30
# Invitations that are not good, per address they are shown from, in one window. Nobody guesses
# one; this only keeps programs that try from costing more than others do.
FAILED_INVITATIONS = 20


class TooManyAttempts(Exception):
    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class Attempt:
    """One try to sign in, counted as failed until it has succeeded."""

    keys: tuple[str, ...]
    left: int

    def succeeded(self) -> None:
        """Take this try back. Other tries stay counted, of this account and of others."""
        for key in self.keys:
            with suppress(ValueError):  # its window is over
                cache.decr(key)


def count_attempt(email: str, address: str) -> Attempt:
    """Count a try before the password is looked at, so that many at once cannot slip through.

    Addresses that no account has are counted like others: the answers must not
    differ. An empty `email` (nobody knows yet whose try it is) or `address` is not
    counted. Raises TooManyAttempts.
    """
    named = {"account": email.strip().lower(), "address": address}
    keys = [f"sign-in:{kind}:{hashed(name)}" for kind, name in named.items() if name]
    left = min([settings.FAILED_SIGN_INS - _counted(key) for key in keys], default=0)
    if left < 0:
        raise TooManyAttempts(max(_seconds_left(key) for key in keys))
    return Attempt(tuple(keys), left)


def count_refresh(family: UUID) -> None:
    """Count an exchange of a refresh token. Raises TooManyAttempts."""
    key = f"refresh:{family}"
    if _counted(key) > REFRESHES:
        raise TooManyAttempts(_seconds_left(key))


def count_invitation(address: str) -> Attempt:
    """Count a try to join by an invitation, before that is looked at. Raises TooManyAttempts."""
    key = f"invitation:address:{hashed(address)}"
    left = FAILED_INVITATIONS - _counted(key)
    if left < 0:
        raise TooManyAttempts(_seconds_left(key))
    return Attempt((key,), left)


def window_seconds() -> int:
    return int(settings.FAILED_SIGN_IN_MINUTES) * 60


def _counted(key: str) -> int:
    """Count one and return how many there are; a counter lives for one window from its first."""
    if cache.add(key, 1, window_seconds()):
        cache.set(f"{key}:end", time.time() + window_seconds(), window_seconds())
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ended in this very moment
        return 1


def _seconds_left(key: str) -> int:
    end = float(cache.get(f"{key}:end", 0))
    return max(1, int(end - time.time()) + 1)
