"""What people are told about tries to sign in, or to show that it is they who ask."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def wrong_sign_in_sentence(tries_left: int) -> str:
    wrong = _("The email or the password is wrong.")
    if not tries_left:
        return f"{wrong} {_('Signing in pauses now for a few minutes.')}"
    after = ngettext(
        "After %(tries)s more try, signing in pauses for %(minutes)s minutes.",
        "After %(tries)s more tries, signing in pauses for %(minutes)s minutes.",
        tries_left,
    )
    return f"{wrong} {after % _values(tries_left)}"


def wrong_password_sentence(tries_left: int) -> str:
    wrong = _("This is not your current password.")
    after = ngettext(
        "After %(tries)s more try, there is a pause of %(minutes)s minutes.",
        "After %(tries)s more tries, there is a pause of %(minutes)s minutes.",
        tries_left,
    )
    return f"{wrong} {after % _values(tries_left)}" if tries_left else wrong


def wrong_code_sentence(tries_left: int) -> str:
    wrong = _("This code does not fit, or was used before.")
    after = ngettext(
        "After %(tries)s more try, there is a pause of %(minutes)s minutes.",
        "After %(tries)s more tries, there is a pause of %(minutes)s minutes.",
        tries_left,
    )
    return f"{wrong} {after % _values(tries_left)}" if tries_left else wrong


def sign_in_pause_sentence(seconds: int) -> str:
    minutes = -(-seconds // 60)
    sentence = ngettext(
        "Too many tries. You can sign in again in %(minutes)s minute.",
        "Too many tries. You can sign in again in %(minutes)s minutes.",
        minutes,
    )
    return sentence % {"minutes": minutes}


def pause_sentence(seconds: int) -> str:
    minutes = -(-seconds // 60)
    sentence = ngettext(
        "Too many tries. You can try again in %(minutes)s minute.",
        "Too many tries. You can try again in %(minutes)s minutes.",
        minutes,
    )
    return sentence % {"minutes": minutes}


def no_mail_sentence() -> str:
    return _("Our mail does not get out right now. Try again in a few minutes.")


def _values(tries_left: int) -> dict[str, int]:
    return {"tries": tries_left, "minutes": settings.FAILED_SIGN_IN_MINUTES}
