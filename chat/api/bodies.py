"""Reads the body of a request: JSON in UTF-8, every key once, within the limit."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest
from ninja.parser import Parser

from chat.api.errors import BodyTooLarge, DuplicateKey, MalformedJson, WrongContentType

CONTENT_TYPE = "application/json"


class BodyParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body. Raises RequestRefused, which ninja wraps (chat.api.api)."""
        if request.content_type != CONTENT_TYPE:
            raise WrongContentType
        # Django looks at Content-Length, which a body in chunks does not have.
        if len(request.body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        try:
            body: dict[str, Any] = json.loads(
                request.body.decode("utf-8"),
                object_pairs_hook=_with_every_key_once,
                parse_constant=_refuse_constant,
            )
        except (ValueError, RecursionError) as error:
            raise MalformedJson from error
        return body


def _with_every_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse what two readers would read differently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateKey
    return found


def _refuse_constant(_name: str) -> NoReturn:
    """NaN and Infinity are JavaScript's, not JSON's."""
    raise ValueError
