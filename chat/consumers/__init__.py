"""Streams to browsers: the text of a generation, and notices to a person's pages.

Channels consumers, because a Django view costs a thread per open stream.
"""

from django.urls import path

from chat.consumers.api_streams import ApiGenerationStream
from chat.consumers.gate import gated
from chat.consumers.generations import GenerationStream
from chat.consumers.notices import NoticeStream
from chat.consumers.waiting import waiting

__all__ = [
    "ApiGenerationStream",
    "GenerationStream",
    "NoticeStream",
    "gated",
    "stream_patterns",
    "waiting",
]

stream_patterns = [
    path(
        "c/<uuid:conversation_id>/g/<uuid:generation_id>/stream",
        GenerationStream.as_asgi(),
    ),
    path(
        "api/v1/conversations/<uuid:conversation_id>/generations/<uuid:generation_id>/stream",
        ApiGenerationStream.as_asgi(),
    ),
    path("events/", NoticeStream.as_asgi()),
]
