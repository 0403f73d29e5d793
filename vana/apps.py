"""Registers the project's own system checks."""

from __future__ import annotations

from django.apps import AppConfig


class VanaConfig(AppConfig):
    name = "vana"

    def ready(self) -> None:
        from vana import checks  # noqa: F401, PLC0415 - importing registers; needs loaded apps
