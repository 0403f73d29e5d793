"""Which models can be chosen, and what is said about settings that make no sense."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase, override_settings

from chat.domain.engine_errors import EngineModelUnknown
from chat.engines import (
    close_engines,
    configuration_problem,
    engine_for,
    model_choice,
    model_choices,
    open_engines,
)
from vana.env import ModelSpec

SMALL = ModelSpec("small", 4_096, "Small", "Quick")
LARGE = ModelSpec("org/large:7b", 128_000, "org/large:7b")


def with_models(*specs: ModelSpec, **settings: Any) -> override_settings:
    values = {
        "LLM_BASE_URL": "http://127.0.0.1:1/v1",
        "LLM_API_KEY": "",
        "LLM_MODELS": list(specs),
        "LLM_DEFAULT_MODEL": "",
        "LLM_WINDOW_TOKENS": 8_192,
    }
    return override_settings(**{**values, **settings})


class ModelChoiceTests(SimpleTestCase):
    def test_without_a_server_the_demo_is_the_only_model(self) -> None:
        with with_models(LLM_BASE_URL=""):
            choices = model_choices()

        assert [(choice.name, choice.label) for choice in choices] == [("demo", "Demo model")]
        assert choices[0].is_default

    def test_the_models_of_the_setting_can_be_chosen_in_its_order(self) -> None:
        with with_models(SMALL, LARGE):
            first, second = model_choices()

        assert (first.name, first.label, first.description) == ("small", "Small", "Quick")
        assert (second.window_tokens, second.engine) == (128_000, "openai_compatible")

    def test_the_first_is_the_default_unless_another_is_named(self) -> None:
        with with_models(SMALL, LARGE):
            assert model_choice("").name == "small"
        with with_models(SMALL, LARGE, LLM_DEFAULT_MODEL="org/large:7b"):
            assert model_choice("").name == "org/large:7b"
            assert [choice.is_default for choice in model_choices()] == [False, True]

    def test_a_default_alone_is_a_list_of_one(self) -> None:
        with with_models(LLM_DEFAULT_MODEL="only"):
            (choice,) = model_choices()

        assert (choice.name, choice.label, choice.window_tokens) == ("only", "only", 8_192)
        assert choice.is_default

    def test_a_model_that_is_not_offered_is_unknown(self) -> None:
        with with_models(SMALL):
            for name in ("large", "demo", "SMALL"):
                with pytest.raises(EngineModelUnknown):
                    model_choice(name)


class EngineTests(SimpleTestCase):
    def test_the_settings_choose_the_engine(self) -> None:
        with with_models(LLM_BASE_URL=""):
            assert engine_for("").name == model_choice("").engine == "demo"
        with with_models(SMALL):
            assert engine_for("small").name == model_choice("small").engine == "openai_compatible"

    async def test_there_is_one_engine_until_it_is_closed(self) -> None:
        with with_models(SMALL, LARGE):
            await open_engines()
            first = engine_for("small")

            assert engine_for("org/large:7b") is first
            await close_engines()
            assert engine_for("small") is not first

    def test_the_demo_does_not_load_an_http_client(self) -> None:
        code = (
            "import sys, django; django.setup();"
            "from chat import engines; engines.engine_for('');"
            "sys.exit('aiohttp' in sys.modules)"
        )
        environment = {"SECRET_KEY": "x", "DJANGO_SETTINGS_MODULE": "vana.settings"}

        done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)

        assert done.returncode == 0


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "LLM_MODELS or one in LLM_DEFAULT_MODEL"),
        ({"LLM_BASE_URL": "", "LLM_DEFAULT_MODEL": "m"}, "not LLM_BASE_URL"),
        ({"LLM_BASE_URL": "ollama:11434", "LLM_DEFAULT_MODEL": "m"}, "must be an address"),
        ({"LLM_BASE_URL": "http:///v1", "LLM_DEFAULT_MODEL": "m"}, "must be an address"),
        ({"LLM_BASE_URL": "http://h:port/v1", "LLM_DEFAULT_MODEL": "m"}, "must be an address"),
        ({"LLM_BASE_URL": "http://[v1", "LLM_DEFAULT_MODEL": "m"}, "must be an address"),
        ({"LLM_BASE_URL": "http://u:p@h/v1", "LLM_DEFAULT_MODEL": "m"}, "belongs in LLM_API_KEY"),
        ({"LLM_BASE_URL": "http://h/v1?key=k", "LLM_DEFAULT_MODEL": "m"}, "LLM_API_KEY"),
        (
            {"LLM_BASE_URL": "http://h/v1/chat/completions", "LLM_DEFAULT_MODEL": "m"},
            "before /chat/completions",
        ),
        (
            {"LLM_MODELS": [SMALL], "LLM_DEFAULT_MODEL": "tiny"},
            "'tiny', which is not in LLM_MODELS",
        ),
        ({"LLM_MODELS": [SMALL, LARGE, SMALL]}, "'small' twice"),
        ({"LLM_MODELS": [SMALL], "LLM_API_KEY": "sk-1\r\nx: y"}, "LLM_API_KEY holds"),
    ],
)
def test_settings_that_make_no_sense_are_named(settings: dict[str, Any], problem: str) -> None:
    with with_models(**settings):
        assert problem in (configuration_problem() or "")
        assert "sk-1" not in (configuration_problem() or "")
        with pytest.raises(ImproperlyConfigured):
            model_choices()


def test_settings_that_make_sense_are_no_problem() -> None:
    for override in (with_models(LLM_BASE_URL=""), with_models(SMALL, LLM_API_KEY="sk-1")):
        with override:
            assert configuration_problem() is None
