"""Logs as one JSON object per line, and never what people wrote.

A line is made of what programmers chose when they wrote the code: the stable
name of the event, ids and numbers. Everything that could carry a person's text
stays out: the arguments of a message, other extra values, and the messages of
exceptions (a database puts the offending value there, a parser the text that it
could not read). An exception is told by its type, its code where it has one,
and the places in the code that it came through.
"""

from __future__ import annotations

import errno
import itertools
import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

# A library may go on with the repr of an object (asyncio does): the first line is the name.
EVENT_MAX_CHARS = 200
# Ids, codes, names of models and of statuses. Prose has spaces or other letters.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
# The end of the stack is where it went wrong.
STACK_MAX_PLACES = 30

# `taskName` is Python 3.12's; `request` is told by `_route`.
_NOT_EXTRA = {*logging.makeLogRecord({}).__dict__, "message", "asctime", "taskName", "request"}


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything from `level` on, as JSON, to standard error."""
    # These write addresses with ids of conversations, or ids of passkeys, at a lower level.
    quiet = (
        "daphne",
        "django.channels.server",
        "django_eventstream",
        "httpx2",
        "httpcore2",
        "aiohttp.access",
        "fido2",
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        # Django's own handler would mail what was sent with a request to ADMINS.
        "loggers": {"django": {"handlers": []}} | {name: {"level": "WARNING"} for name in quiet},
    }


class JsonFormatter(logging.Formatter):
    """Formats a record as one line: time, level, logger, event, ids and numbers."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            **_extras(record),
            **_route(record),
            **_error(record),
        }
        return json.dumps(line, ensure_ascii=True, separators=(",", ":"))


def _event(record: logging.LogRecord) -> str:
    """Return the message as the programmer wrote it, without the arguments."""
    lines = str(record.msg).splitlines() or [""]
    return lines[0][:EVENT_MAX_CHARS]


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    """Return the extra values that are ids or numbers; name those that were left out."""
    kept: dict[str, Any] = {}
    omitted: list[str] = []
    for name, value in record.__dict__.items():
        if name in _NOT_EXTRA or value in (None, ""):
            continue
        if isinstance(value, bool | int | float):
            kept[name] = value
        elif _ID.fullmatch(str(value)):
            kept[name] = str(value)
        else:
            omitted.append(name)
    return {**kept, **({"omitted": omitted} if omitted else {})}


def _route(record: logging.LogRecord) -> dict[str, str]:
    """Return which view a record of Django's is about; its path could be anything."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return {"view": match.view_name} if match else {}


def _error(record: logging.LogRecord) -> dict[str, Any]:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    chain = list(_chain(error))
    codes = [code for code in map(_code, chain) if code]
    types = [f"{type(one).__module__}.{type(one).__qualname__}" for one in chain]
    return {
        # The same type twice in a row says nothing more.
        "error": " < ".join(kind for kind, _ in itertools.groupby(types)),
        **({"error_code": codes[0]} if codes else {}),
        "stack": _stack(error.__traceback__),
    }


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, then what caused it."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _code(error: BaseException) -> str:
    """Return what an exception says about itself in a fixed vocabulary, if it does."""
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno, str(error.errno))
    if isinstance(error, ImportError | NameError):
        return error.name or ""
    # SQLite's and PostgreSQL's names for what happened; Vana's own errors have a `code`.
    for attribute in ("sqlite_errorname", "sqlstate", "code"):
        code = getattr(error, attribute, None)
        if isinstance(code, str) and _ID.fullmatch(code):
            return code
    return ""


def _stack(place: TracebackType | None) -> list[str]:
    """Return `module:line function` for each place; source lines and values stay out."""
    places = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(place)
    ]
    return places[-STACK_MAX_PLACES:]
