"""From where a request comes, as far as it can be believed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, empty where the server does not know it.

    X-Forwarded-For counts only behind proxies of our own: each appends the
    address it was asked from, so the client's is that many places from the
    right. What stands further left is what a stranger claimed.
    """
    proxies = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(hops) >= proxies and hops[-proxies]:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR") or "")


def hashed_for_month(address: str, moment: datetime) -> str:
    """Return what stands for an address on record, with a key that changes each month (UTC).

    So events of one month from one address can be told, and no longer history
    of it. Empty for none.
    """
    if not address:
        return ""
    month = moment.astimezone(UTC).strftime("%Y-%m")
    key = hmac.new(settings.SECRET_KEY.encode(), month.encode(), hashlib.sha256).digest()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]


def hashed(text: str) -> str:
    """Return a key for counting: caches and logs need to know neither addresses nor e-mails."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]
