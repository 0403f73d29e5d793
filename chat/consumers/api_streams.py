"""Streams under /api/: for people alone, text only, and refused with problems."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from pydantic import ValidationError

from chat.api import shapes
from chat.api.errors import InvalidFields, MethodNotAllowed, RequestRefused
from chat.api.problems import problem
from chat.consumers.asking import ScopeAsking
from chat.consumers.event_stream import EventStream, Refused
from chat.consumers.generations import find_generation, frames_of, place_of
from chat.domain.access_errors import NotAuthenticated
from chat.domain.generations import Generation
from chat.stores.base import Store
from chat.stores.offload import offload


class ApiStream(EventStream):
    async def _answer(self) -> None:
        try:
            await super()._answer()
        except RequestRefused as error:
            await self.send_whole(problem(error))

    async def _refuse(self, refused: Refused) -> None:
        told = problem(refused.error() if refused.error else MethodNotAllowed())
        if "allow" in refused.headers:
            told["Allow"] = refused.headers["allow"]
        told["Cache-Control"] = "no-store"
        await self.send_whole(told)

    async def send_whole(self, response: HttpResponse) -> None:
        """Send an answer that is no stream."""
        headers = [
            (name.lower().encode(), value.encode("latin-1")) for name, value in response.items()
        ]
        await self.send_response(response.status_code, response.content, headers=headers)


class ApiGenerationStream(ApiStream):
    """GET /api/v1/conversations/<id>/generations/<id>/stream: the text of one reply."""

    async def open(self, asking: ScopeAsking) -> AsyncGenerator[bytes, None]:
        _require_place(asking)
        ids = self.scope["url_route"]["kwargs"]
        store, generation = await offload(
            find_persons_generation, asking, ids["conversation_id"], ids["generation_id"]
        )
        return frames_of(store, generation, replace(place_of(asking), blocks=None))


def find_persons_generation(
    asking: ScopeAsking, conversation_id: UUID, generation_id: UUID
) -> tuple[Store, Generation]:
    """Return a generation that is theirs. Raises NotAuthenticated, NotFound."""
    if not asking.user.is_authenticated:
        raise NotAuthenticated
    return find_generation(asking, conversation_id, generation_id)


def _require_place(asking: ScopeAsking) -> None:
    """Refuse a place that makes no sense; to pages it means the beginning. Raises InvalidFields."""
    try:
        shapes.StreamPlace.model_validate(asking.GET.dict())
    except ValidationError as error:
        wrong = [
            {"field": f"query.{one['loc'][0]}", "reason": one["msg"]} for one in error.errors()
        ]
        raise InvalidFields(wrong) from error
