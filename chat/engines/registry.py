"""Which models people can choose, and which engine writes their replies.

Settings are read at every call: they are few, and tests override them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext

from chat.domain.engine_errors import EngineModelUnknown
from chat.domain.usage import Price
from chat.engines.base import Engine
from chat.engines.demo import DemoEngine

# The demo reads nothing, so its window is only a number for the context line.
DEMO_WINDOW_TOKENS = 32_000


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that people can choose.

    `name` is what the model server calls it, `window_tokens` holds context and
    reply together, `engine` names the engine that asks for it, `price` is None
    where the site has set none.
    """

    name: str
    label: str
    description: str
    window_tokens: int
    engine: str
    is_default: bool
    price: Price | None = None


def model_choices() -> list[ModelChoice]:
    """Return the models in the order of LLM_MODELS. Raises ImproperlyConfigured."""
    problem = configuration_problem()
    if problem:
        raise ImproperlyConfigured(problem)
    if not settings.LLM_BASE_URL:
        return [_demo_choice()]
    if not settings.LLM_MODELS:
        return [_only_choice()]
    default = settings.LLM_DEFAULT_MODEL or settings.LLM_MODELS[0].name
    return [
        ModelChoice(
            name=spec.name,
            label=spec.label,
            description=spec.description,
            window_tokens=spec.window_tokens,
            engine="openai_compatible",
            is_default=spec.name == default,
            price=_price(spec.input_price, spec.output_price),
        )
        for spec in settings.LLM_MODELS
    ]


def model_choice(model_name: str) -> ModelChoice:
    """Return the choice of this name, the default for "". Raises EngineModelUnknown."""
    for choice in model_choices():
        if choice.name == model_name or (choice.is_default and not model_name):
            return choice
    raise EngineModelUnknown("not_offered")


def offered_choice(model_name: str) -> ModelChoice:
    """Return the choice of this name, or the default when the site offers it no more.

    For names that were stored earlier: a conversation outlives its model.
    """
    try:
        return model_choice(model_name)
    except EngineModelUnknown:
        return model_choice("")


def engine_for(model_name: str) -> Engine:
    """Return the engine that writes this model's replies. Raises EngineModelUnknown."""
    return _engine(model_choice(model_name).engine)


async def open_engines() -> None:
    """Import what the default model's engine needs, so that the first reply does not wait."""
    await asyncio.to_thread(engine_for, "")


async def close_engines() -> None:
    """Close what the engines keep open; they are made anew when asked for again."""
    while _engines:
        _, engine = _engines.popitem()
        await engine.aclose()


def configuration_problem() -> str | None:
    """Return what is wrong with the LLM_ settings, in a sentence that names the variable."""
    return next(_problems(), None)


def _problems() -> Iterator[str]:
    names = Counter(spec.name for spec in settings.LLM_MODELS)
    default = settings.LLM_DEFAULT_MODEL
    if not settings.LLM_BASE_URL:
        if names or default:
            yield "LLM_MODELS or LLM_DEFAULT_MODEL is set, but not LLM_BASE_URL."
        return
    yield from _address_problems(settings.LLM_BASE_URL)
    if not names and not default:
        yield "LLM_BASE_URL is set: name its models in LLM_MODELS or one in LLM_DEFAULT_MODEL."
    if names and default and default not in names:
        yield f"LLM_DEFAULT_MODEL names {default!r}, which is not in LLM_MODELS."
    yield from (f"LLM_MODELS names {name!r} twice." for name, count in names.items() if count > 1)
    # Never quoted here: it is a secret.
    if not (settings.LLM_API_KEY.isascii() and settings.LLM_API_KEY.isprintable()):
        yield "LLM_API_KEY holds characters that no key has."


def _address_problems(text: str) -> Iterator[str]:
    try:
        address = urlsplit(text)
        is_address = address.scheme in {"http", "https"} and bool(address.hostname)
        is_address = is_address and address.port != 0
    except ValueError:  # brackets without an end, a port that is no number
        is_address = False
    if not is_address:
        yield "LLM_BASE_URL must be an address such as http://127.0.0.1:11434/v1."
        return
    if address.username or address.query or address.fragment:
        yield "LLM_BASE_URL must not hold a password or a query; a key belongs in LLM_API_KEY."
    if address.path.endswith("/chat/completions"):
        yield "LLM_BASE_URL must end before /chat/completions; Vana adds that part."


def _price(per_input: Decimal | None, per_output: Decimal | None) -> Price | None:
    if per_input is None or per_output is None:
        return None
    return Price(per_input, per_output, settings.LLM_CURRENCY)


def _demo_choice() -> ModelChoice:
    return ModelChoice(
        name="demo",
        label=gettext("Demo model"),
        description=gettext("Shows how Vana works; connect a real model for real answers."),
        window_tokens=DEMO_WINDOW_TOKENS,
        engine="demo",
        is_default=True,
    )


def _only_choice() -> ModelChoice:
    """Return the one model of a site that names no more than its default."""
    return ModelChoice(
        name=settings.LLM_DEFAULT_MODEL,
        label=settings.LLM_DEFAULT_MODEL,
        description="",
        window_tokens=settings.LLM_WINDOW_TOKENS,
        engine="openai_compatible",
        is_default=True,
    )


def _engine(name: str) -> Engine:
    """Return the process's one engine of this name."""
    if name not in _engines:
        _engines[name] = _MAKERS[name]()
    return _engines[name]


def _openai_compatible() -> Engine:
    # Its HTTP client takes a quarter of a second to import; the demo needs none.
    from chat.engines.openai_compatible import OpenAICompatibleEngine  # noqa: PLC0415

    return OpenAICompatibleEngine()


_engines: dict[str, Engine] = {}
_MAKERS: dict[str, Callable[[], Engine]] = {
    "demo": DemoEngine,
    "openai_compatible": _openai_compatible,
}
