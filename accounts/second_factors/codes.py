"""Codes of authenticator apps and recovery codes: each counts once, whatever process is asked.

django-allauth remembers used codes of apps in the cache, for one period. A code
is good for three (MFA_TOTP_TOLERANCE), and each process without Redis has a
cache of its own; so here the row itself keeps the last period that was used,
and a code counts only for a later one (RFC 6238, 5.2).
"""

from __future__ import annotations

import base64
import logging
import re
import secrets
import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction

from accounts.models import User
from accounts.second_factors.boxes import UnreadableSecret

logger = logging.getLogger(__name__)

# 160 bits, as RFC 4226 recommends.
_SECRET_BYTES = 20


def new_secret() -> str:
    """Return a secret for an authenticator app, in Base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def period_of(secret: str, code: str) -> int | None:
    """Return the period for which an app with `secret` shows `code`; None if it is none of now."""
    now, tolerance = int(time.time()) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE
    digits = _digits(code)
    for period in range(now - tolerance, now + tolerance + 1):
        if secrets.compare_digest(digits, format_hotp_value(hotp_value(secret, period))):
            return period
    return None


def use_code(user: User, code: str) -> Authenticator | None:
    """Use up a code of the person's app, or a recovery code; None if it is neither, or was used."""
    with transaction.atomic():
        for factor in _locked(user):
            try:
                if _use(factor, _digits(code)):
                    return factor
            except UnreadableSecret:
                logger.error(  # noqa: TRY400 - where it was noticed says nothing
                    "second_factor.unreadable", extra={"user_id": user.pk, "type": factor.type}
                )
    return None


def mark_used(factor: Authenticator, period: int) -> None:
    """Let the app's code of this period, and of those before, not count again."""
    factor.data["period"] = period
    factor.save(update_fields=["data"])


def codes_left(factor: Authenticator) -> int:
    """Return how many of the recovery codes were not used. Reads no secret."""
    return int(app_settings.RECOVERY_CODE_COUNT) - int(factor.data["used_mask"]).bit_count()


def _locked(user: User) -> list[Authenticator]:
    types = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    return list(Authenticator.objects.select_for_update().filter(user=user, type__in=types))


def _use(factor: Authenticator, digits: str) -> bool:
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return bool(factor.wrap().validate_code(digits))
    period = period_of(decrypt(factor.data["secret"]), digits)
    if period is None or period <= factor.data.get("period", -1):
        return False
    mark_used(factor, period)
    return True


def _digits(code: str) -> str:
    """Return the digits of `code`; people type spaces, and apps show them."""
    return "".join(re.findall(r"[0-9]", code))
