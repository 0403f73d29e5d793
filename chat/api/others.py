"""Whom an address names: the person who asks, or somebody else, for staff who may, on record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from accounts.audit import AuditOutcome, record
from accounts.models import User
from accounts.roles import may, may_touch
from chat.api.auth import signed_in
from chat.domain.errors import NotFound

# Stands for the person who asks.
ME = "me"


def person_named(
    request: HttpRequest, person_id: str, permission: str, *, changes: bool = False
) -> User:
    """Return the person with this public id. What is others' is read on record, or not at all.

    Raises NotFound, the same for the unknown and for what one may not see. With
    `changes`, staff are somebody only for those who assign roles.
    """
    asking = signed_in(request)
    public_id = asking.public_id if person_id == ME else _uuid_of(person_id)
    if public_id == asking.public_id:
        return asking
    found = User.objects.filter(public_id=public_id).first()
    is_allowed = may(asking, permission) and (not changes or may_touch(asking, found))
    if found is not None and asking.is_staff:
        # Before anything is shown: what cannot be recorded does not happen.
        outcome = AuditOutcome.DONE if is_allowed else AuditOutcome.REFUSED
        record(permission, by=asking, about=found, request=request, outcome=outcome)
    if found is None or not is_allowed:
        raise NotFound
    return found


def _uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
