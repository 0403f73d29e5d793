"""What Vana talks to: Redis, the mail server, the model server."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection

from chat.domain.context import ContextMessage
from chat.domain.engine_errors import EngineError
from chat.domain.events import Role
from chat.engines import close_engines, engine_for, model_choice, model_choices
from chat.engines.base import EngineRequest
from vana.doctor.findings import Finding, advice, problem, well
from vana.health.checks import redis as ping

# A few words; what they say does not matter.
MODEL_TOKENS = 8
MODEL_SECONDS = 60


def redis() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield well("Redis", "None is set. One process needs none; several do.")
        return
    try:
        ping()
        kept = _kept_by_redis()
    except Exception as error:  # noqa: BLE001 - its client has many
        yield problem(
            "Redis",
            f"It does not answer: {type(error).__name__}.",
            "Start it, or correct REDIS_URL. Without it, visitors cannot chat.",
        )
        return
    if kept:
        yield advice(
            "Redis",
            f"It writes to a disk what visitors say: {', '.join(kept)}.",
            'Switch its persistence off: save "" and appendonly no in its configuration.',
        )
    elif kept is None:
        yield well("Redis", "It answers. Whether it writes to a disk, it does not tell.")
    else:
        yield well("Redis", "It answers, and keeps nothing on a disk.")


def _kept_by_redis() -> list[str] | None:
    """Return which of its ways to persist are on; None if it does not tell."""
    from redis import Redis, ResponseError  # noqa: PLC0415 - not loaded where there is none

    seconds = settings.HEALTH_CHECK_SECONDS
    with Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=seconds,
        socket_timeout=seconds,
        decode_responses=True,
    ) as client:
        try:
            found = {**client.config_get("save"), **client.config_get("appendonly")}
        except ResponseError:  # hosted ones often forbid CONFIG, or have none
            return None
    kept = ["snapshots (save)"] if found.get("save") else []
    return [*kept, "appendonly"] if found.get("appendonly") == "yes" else kept


def mail() -> Iterator[Finding]:
    if not settings.MAIL_ENABLED:
        yield advice(
            "mail",
            "EMAIL_URL is empty: addresses are not verified, and nobody gets over a lost password.",
            "Set EMAIL_URL, and ADMINS, who are told of jobs that fail.",
        )
        return
    server = get_connection(fail_silently=False)
    try:
        server.open()
    except OSError as error:  # smtplib's errors are among them
        yield problem(
            "mail",
            f"The mail server does not let Vana in: {type(error).__name__}.",
            "Correct EMAIL_URL, or look at the mail server's log.",
        )
        return
    finally:
        with contextlib.suppress(Exception):
            server.close()
    yield well("mail", "The mail server lets Vana in.")
    if not settings.ADMINS:
        yield advice(
            "mail", "Nobody is told of jobs that fail.", "Set ADMINS to your address of mail."
        )


def model() -> Iterator[Finding]:
    if not settings.LLM_BASE_URL:
        yield advice(
            "model",
            "The demo model answers.",
            "Set LLM_BASE_URL and LLM_MODELS: docs/configuration.md, Language models.",
        )
        return
    names = ", ".join(choice.name for choice in model_choices())
    yield well("model", f"Set are {names}. `doctor --model` asks one of them.")


def model_answers() -> Iterator[Finding]:
    """Ask the default model for a few words."""
    began = time.monotonic()
    try:
        asyncio.run(_ask())
    except EngineError as error:
        yield problem(
            "model",
            f"The model server was asked, and this came of it: {error.code}.",
            "Look at LLM_BASE_URL, LLM_API_KEY, LLM_MODELS and the model server's log.",
        )
        return
    except TimeoutError:
        yield problem(
            "model",
            f"The model server had not answered after {MODEL_SECONDS} seconds.",
            "Look at the model server: it may be loading the model, or be busy.",
        )
        return
    yield well("model", f"It answered after {time.monotonic() - began:.1f} seconds.")


async def _ask() -> None:
    question = ContextMessage(Role.USER, "Say hello.")
    request = EngineRequest(model_choice("").name, (question,), max_output_tokens=MODEL_TOKENS)
    try:
        async with asyncio.timeout(MODEL_SECONDS):
            async for _ in engine_for("").stream(request):
                return
    finally:
        await close_engines()


CHECKS = (redis, mail, model)
