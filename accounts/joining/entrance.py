"""The door: what a sign-up has to show under each policy, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest

from accounts.addresses import client_address
from accounts.joining import policy
from accounts.joining.invitations import (
    check_invitation,
    find_invitation,
    reopen_invitation,
    use_invitation,
)
from accounts.letters import MailUnavailable, sent_afterwards
from accounts.limits import count_invitation
from accounts.models import Invitation, User

# What is left on a request for what follows in it: the secret that was shown, and, should its
# mail not leave, what to take back: the account that was made, and the invitation as it was.
_SHOWN = "shown_invitation"
_MADE = "made_account"
_USED = "used_invitation"


def show_invitation(request: HttpRequest, secret: str, email: str = "") -> None:
    """Note the invitation that came with a request, and look whether it is good.

    Tries are counted by the client's address before they are looked at. Raises
    InvitationNotGood, InvitedAtAnotherAddress, TooManyAttempts.
    """
    attempt = count_invitation(client_address(request))
    if email:
        check_invitation(secret, email)
    else:
        find_invitation(secret)
    attempt.succeeded()
    setattr(request, _SHOWN, secret)


@contextmanager
def joining(request: HttpRequest, person: User, email: str) -> Iterator[None]:
    """Save a new account in here: under "approval" it waits, and an invitation is used up.

    Raises InvitationNotGood if somebody else was quicker.
    """
    setattr(request, _MADE, person)
    if policy.needs_approval():
        person.approved_at = None
    if not policy.needs_invitation():
        yield
        return
    with transaction.atomic():
        invitation = _use(request, email)
        yield
        invitation.used_by = person
        invitation.save(update_fields=["used_by"])


def use_up_for_known(request: HttpRequest, email: str) -> None:
    """Use the invitation up though the address has an account already.

    Otherwise it would still be good afterwards, and tell that there is one. Requests
    that are no sign-up (the mail is sent again, somebody changes their address) show none.
    """
    if policy.needs_invitation() and hasattr(request, _SHOWN):
        _use(request, email)


@contextmanager
def all_or_nothing(request: HttpRequest) -> Iterator[None]:
    """Sign up in here: without the mail of it, neither account nor used invitation stay.

    The mail leaves after the transaction. SQLite has one writer, and nobody's reply
    must wait to be saved until a mail server has answered. Raises MailUnavailable.
    """
    setattr(request, _MADE, None)
    setattr(request, _USED, None)
    try:
        with sent_afterwards(), transaction.atomic():
            yield
    except MailUnavailable:
        _take_back(request)
        raise


def _take_back(request: HttpRequest) -> None:
    """Undo what was committed. The session needs nothing: after a 503 Django does not save it."""
    person, invitation = getattr(request, _MADE), getattr(request, _USED)
    with transaction.atomic():
        if person is not None:
            User.objects.filter(pk=person.pk, email=person.email, last_login=None).delete()
        if invitation is not None:
            reopen_invitation(invitation)


def _use(request: HttpRequest, email: str) -> Invitation:
    secret = getattr(request, _SHOWN, "")
    setattr(request, _USED, check_invitation(secret, email))
    return use_invitation(secret, email)
