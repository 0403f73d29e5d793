"""Removing all second factors of somebody who lost them: done by staff, who see none of them."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from accounts.audit import record
from accounts.models import User

logger = logging.getLogger(__name__)


def remove_second_factors(request: HttpRequest, user: User) -> bool:
    """Let the person sign in with the password alone, and mail it to them; False if they could."""
    with transaction.atomic():
        if not forget_second_factors(user):
            return False
        record("people.second_factors", by=request.user, about=user, request=request)
        transaction.on_commit(
            lambda: get_adapter(request).send_notification_mail("mfa/email/factors_removed", user)
        )
    return True


def forget_second_factors(user: User) -> bool:
    """Remove them without a mail; False if there were none."""
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    if count:
        logger.info("second_factor.removed_by_staff", extra={"user_id": user.pk, "count": count})
    return count > 0
