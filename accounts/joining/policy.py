"""Who may make an account: plain rules, which the setting SIGNUP_POLICY chooses between."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.utils.encoding import punycode
from django.utils.translation import gettext


class SignupPolicy(StrEnum):
    """The values of SIGNUP_POLICY."""

    OPEN = "open"  # everybody
    INVITATION = "invitation"  # whom staff have invited
    DOMAINS = "domains"  # whoever gets mail at one of SIGNUP_DOMAINS
    APPROVAL = "approval"  # everybody, and then staff decide
    CLOSED = "closed"  # nobody


def signup_policy() -> SignupPolicy:
    return SignupPolicy(settings.SIGNUP_POLICY)


def is_offered() -> bool:
    """Tell whether strangers are shown the way to the sign-up page."""
    return signup_policy() not in (SignupPolicy.CLOSED, SignupPolicy.INVITATION)


def needs_invitation() -> bool:
    return signup_policy() is SignupPolicy.INVITATION


def needs_approval() -> bool:
    return signup_policy() is SignupPolicy.APPROVAL


def is_welcome(address: str) -> bool:
    """Tell whether people may sign up with this e-mail address.

    The host must be one of SIGNUP_DOMAINS exactly: a name below one of them is
    somebody else's.
    """
    if signup_policy() is not SignupPolicy.DOMAINS:
        return True
    host = ascii_host(address.rpartition("@")[2])
    return bool(host) and host in {ascii_host(domain) for domain in settings.SIGNUP_DOMAINS}


def domains_sentence() -> str:
    """Say whose addresses may sign up; "" where it is everybody's."""
    if signup_policy() is not SignupPolicy.DOMAINS:
        return ""
    sentence = gettext("Accounts here are for addresses at: %(domains)s.")
    return sentence % {"domains": ", ".join(settings.SIGNUP_DOMAINS)}


def ascii_host(host: str) -> str:
    """Return a host's name as mail is sent to it, "" if it is none.

    Django's own conversion: what is compared must be where the mail goes.
    """
    try:
        return punycode(host).lower()
    except UnicodeError:
        return ""
