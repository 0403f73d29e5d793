"""What staff do about somebody's access: suspend, readmit, sign out everywhere."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.api_tokens import ApiToken
from accounts.audit import record
from accounts.models import User
from accounts.sessions import end_other_sessions
from accounts.staff import one_is_kept

logger = logging.getLogger(__name__)


class AccessReason(TextChoices):
    """Why: a word of ours, because the audit keeps nothing that somebody wrote."""

    SECURITY = "security", _("The account may be in wrong hands")
    RULES = "rules", _("It was used against the rules")
    UNUSED = "unused", _("It is not needed any more")
    REQUEST = "request", _("The person asked for it")
    SETTLED = "settled", _("What there was is settled")
    MISTAKE = "mistake", _("It was a mistake")
    OTHER = "other", _("Another reason")


def suspend(person: User, *, by: User, reason: AccessReason, request: HttpRequest) -> bool:
    """Let the person in no more, from now on; False if they are suspended already.

    Their sessions, and the tokens of programs that signed in, are ended; personal
    API tokens are refused until they are readmitted; open streams end within
    seconds. Raises LastAdministrator.
    """
    with one_is_kept():
        if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            return False
        end_other_sessions(person, except_key=None)
        record("people.suspend", by=by, about=person, request=request, detail=reason.value)
    logger.info("account.suspended", extra={"user_id": person.pk})
    return True


def readmit(person: User, *, by: User, reason: AccessReason, request: HttpRequest) -> bool:
    """Let the person sign in again; False if they are not suspended."""
    with transaction.atomic():
        if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            return False
        record("people.readmit", by=by, about=person, request=request, detail=reason.value)
    logger.info("account.readmitted", extra={"user_id": person.pk})
    return True


def sign_out_everywhere(
    person: User, *, by: User, request: HttpRequest, revokes_api_tokens: bool
) -> tuple[int, int]:
    """End all sessions of the person; return how many, and how many API tokens were revoked."""
    with transaction.atomic():
        sessions, api_tokens = end_other_sessions(person, except_key=None), 0
        if revokes_api_tokens:
            api_tokens, _kinds = ApiToken.objects.owned_by(person.pk).delete()
        detail = f"sessions={sessions} api_tokens={api_tokens}"
        record("people.sign_out", by=by, about=person, request=request, detail=detail)
    return sessions, api_tokens
