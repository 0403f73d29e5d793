"""Opaque places in lists: whoever gets one can only give it back."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

from chat.api.errors import InvalidCursor
from chat.api.shapes import SEQUENCE_MAX
from chat.domain.conversations import ListPlace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def written_place(kind: str, moment: datetime, conversation_id: UUID) -> str:
    """Return the place after this conversation in the list called `kind`."""
    return _written(f"{kind}.{(moment - _EPOCH) // _MICROSECOND}.{conversation_id.hex}")


def place_of(cursor: str) -> tuple[str, ListPlace]:
    """Return the kind of list and the place in it. Raises InvalidCursor."""
    try:
        kind, microseconds, conversation_id = _read(cursor).split(".")
        moment = _EPOCH + int(microseconds) * _MICROSECOND
        return kind, ListPlace(moment, UUID(hex=conversation_id))
    except (ValueError, OverflowError) as error:
        raise InvalidCursor from error


def written_sequence(sequence: int) -> str:
    return _written(f"m.{sequence}")


def sequence_of(cursor: str) -> int:
    """Return the sequence that `written_sequence` wrote. Raises InvalidCursor."""
    try:
        kind, sequence = _read(cursor).split(".")
        found = int(sequence)
    except ValueError as error:
        raise InvalidCursor from error
    if kind != "m" or not 0 < found <= SEQUENCE_MAX:
        raise InvalidCursor
    return found


def _written(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _read(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeError) as error:
        raise InvalidCursor from error
