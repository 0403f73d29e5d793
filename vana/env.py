"""Reads the environment: typed, and loud when a value makes no sense.

Every reader stops with a sentence that names the variable. A secret may also
stand in a file that `<NAME>_FILE` names, as container platforms like it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One entry of LLM_MODELS: `window_tokens` holds the question and the reply together."""

    name: str
    window_tokens: int
    label: str
    description: str = ""


def env_str(name: str, *, default: str = "") -> str:
    """Return the variable, or the contents of the file that `<name>_FILE` names."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name and name in os.environ:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error
    return os.environ.get(name, default).strip()


def env_int(name: str, *, default: int, at_least: int = 0) -> int:
    text = env_str(name)
    if not text:
        return default
    try:
        value = int(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from error
    if value < at_least:
        raise ImproperlyConfigured(f"{name} must be {at_least} or more, not {value}.")
    return value


def env_float(name: str, *, default: float, at_least: float = 0.0) -> float:
    text = env_str(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a number, not {text!r}.") from error
    # Written so that NaN is refused too.
    if not value >= at_least:
        raise ImproperlyConfigured(f"{name} must be {at_least} or more, not {text}.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    text = env_str(name).lower()
    if not text:
        return default
    if text not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false, not {text!r}.")
    return text in _TRUE


def env_list(name: str) -> list[str]:
    """Return the comma-separated values, without blanks."""
    return [part.strip() for part in env_str(name).split(",") if part.strip()]


def env_models(name: str, *, default_window_tokens: int) -> list[ModelSpec]:
    """Return the models of `name|window|label|description; name|…`; all but the name optional."""
    entries = [entry.strip() for entry in env_str(name).split(";") if entry.strip()]
    return [_model_spec(name, entry, default_window_tokens) for entry in entries]


def _model_spec(variable: str, entry: str, default_window_tokens: int) -> ModelSpec:
    model, window, label, description, *rest = [*map(str.strip, entry.split("|")), "", "", ""]
    if not model or any(rest):
        raise ImproperlyConfigured(
            f"{variable} takes name|window|label|description entries, not {entry!r}."
        )
    if window and not window.isdecimal():
        raise ImproperlyConfigured(f"{variable}: the window of {model} must be a whole number.")
    return ModelSpec(model, int(window or default_window_tokens), label or model, description)
