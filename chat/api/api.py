"""The API, version 1: its routes."""

from __future__ import annotations

from chat.api import (
    agent_sessions,
    conversations,
    exports,
    feedback,
    generations,
    imports,
    looks,
    me,
    messages,
    models,
    search,
    sign_in,
    tokens,
    waiting,
)
from chat.api.auth import AccessToken, Session
from chat.api.making import Api

DESCRIPTION = (
    "Conversations, messages and replies of the person who asks. "
    "Errors are problem+json; lists are read by cursor."
)

api = Api(description=DESCRIPTION, urls_namespace="api:v1")
api.add_router("/conversations", conversations.router)
api.add_router("/conversations", messages.router)
api.add_router("/conversations", waiting.router)
api.add_router("/conversations", feedback.router)
api.add_router("/conversations", generations.router)
api.add_router("", exports.router)
api.add_router("/imports", imports.router)
api.add_router("/agent-sessions", agent_sessions.router)
api.add_router("/search", search.router)
api.add_router("/models", models.router)
api.add_router("/me", me.router)
api.add_router("/me", looks.router)
api.add_router("/tokens", tokens.router, auth=[AccessToken(), Session()])
api.add_router("/auth", sign_in.router, auth=AccessToken())
