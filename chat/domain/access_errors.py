"""What can go wrong with who asks.

AccessRefused
├── NotAuthenticated
├── ApiTokenInvalid
├── ApiTokenReadOnly
├── AccessTokenInvalid
└── ConsentRequired
"""

from __future__ import annotations

from chat.domain.errors import ChatError
from chat.domain.wording import lazy_text as _


class AccessRefused(ChatError):
    """It is not clear who asks, or what they may do does not include this."""

    code = "access_refused"
    message = _("You may not do this.")


class NotAuthenticated(AccessRefused):
    code = "not_authenticated"
    message = _("Sign in, or send an access token or an API token.")


class ApiTokenInvalid(AccessRefused):
    """Unknown, malformed, expired or revoked: the answer is the same."""

    code = "api_token_invalid"
    message = _("This API token is not valid, or not any more.")


class ApiTokenReadOnly(AccessRefused):
    code = "api_token_read_only"
    message = _("This API token may read, but not change anything.")


class AccessTokenInvalid(AccessRefused):
    """Malformed, forged, expired, or of a sign-in that has ended: the answer is the same."""

    code = "access_token_invalid"
    message = _("This access token is not valid, or not any more. Refresh it, or sign in.")


class ConsentRequired(AccessRefused):
    code = "consent_required"
    message = _("The terms of this site have changed. Accept them on its page /consent/ first.")
