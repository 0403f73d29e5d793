"""The door: what a sign-up has to show under each policy, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest

from accounts.addresses import client_address
from accounts.joining import policy
from accounts.joining.invitations import check_invitation, find_invitation, use_invitation
from accounts.limits import count_invitation
from accounts.models import User

# Where the form leaves the secret for what follows in the same request.
_SHOWN = "shown_invitation"


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
    if policy.needs_approval():
        person.approved_at = None
    if not policy.needs_invitation():
        yield
        return
    with transaction.atomic():
        invitation = use_invitation(getattr(request, _SHOWN, ""), email)
        yield
        invitation.used_by = person
        invitation.save(update_fields=["used_by"])


def use_up_for_known(request: HttpRequest, email: str) -> None:
    """Use the invitation up though the address has an account already.

    Otherwise it would still be good afterwards, and tell that there is one. Requests
    that are no sign-up (the mail is sent again, somebody changes their address) show none.
    """
    if policy.needs_invitation() and hasattr(request, _SHOWN):
        use_invitation(getattr(request, _SHOWN), email)
