"""The addresses that the first Vana documented. They keep their meaning.

`{person_id}` is a person's public id, or `me`. One's own are for everybody;
others' for staff with the permission, on record.
"""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from chat import actions
from chat.api import answers, shapes
from chat.api.auth import signed_in
from chat.api.described import reads, writes
from chat.api.making import Api
from chat.api.others import person_named
from chat.api.pages import conversation_page
from chat.domain.conversations import ConversationStatus
from chat.domain.looking import reason_of
from chat.domain.owners import Owner
from chat.downloads import download
from chat.exports.files import file_of_person
from chat.operations.looking import note_exports

router = Router(tags=["Older addresses"])


@router.get(
    "/{person_id}/chat-sessions",
    response=answers.PersonsConversations,
    openapi_extra=reads(400, 404, 422),
)
def list_persons_conversations(
    request: HttpRequest, person_id: str, page: Query[shapes.ConversationList]
) -> answers.PersonsConversations:
    """A person's conversations, as `GET /api/v1/conversations` lists one's own.

    Of others, staff see which there are, and not what they are called.
    """
    person = person_named(request, person_id, "conversations.read_metadata")
    status = ConversationStatus(page.status)
    found, next_cursor = conversation_page(Owner.user(person.pk), page.cursor, page.limit, status)
    is_own = person == signed_in(request)
    items = [answers.PersonsConversation.of(each, with_words=is_own) for each in found]
    return answers.PersonsConversations(items=items, next_cursor=next_cursor)


@router.delete(
    "/{person_id}/chat-sessions", response=answers.Deleted, openapi_extra=writes(404, 422)
)
def delete_persons_conversations(request: HttpRequest, person_id: str) -> answers.Deleted:
    """Take all of a person's conversations out of every view; they are in the trash then."""
    person = person_named(request, person_id, "erase.others", changes=True)
    return answers.Deleted(count=actions.delete_all_conversations(person.pk))


@router.get("/{person_id}/export", response=answers.PersonFile, openapi_extra=reads(400, 404, 422))
def export_person(
    request: HttpRequest, person_id: str, why: Query[shapes.Why]
) -> StreamingHttpResponse:
    """Everything that is kept about a person, as `GET /api/v1/export`.

    Of others, staff export it for a reason, which that person is told.
    """
    person = person_named(request, person_id, "export.others", changes=True)
    asking = signed_in(request)
    if person != asking:
        reason = reason_of(why.ground, why.explanation)
        note_exports(asking, [person], reason, request, is_on_record=True)
    return download(request, file_of_person(person))


older = Api(
    description="The addresses that the first Vana documented.",
    openapi_url=None,
    urls_namespace="older:api",
)
older.add_router("", router)
