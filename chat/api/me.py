"""The person who asks."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from chat.api import answers
from chat.api.auth import signed_in
from chat.api.described import reads

router = Router(tags=["Me"])


@router.get("", response=answers.Person, openapi_extra=reads())
def read_me(request: HttpRequest) -> answers.Person:
    """Who is asking."""
    person = signed_in(request)
    return answers.Person(
        id=person.public_id,
        email=person.email,
        name=person.name,
        time_zone=person.time_zone,
        created_at=person.created_at,
    )
