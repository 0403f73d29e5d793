"""Who may add a second factor."""

from __future__ import annotations

from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User


def may_add(request: HttpRequest, user: User) -> bool:
    """Tell whether the person may, and tell them why not.

    An address that is not confirmed may be somebody else's, whom a second
    factor would keep from ever getting the account back.
    """
    try:
        validate_can_add_authenticator(user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True
