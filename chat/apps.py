"""Chat: conversations with language models."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
