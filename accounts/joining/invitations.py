"""Inviting people: links that each make one account.

The secret in a link is 256 random bits, shown once. Only its SHA-256 is kept:
nobody can guess so many bits, so a slow hash would gain nothing.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.audit import Subject, record
from accounts.joining import mails
from accounts.models import Invitation, InvitationState, User

logger = logging.getLogger(__name__)

SECRET_BYTES = 32
# Longer ones are not ours; looking them up would only cost.
SECRET_MAX_CHARS = 100
# The name of the secret in links and forms.
FIELD = "invitation"


class InvitationNotGood(Exception):
    """Unknown, used, expired or revoked: nobody is told which."""

    code = "invitation_not_good"
    message = _("This invitation is not good any more. Ask whoever invited you for a new one.")


class InvitedAtAnotherAddress(Exception):
    code = "invited_at_another_address"
    message = _("The invitation is for another email address.")


def issue_invitation(
    by: User | None, email: str = "", *, days: int = 0, request: HttpRequest | None = None
) -> Invitation:
    """Invite somebody, or only who uses this address; 0 days are INVITATION_DAYS.

    The result is the only thing that knows its `secret`.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    now = timezone.now()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            email=email,
            hash=_hash(secret),
            created_by=by,
            created_at=now,
            expires_at=now + timedelta(days=days or settings.INVITATION_DAYS),
        )
        record("invitation.issue", by=by, about=subject_of(invitation), request=request)
    invitation.secret = secret
    logger.info("invitation.issued", extra={"invitation_id": invitation.pk})
    return invitation


def subject_of(invitation: Invitation) -> Subject:
    """Return what the audit calls it: by its number, without an address."""
    return Subject("invitation", invitation.pk)


def link_of(invitation: Invitation) -> str:
    """Return the address of the sign-up page with the secret of a new invitation."""
    query = urlencode({FIELD: invitation.secret})
    return f"{settings.SITE_URL}{reverse('account_signup')}?{query}"


def mail_invitation(invitation: Invitation) -> bool:
    """Mail the link of a new invitation to its address; False if that was not possible."""
    values = {"link": link_of(invitation), "expires_at": invitation.expires_at}
    return mails.send("invitation", [invitation.email], values)


def find_invitation(secret: str) -> Invitation:
    """Return the invitation with this secret. Raises InvitationNotGood."""
    if not secret or len(secret) > SECRET_MAX_CHARS:
        raise InvitationNotGood
    usable = Invitation.objects.in_state(InvitationState.OPEN, timezone.now())
    found = usable.filter(hash=_hash(secret)).first()
    if found is None:
        raise InvitationNotGood
    return found


def check_invitation(secret: str, email: str) -> Invitation:
    """Return the invitation if it is good for this address.

    Raises InvitationNotGood, InvitedAtAnotherAddress.
    """
    invitation = find_invitation(secret)
    if invitation.email and invitation.email.lower() != email.lower():
        raise InvitedAtAnotherAddress
    return invitation


def use_invitation(secret: str, email: str) -> Invitation:
    """Use the invitation up, in the transaction that makes the account.

    Of two who use it at once, one gets it; the other one waits for the end of
    the first one's transaction. Raises InvitationNotGood, InvitedAtAnotherAddress.
    """
    invitation = check_invitation(secret, email)
    now = timezone.now()
    usable = Invitation.objects.in_state(InvitationState.OPEN, now).filter(pk=invitation.pk)
    if not usable.update(used_at=now, email=""):
        raise InvitationNotGood
    logger.info("invitation.used", extra={"invitation_id": invitation.pk})
    return invitation


def reopen_invitation(invitation: Invitation) -> None:
    """Make it what it was before it was used: the account that used it did not come about."""
    used = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=False)
    used.update(used_at=None, used_by=None, email=invitation.email)
    logger.info("invitation.reopened", extra={"invitation_id": invitation.pk})


def revoke_invitation(invitation: Invitation) -> bool:
    """Make it useless; False if it has been used or revoked already."""
    pending = Invitation.objects.filter(
        pk=invitation.pk, used_at__isnull=True, revoked_at__isnull=True
    )
    is_done = pending.update(revoked_at=timezone.now()) > 0
    if is_done:
        logger.info("invitation.revoked", extra={"invitation_id": invitation.pk})
    return is_done


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
