"""Log lines: one JSON object each, and never what people wrote."""

from __future__ import annotations

import json
import logging
import sys
import uuid
from typing import Any

import pytest
from django.test import RequestFactory, SimpleTestCase
from django.urls import ResolverMatch

from chat.domain.engine_errors import EngineTimeout
from vana.logs import STACK_MAX_PLACES, JsonFormatter

# What somebody wrote: it must not be in any line, however it came into a record.
MARKER = "my cat is called Pebbles"


def line_of(message: object, *args: object, exc_info: Any = None, **extra: Any) -> dict[str, Any]:
    logger = logging.getLogger("chat.generation")
    record = logger.makeRecord(
        logger.name, logging.INFO, __file__, 1, message, args, exc_info, extra=extra
    )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert MARKER not in text
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def raised(error: BaseException, cause: BaseException | None = None) -> Any:
    try:
        raise error from cause
    except type(error):
        return sys.exc_info()


class JsonFormatterTests(SimpleTestCase):
    def test_a_line_has_time_level_logger_and_event(self) -> None:
        line = line_of("generation.completed")

        assert set(line) == {"time", "level", "logger", "event"}
        assert line["time"].endswith("+00:00")
        assert (line["level"], line["logger"]) == ("info", "chat.generation")
        assert line["event"] == "generation.completed"

    def test_ids_and_numbers_are_kept_with_their_types(self) -> None:
        conversation = uuid.uuid4()

        line = line_of(
            "generation.completed",
            conversation_id=conversation,
            duration_ms=12.5,
            count=3,
            is_new=True,
            model_name="org/model-7b:latest",
            missing=None,
            error_code="",
        )

        assert line["conversation_id"] == str(conversation)
        assert (line["duration_ms"], line["count"], line["is_new"]) == (12.5, 3, True)
        assert line["model_name"] == "org/model-7b:latest"
        assert not {"missing", "error_code", "omitted"} & set(line)

    def test_other_values_stay_out_and_are_named(self) -> None:
        line = line_of(
            "odd", text=MARKER, address="ada@example.org", long="x" * 65, words=["a b"], count=1
        )

        assert line["omitted"] == ["text", "address", "long", "words"]
        assert line["count"] == 1

    def test_arguments_of_a_message_stay_out(self) -> None:
        line = line_of("Exception inside application: %s", MARKER)

        assert line["event"] == "Exception inside application: %s"

    def test_only_the_first_line_of_a_message_is_its_name(self) -> None:
        line = line_of(f"Task exception was never retrieved\nfuture: <Task result={MARKER}>")

        assert line["event"] == "Task exception was never retrieved"

    def test_an_exception_is_told_by_type_and_places_without_its_message(self) -> None:
        line = line_of("chat.failed", exc_info=raised(ValueError(MARKER), KeyError(MARKER)))

        assert line["error"] == "builtins.ValueError < builtins.KeyError"
        assert line["stack"][-1].endswith(" raised")
        assert line["stack"][-1].startswith("tests.vana.test_logs:")

    def test_an_endless_chain_of_causes_ends(self) -> None:
        first, second = ValueError(), KeyError()
        first.__cause__, second.__cause__ = second, first

        line = line_of("chat.failed", exc_info=(ValueError, first, None))

        assert line["error"] == "builtins.ValueError < builtins.KeyError"
        assert line["stack"] == []

    def test_a_chain_of_one_type_is_told_once(self) -> None:
        line = line_of("chat.failed", exc_info=raised(ValueError(), ValueError()))

        assert line["error"] == "builtins.ValueError"

    def test_a_deep_stack_is_cut_at_its_beginning(self) -> None:
        def dive(depth: int) -> None:
            if depth == 0:
                raise ValueError
            dive(depth - 1)

        try:
            dive(100)
        except ValueError:
            line = line_of("chat.failed", exc_info=sys.exc_info())

        assert len(line["stack"]) == STACK_MAX_PLACES
        assert line["stack"][-1].endswith(" dive")

    def test_a_record_without_an_exception_has_no_error(self) -> None:
        assert "error" not in line_of("chat.failed", exc_info=(None, None, None))

    def test_a_record_of_django_names_the_view_and_not_the_path(self) -> None:
        request = RequestFactory().get(f"/c/{MARKER}/")
        request.resolver_match = ResolverMatch(print, (), {}, url_name="start", namespaces=["chat"])

        line = line_of("Not Found: %s", request.path, request=request, status_code=404)

        assert (line["view"], line["status_code"]) == ("chat:start", 404)
        assert "request" not in line

    def test_a_request_that_matched_nothing_has_no_view(self) -> None:
        assert "view" not in line_of("Not Found: %s", request=RequestFactory().get("/nowhere"))


class PostgreSQLLikeError(Exception):
    sqlstate = "57P03"


class ChattyError(Exception):
    code = MARKER


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectionRefusedError(111, MARKER), "ECONNREFUSED"),
        (OSError(99_999, MARKER), "99999"),
        (EngineTimeout(MARKER), "engine_timeout"),
        (PostgreSQLLikeError(MARKER), "57P03"),
        (ModuleNotFoundError(MARKER, name="psycopg"), "psycopg"),
        (ImportError(MARKER), None),
        (ChattyError(), None),
        (SystemExit(2), None),
    ],
)
def test_an_error_keeps_its_code_and_loses_its_words(
    error: BaseException, code: str | None
) -> None:
    line = line_of("chat.failed", exc_info=raised(error))

    assert line.get("error_code") == code


def test_the_code_of_a_cause_is_found() -> None:
    line = line_of("chat.failed", exc_info=raised(RuntimeError(), PostgreSQLLikeError()))

    assert line["error_code"] == "57P03"
