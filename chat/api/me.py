"""The person who asks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from accounts.models import User
from chat import actions
from chat.api import shapes
from chat.api.auth import signed_in
from chat.api.described import reads, takes

router = Router(tags=["Me"])


class Person(BaseModel):
    id: UUID
    email: str
    name: str
    time_zone: str
    instructions: str
    created_at: datetime

    @classmethod
    def of(cls, person: User) -> Person:
        return cls(
            id=person.public_id,
            email=person.email,
            name=person.name,
            time_zone=person.time_zone,
            instructions=person.instructions,
            created_at=person.created_at,
        )


@router.get("", response=Person, openapi_extra=reads())
def read_me(request: HttpRequest) -> Person:
    """Who is asking."""
    return Person.of(signed_in(request))


@router.patch("", response=Person, openapi_extra=takes())
def change_me(request: HttpRequest, body: shapes.PersonChanges) -> Person:
    """Say what every reply is told first, in all conversations that are saved; empty: nothing."""
    person = signed_in(request)
    if body.instructions is not None:
        actions.instruct_person(person.pk, body.instructions)
        person.refresh_from_db(fields=["instructions"])
    return Person.of(person)
