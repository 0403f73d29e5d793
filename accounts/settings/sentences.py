"""What people are told about tries to change their password."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def wrong_password_sentence(tries_left: int) -> str:
    wrong = _("This is not your current password.")
    after = ngettext(
        "After %(tries)s more try, there is a pause of %(minutes)s minutes.",
        "After %(tries)s more tries, there is a pause of %(minutes)s minutes.",
        tries_left,
    )
    values = {"tries": tries_left, "minutes": settings.FAILED_SIGN_IN_MINUTES}
    return f"{wrong} {after % values}" if tries_left else wrong


def pause_sentence(seconds: int) -> str:
    minutes = -(-seconds // 60)
    sentence = ngettext(
        "Too many tries. You can try again in %(minutes)s minute.",
        "Too many tries. You can try again in %(minutes)s minutes.",
        minutes,
    )
    return sentence % {"minutes": minutes}
