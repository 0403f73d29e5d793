"""How much one person, visitor or address may send in a minute."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache

from accounts.addresses import hashed
from chat.domain.errors import TooManySends
from chat.domain.owners import Owner, OwnerKind

WINDOW_SECONDS = 60


def count_send(owner: Owner, address: str) -> None:
    """Count one send; raises TooManySends when a limit is met.

    Addresses are counted as hashes: the cache need not know them.
    """
    now = int(time.time())
    # By person, as notices are: saved or temporary, who writes is the same.
    _count(f"sends:{owner.channel}", _limit_of(owner), now)
    if address:
        _count(f"sends:address:{hashed(address)}", settings.SENDS_PER_MINUTE_ADDRESS, now)


def _limit_of(owner: Owner) -> int:
    if owner.kind is OwnerKind.VISITOR:
        return int(settings.SENDS_PER_MINUTE_VISITOR)
    return int(settings.SENDS_PER_MINUTE_PERSON)


def _count(key: str, limit: int, now: int) -> None:
    window, passed = divmod(now, WINDOW_SECONDS)
    key = f"{key}:{window}"
    # add-or-incr is atomic; get-then-set grants more than the limit under a race.
    if cache.add(key, 1, WINDOW_SECONDS * 2):
        return
    try:
        count = cache.incr(key)
    except ValueError:  # expired in between: a new window
        cache.add(key, 1, WINDOW_SECONDS * 2)
        return
    if count > limit:
        raise TooManySends(WINDOW_SECONDS - passed)
