"""Codes that are mailed, where Vana is stricter than django-allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from accounts.adapter import spend_hash
from accounts.models import User
from accounts.sessions import end_other_sessions


def send_again(process: Any) -> None:
    """Send the code for an address again, to the owner of a known address too.

    Both are one mail and one hash, so that nobody can tell them apart.
    """
    if process.user is None:
        process.send()
        process.record_resend()
        process.persist()
    else:
        spend_hash()
        process.resend()


def forget_unproven_password(request: HttpRequest, person: User) -> None:
    """Forget the password of somebody who has just shown by a mailed code who they are.

    Until now nobody had: whoever made the account, and chose its password, may have
    used an address that is not theirs, and would still know the way in.
    """
    records = get_authentication_records(request, person)
    if not records or records[-1]["method"] != "code":
        return
    person.set_unusable_password()
    person.save(update_fields=["password"])
    end_other_sessions(person, except_key=request.session.session_key)
