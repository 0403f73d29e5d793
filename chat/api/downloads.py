"""Files that are written while they are sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import chain

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from chat.stores.offload import offload

# Small pieces are sent together: each one costs a hop to the event loop.
CHUNK_BYTES = 64 * 1024


def download(request: HttpRequest, pieces: Iterator[str], filename: str) -> StreamingHttpResponse:
    """Return a JSON file of these pieces. Its beginning is read now: then errors are still told."""
    chunks = _chunks(pieces)
    whole = chain([next(chunks)], chunks)
    # On the event loop Django would read a plain iterator to its end before it sends anything.
    content = _off_the_loop(whole) if isinstance(request, ASGIRequest) else whole
    headers = {
        "Content-Disposition": f'attachment; filename="{filename}"',
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(content, content_type="application/json", headers=headers)


def _chunks(pieces: Iterator[str]) -> Iterator[bytes]:
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece.encode())
        size += len(kept[-1])
        if size >= CHUNK_BYTES:
            yield b"".join(kept)
            kept, size = [], 0
    yield b"".join(kept)


async def _off_the_loop(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await offload(next, chunks, None)) is not None:
        yield chunk
