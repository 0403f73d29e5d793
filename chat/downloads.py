"""Files that are written while they are sent, by the pages and by the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import chain

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from chat.domain.file_names import content_disposition
from chat.exports.formats import File
from chat.stores.offload import offload

# Small pieces are sent together: each one costs a hop to the event loop.
CHUNK_BYTES = 64 * 1024


def download(request: HttpRequest, file: File) -> StreamingHttpResponse:
    """Return the file. Its beginning is read now: then errors are still told."""
    chunks = _chunks(file.pieces)
    whole = chain([next(chunks)], chunks)
    # On the event loop Django would read a plain iterator to its end before it sends anything.
    content = _off_the_loop(whole) if isinstance(request, ASGIRequest) else whole
    headers = {
        "Content-Disposition": content_disposition(file.name, is_inline=file.is_shown),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(content, content_type=file.media_type, headers=headers)


def _chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size >= CHUNK_BYTES:
            yield b"".join(kept)
            kept, size = [], 0
    yield b"".join(kept)


async def _off_the_loop(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await offload(next, chunks, None)) is not None:
        yield chunk
