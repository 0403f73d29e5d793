"""What is counted while it happens. Needs the extra `metrics`; nothing here names a person."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from chat.generation.watching import Ended, watchers

registry = CollectorRegistry()

requests = Counter(
    "vana_requests",
    "Requests by kind of address and status.",
    ["kind", "status"],
    registry=registry,
)
replies = Counter(
    "vana_replies", "Replies by how they ended.", ["status", "engine", "model"], registry=registry
)
tokens = Counter(
    "vana_tokens", "Tokens that model servers reported.", ["model", "direction"], registry=registry
)
first_words = Histogram(
    "vana_first_words_seconds",
    "Seconds from a question to the first text of its reply.",
    ["model"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
    registry=registry,
)
whole_replies = Histogram(
    "vana_reply_seconds",
    "Seconds from a question to the end of its reply.",
    ["model"],
    buckets=(0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
    registry=registry,
)

# The first part of an address; everything else is a page.
KINDS = {
    "accounts": "accounts",
    "admin": "administration",
    "api": "api",
    "c": "conversation",
    "events": "notices",
    "health": "health",
    "metrics": "health",
    "settings": "settings",
    "static": "static",
}


def watch() -> None:
    """Count replies from now on; once, however often it is called."""
    if _reply_ended not in watchers:
        watchers.append(_reply_ended)


def counted(application: Any) -> Any:
    """Return the ASGI application with its answers counted."""

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        async def watched_send(message: Any) -> None:
            if message["type"] == "http.response.start":
                requests.labels(kind_of(scope["path"]), str(message["status"])).inc()
            await send(message)

        await application(scope, receive, watched_send)

    return counting


def kind_of(path: str) -> str:
    """Return which kind of address it is: few, however many addresses people make up."""
    parts = path.split("/", 3)
    if path.endswith("/stream") and parts[1] in {"c", "api"}:
        return "stream"
    return KINDS.get(parts[1] if len(parts) > 1 else "", "page")


def _reply_ended(ended: Ended) -> None:
    replies.labels(ended.status, ended.engine, ended.model_name).inc()
    tokens.labels(ended.model_name, "input").inc(ended.input_tokens)
    tokens.labels(ended.model_name, "output").inc(ended.output_tokens)
    whole_replies.labels(ended.model_name).observe(max(0.0, ended.seconds))
    if ended.first_delta_seconds is not None:
        first_words.labels(ended.model_name).observe(max(0.0, ended.first_delta_seconds))
