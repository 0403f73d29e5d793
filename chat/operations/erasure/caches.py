"""What the caches hold of a person: temporary chats, and counters of limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.utils import timezone

from accounts.addresses import hashed
from accounts.privacy.erasing import Counts, Subject
from chat.domain.owners import Owner
from chat.stores import store_for

# Keys read at once from Redis.
_AT_ONCE = 1_000


def erase(subject: Subject) -> Counts:
    """Forget temporary chats, and drop all keys that name the person.

    The memory of a process that is not this one cannot be reached: there is one
    process that serves, or there is Redis (docs/operations.md).
    """
    owner = Owner.temporary(subject.user_id)
    chats = store_for(owner).delete_all(owner, timezone.now())
    counts = {"cache:visitors": chats} if chats else {}
    for name in settings.CACHES:
        keys = [key for key, _ in entries(name) if _names(subject, key)]
        caches[name].delete_many(keys)
        if keys:
            counts[f"cache:{name}"] = counts.get(f"cache:{name}", 0) + len(keys)
    return counts


def search(subject: Subject) -> Counts:
    counts = {
        f"cache:{name}": sum(_names(subject, key) for key, _ in entries(name))
        for name in settings.CACHES
    }
    return {name: count for name, count in counts.items() if count}


def entries(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the keys of a cache, as Django names them, with what is stored there as bytes."""
    cache: Any = caches[name]
    stored = getattr(cache, "_cache", None)
    if stored is None:
        yield from _redis(cache)
        return
    for whole, value in list(stored.items()):
        yield _short(cache, whole), bytes(value)


def _redis(cache: Any) -> Iterator[tuple[str, bytes]]:
    client = cache.client.get_client(write=False)
    for whole in client.scan_iter(match=f"{cache.key_prefix}:*", count=_AT_ONCE):
        kind = client.type(whole)
        value = client.get(whole) if kind in {b"string", "string"} else b""
        yield _short(cache, whole.decode()), value or b""


def _short(cache: BaseCache, whole: str) -> str:
    """Return the key without the prefix and version that Django puts before it."""
    return whole.removeprefix(f"{cache.key_prefix}:{cache.version}:")


def _names(subject: Subject, key: str) -> bool:
    """Tell whether a key is about this person: by their number, their id, or an address."""
    number = subject.user_id
    if re.search(rf"(?:^|[^0-9a-z])(?:user|temporary)[:-]{number}(?![0-9a-z])", key):
        return True
    hints = {str(subject.public_id), subject.public_id.hex}
    for address in subject.addresses:
        hints |= {address, hashed(address)}
    return any(hint in key for hint in hints)
