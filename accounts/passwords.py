"""Changing one's password: the old one is asked for, and tries are counted as sign-ins are."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from accounts.addresses import client_address
from accounts.audit import record
from accounts.limits import count_attempt
from accounts.models import User
from accounts.sessions import end_other_sessions, renewed

logger = logging.getLogger(__name__)


class WrongPassword(Exception):
    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


def change_password(request: HttpRequest, user: User, *, old: str, new: str) -> None:
    """Give the person a new password, and sign out all devices but the one that asks.

    Raises TooManyAttempts, WrongPassword.
    """
    attempt = count_attempt(user.email, client_address(request))
    if not user.check_password(old):
        raise WrongPassword(attempt.left)
    attempt.succeeded()
    with transaction.atomic():
        user.set_password(new)
        user.save(update_fields=["password"])
        end_other_sessions(user, except_key=request.session.session_key)
        with renewed(request):
            update_session_auth_hash(request, user)
        record("account.password", by=user, about=user, request=request)
    get_adapter().send_notification_mail("account/email/password_changed", user)
    logger.info("account.password_changed", extra={"user_id": user.pk})
