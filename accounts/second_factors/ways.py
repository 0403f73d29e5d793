"""The ways in which somebody who is signed in can show that it is really they."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.second_factors.passkeys import are_possible

_PASSKEY = "mfa_reauthenticate:webauthn"
# allauth's id of a way → what its link says
_NAMES = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    _PASSKEY: _("Use a passkey"),
}


def ways_to_confirm(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those of allauth's ways that work on this site, by our names."""
    working = [way for way in found if way["id"] != _PASSKEY or are_possible()]
    return [{**way, "description": _NAMES[way["id"]]} for way in working]
