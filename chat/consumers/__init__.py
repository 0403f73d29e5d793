"""Streams to browsers: the text of a generation, and notices to a person's pages.

Channels consumers, because a Django view costs a thread per open stream.
"""

from django.urls import path

from chat.consumers.generations import GenerationStream
from chat.consumers.notices import NoticeStream

__all__ = ["GenerationStream", "NoticeStream", "stream_patterns"]

stream_patterns = [
    path(
        "c/<uuid:conversation_id>/g/<uuid:generation_id>/stream",
        GenerationStream.as_asgi(),
    ),
    path("events/", NoticeStream.as_asgi()),
]
