"""Who of the staff looked at what the person who asks wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from chat.api import shapes
from chat.api.auth import signed_in
from chat.api.cursors import place_of, written_place
from chat.api.described import reads
from chat.api.errors import InvalidCursor
from chat.domain import looking
from chat.operations.looking import looks_at

router = Router(tags=["Me"])
_KIND = "looks"


class Look(BaseModel):
    """One look of the staff at what you wrote."""

    id: UUID
    kind: Literal["reading", "export"]
    conversation: UUID | None = Field(description="Null: all of them.")
    role: Literal["privacy_officer", "administrator"] = Field(description="By which they could.")
    name: str = Field(description="Empty, unless the site tells names.")
    ground: Literal["request", "fault", "abuse", "security", "law", "other"]
    explanation: str
    begun_at: datetime
    until: datetime
    ended_at: datetime | None = Field(description="When it was ended before its time.")
    views: int = Field(description="Pages that were opened.")

    @classmethod
    def of(cls, look: looking.Look) -> Look:
        return cls(
            id=look.id,
            kind=look.kind.value,
            conversation=look.conversation_id,
            role=look.role,  # type: ignore[arg-type]  # pydantic checks it
            name=look.name,
            ground=look.reason.ground.value,
            explanation=look.reason.explanation,
            begun_at=look.begun_at,
            until=look.until,
            ended_at=look.ended_at,
            views=look.views,
        )


class Looks(BaseModel):
    """`next_cursor` is null on the last page."""

    items: list[Look]
    next_cursor: str | None


@router.get("/looks", response=Looks, openapi_extra=reads(400, 422))
def list_looks(request: HttpRequest, page: Query[shapes.Page]) -> Looks:
    """Who looked at what you wrote, newest first. Asking does not count as having seen it."""
    kind, after = place_of(page.cursor) if page.cursor else (_KIND, None)
    if kind != _KIND:
        raise InvalidCursor
    found = looks_at(signed_in(request).pk, after=after, limit=page.limit + 1)
    items = [Look.of(each) for each in found[: page.limit]]
    if len(found) <= page.limit:
        return Looks(items=items, next_cursor=None)
    last = items[-1]
    return Looks(items=items, next_cursor=written_place(_KIND, last.begun_at, last.id))
