"""How pages are made: what Django is told about templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def templates(folder: Path) -> list[dict[str, Any]]:
    """Return what makes pages of the templates in `folder`, before those of packages."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "chat.templatetags.page.page_values",
                ],
                "builtins": ["chat.templatetags.drawing"],
            },
        }
    ]
