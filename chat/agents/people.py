"""Whose a session is: the account that its user key names, if it names one."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib.auth import get_user_model

from chat.agents.values import SessionKey
from chat.domain.conversations import VANA_APP_NAME


def owner_id_of(key: SessionKey, using: str) -> int | None:
    """Return whose session this is; None for a user that only the agent knows.

    Only as Vana itself writes an id: by the same text, all that is kept of a
    person is found again when they want to have it, or to have it erased.
    """
    people = get_user_model().objects.using(using)
    if key.app_name == VANA_APP_NAME:
        number = _as_number(key.user_key)
        found = people.filter(pk=number) if number else people.none()
    else:
        public_id = _as_uuid(key.user_key)
        found = people.filter(public_id=public_id) if public_id else people.none()
    return found.values_list("pk", flat=True).first()


def _as_number(text: str) -> int | None:
    number = int(text) if text.isdecimal() and len(text) < 19 else 0
    return number if text == str(number) else None


def _as_uuid(text: str) -> UUID | None:
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if text in {str(found), found.hex} else None


def keys_of(public_id: UUID) -> tuple[str, ...]:
    """Return the user keys that name a person in the apps of agents."""
    return str(public_id), public_id.hex
