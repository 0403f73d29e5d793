"""Reads the environment: typed, and loud when a value makes no sense.

Every reader stops with a sentence that names the variable. A secret may also
stand in a file that `<NAME>_FILE` names, as container platforms like it.
"""

from __future__ import annotations

import functools
import math
import os
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_PRICE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")

# Less does not hold a question and its reply.
MIN_WINDOW_TOKENS = 512


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One entry of LLM_MODELS: `window_tokens` holds the question and the reply together.

    Prices are for a million tokens, in LLM_CURRENCY; both are set, or none.
    """

    name: str
    window_tokens: int
    label: str
    description: str = ""
    input_price: Decimal | None = None
    output_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One variable that was read. `source` is environment, file or default."""

    name: str
    source: str
    default: Any
    value: Any


P = ParamSpec("P")
R = TypeVar("R")
_readings: dict[str, Reading] = {}


def readings() -> list[Reading]:
    """Return every variable that was read since the start, by name."""
    return [_readings[name] for name in sorted(_readings)]


def remembered(read: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
    """Remember what the reader returned. Of one that calls another, the outer one counts."""

    def reading(name: str, /, *args: P.args, **options: P.kwargs) -> R:
        value = read(name, *args, **options)
        _readings[name] = Reading(name, _source_of(name), options.get("default"), value)
        return value

    return functools.update_wrapper(reading, read)


def _source_of(name: str) -> str:
    if os.environ.get(f"{name}_FILE", "").strip():
        return "file"
    return "environment" if os.environ.get(name, "").strip() else "default"


@remembered
def env_str(name: str, *, default: str = "") -> str:
    """Return the variable, or the contents of the file that `<name>_FILE` names.

    An empty variable counts as none: container tools pass on what is not set.
    """
    text = os.environ.get(name, "").strip()
    file_name = os.environ.get(f"{name}_FILE", "").strip()
    if text and file_name:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if file_name:
        text = _file_text(f"{name}_FILE", file_name)
    return text or default


@remembered
def env_choice(name: str, *, default: str, choices: Collection[str]) -> str:
    value = env_str(name, default=default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


@remembered
def env_time_zone(name: str, *, default: str) -> str:
    value = env_str(name, default=default)
    try:
        return ZoneInfo(value).key
    except (KeyError, OSError, ValueError) as error:
        message = f"{name} must be a time zone such as Europe/Berlin, not {value!r}."
        raise ImproperlyConfigured(message) from error


@remembered
def env_url(name: str, *, schemes: Collection[str], default: str = "") -> str:
    """Return an address without its last slash. Never shows it: it may hold a password."""
    value = env_str(name, default=default).rstrip("/")
    if not value:
        return value
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no port
        is_good = False
    if not is_good:
        example = f"{next(iter(schemes))}://host:port"
        raise ImproperlyConfigured(f"{name} must be an address such as {example}.")
    return value


@remembered
def env_database(name: str, *, default: str) -> dict[str, Any]:
    """Return Django's settings of the database at this address, options of the query included."""
    value = env_str(name, default=default)
    if value.partition("://")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with sqlite:// or postgres://.")
    try:
        return dict(environ.Env.db_url_config(value))
    except ValueError as error:  # a port that is no port
        raise ImproperlyConfigured(f"{name} is not an address of a database.") from error


@remembered
def env_int(name: str, *, default: int, at_least: int = 0, at_most: int = 2**31 - 1) -> int:
    text = env_str(name)
    if not text:
        return default
    try:
        value = int(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from error
    if not at_least <= value <= at_most:
        raise ImproperlyConfigured(f"{name} must be {at_least} to {at_most}, not {value}.")
    return value


@remembered
def env_limit(name: str) -> int | None:
    """Return how much somebody may use; None, and an empty variable: as much as they like."""
    return env_int(name, default=0) if env_str(name) else None


@remembered
def env_float(name: str, *, default: float, at_least: float = 0.0) -> float:
    text = env_str(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a number, not {text!r}.") from error
    if not math.isfinite(value) or value < at_least:
        raise ImproperlyConfigured(f"{name} must be {at_least} or more, not {text}.")
    return value


@remembered
def env_bool(name: str, *, default: bool) -> bool:
    text = env_str(name).lower()
    if not text:
        return default
    if text not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false, not {text!r}.")
    return text in _TRUE


@remembered
def env_list(name: str) -> list[str]:
    """Return the comma-separated values, without blanks."""
    return [part.strip() for part in env_str(name).split(",") if part.strip()]


@remembered
def env_currency(name: str, *, default: str) -> str:
    value = env_str(name, default=default)
    if not _CURRENCY.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be a code such as USD or EUR, not {value!r}.")
    return value


@remembered
def env_emails(name: str) -> list[str]:
    """Return the comma-separated addresses."""
    addresses = env_list(name)
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ImproperlyConfigured(f"{name} must be addresses of mail, with commas.") from error
    return addresses


@remembered
def env_models(name: str, *, default_window_tokens: int) -> list[ModelSpec]:
    """Return the models of `name|window|label|description|price in|price out; name|…`.

    All but the name is optional.
    """
    entries = [entry.strip() for entry in env_str(name).split(";") if entry.strip()]
    return [_model_spec(name, entry, default_window_tokens) for entry in entries]


def _model_spec(variable: str, entry: str, default_window_tokens: int) -> ModelSpec:
    parts = [*map(str.strip, entry.split("|")), *[""] * 5]
    model, window, label, description, price_in, price_out, *rest = parts
    if not model or any(rest):
        raise ImproperlyConfigured(
            f"{variable} takes name|window|label|description|price in|price out entries,"
            f" not {entry!r}."
        )
    if bool(price_in) != bool(price_out):
        raise ImproperlyConfigured(f"{variable}: {model} needs both prices, or none.")
    if window and not (window.isdecimal() and MIN_WINDOW_TOKENS <= int(window) <= 2**31):
        raise ImproperlyConfigured(
            f"{variable}: the window of {model} must be {MIN_WINDOW_TOKENS} tokens or more."
        )
    return ModelSpec(
        name=model,
        window_tokens=int(window or default_window_tokens),
        label=label or model,
        description=description,
        input_price=_price(variable, model, price_in),
        output_price=_price(variable, model, price_out),
    )


def _price(variable: str, model: str, text: str) -> Decimal | None:
    if text and not _PRICE.fullmatch(text):
        raise ImproperlyConfigured(
            f"{variable}: a price of {model} must be a number such as 2.50, not {text!r}."
        )
    return Decimal(text) if text else None


def _file_text(variable: str, file_name: str) -> str:
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ImproperlyConfigured(f"{variable} cannot be read: {reason}.") from error
