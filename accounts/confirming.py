"""Pages that need to be sure: who asks has shown a moment ago that it is they."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def confirmed(view: View) -> View:
    """Ask for the password, a code or a passkey first, unless that was a moment ago.

    How long ago is REAUTHENTICATION_SECONDS. A form that was sent is kept until then.
    """
    return login_required(cast("View", reauthentication_required(view)))


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person of this session has shown a moment ago that it is they."""
    return not is_reauthentication_required(request, app="account")
