"""Every failure of a model server has an error of its own, and tells nobody what was said."""

from __future__ import annotations

import logging
import socket
import traceback

from django.test import override_settings

from chat.domain import engine_errors
from chat.domain.engine_errors import EngineError
from chat.engines.openai_compatible.errors import error_for_object, error_for_status
from tests.chat.engines.cases import API_KEY, Heard, OpenAICompatibleCase
from tests.model_server.failures import ERROR_TEXT
from tests.model_server.texts import reply_tokens

PARTIAL = "".join(reply_tokens(8))
QUESTION = "A-SECRET-QUESTION"


class FailureTests(OpenAICompatibleCase):
    async def fails_with(self, script: str, kind: type[EngineError]) -> Heard:
        heard = await self.hear(script)

        assert type(heard.error) is kind
        return heard

    async def test_a_key_that_is_not_accepted(self) -> None:
        await self.fails_with("401", engine_errors.EngineRejectedKey)
        await self.fails_with("403", engine_errors.EngineRejectedKey)

        assert len(self.server.records) == 2  # asking again would not help

    async def test_a_model_that_the_server_does_not_know(self) -> None:
        await self.fails_with("model-404", engine_errors.EngineModelUnknown)

    async def test_a_context_that_does_not_fit(self) -> None:
        for status in (400, 413, 422):
            for wording in ("code", "old"):
                with self.subTest(status=status, wording=wording):
                    script = f"context-too-long?status={status}&wording={wording}"

                    await self.fails_with(script, engine_errors.EngineContextTooLong)

    async def test_a_request_that_the_server_refuses(self) -> None:
        for script in ("400", "413", "418", "422"):
            with self.subTest(script):
                await self.fails_with(script, engine_errors.EngineRefusedRequest)

    async def test_a_server_that_reports_a_fault_of_its_own(self) -> None:
        for script in ("500?times=9", "502?times=9", "503?times=9"):
            with self.subTest(script):
                await self.fails_with(script, engine_errors.EngineFailed)

    async def test_a_server_that_cannot_be_reached(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))  # taken, but nobody listens
            url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
            with override_settings(LLM_BASE_URL=url):
                await self.fails_with("normal", engine_errors.EngineUnavailable)

    async def test_a_name_that_does_not_exist(self) -> None:
        with override_settings(LLM_BASE_URL="http://model.invalid/v1"):
            await self.fails_with("normal", engine_errors.EngineUnavailable)

    async def test_a_server_that_hangs_up_before_answering(self) -> None:
        await self.fails_with("drop-at-once", engine_errors.EngineUnavailable)

    async def test_a_connection_lost_in_mid_reply_keeps_the_text_before(self) -> None:
        for script in ("drop", "cut"):
            with self.subTest(script):
                heard = await self.fails_with(script, engine_errors.EngineBrokenStream)

                assert heard.text == PARTIAL

    async def test_a_malformed_frame_keeps_the_text_before(self) -> None:
        heard = await self.fails_with("malformed", engine_errors.EngineMalformedReply)

        assert heard.text == PARTIAL

    async def test_frames_in_one_packet_with_a_malformed_one_are_not_lost(self) -> None:
        heard = await self.fails_with("malformed-packet", engine_errors.EngineMalformedReply)

        assert heard.text == PARTIAL

    async def test_answers_that_are_no_completion(self) -> None:
        for script in ("wrong-shape", "html", "huge-line"):
            with self.subTest(script):
                await self.fails_with(script, engine_errors.EngineMalformedReply)

    async def test_a_reply_without_text(self) -> None:
        await self.fails_with("empty", engine_errors.EngineEmptyReply)

    async def test_a_reply_of_reasoning_alone_is_empty_too(self) -> None:
        heard = await self.fails_with("reasoning-only", engine_errors.EngineEmptyReply)

        assert heard.thinking

    async def test_an_error_in_mid_stream_keeps_the_text_before(self) -> None:
        heard = await self.fails_with("error-frame", engine_errors.EngineFailed)

        assert heard.text == PARTIAL

    async def test_an_error_in_mid_stream_is_known_by_its_code(self) -> None:
        await self.fails_with("error-frame?code=429", engine_errors.EngineRateLimited)
        await self.fails_with(
            "error-frame?code=context_length_exceeded", engine_errors.EngineContextTooLong
        )
        await self.fails_with("error-frame?code=model_not_found", engine_errors.EngineModelUnknown)


class SilenceTests(OpenAICompatibleCase):
    """What the server said, what the person asked, and the key reach neither logs nor errors."""

    scripts = ("401", "400", "429?times=9", "error-frame", "malformed", "html", "drop", "empty")

    async def test_logs_hold_the_status_and_no_text(self) -> None:
        for script in self.scripts:
            with self.subTest(script), self.assertLogs(level=logging.DEBUG) as logs:
                await self.hear(script, QUESTION)

                written = "".join(repr(record.__dict__) for record in logs.records)
                assert "engine.failed" in written
                for secret in (API_KEY, QUESTION, ERROR_TEXT, PARTIAL):
                    assert secret not in written

    async def test_the_log_names_status_and_code(self) -> None:
        with self.assertLogs("chat.engines", logging.WARNING) as logs:
            await self.hear("401")

        record = logs.records[0].__dict__
        assert (record["reason"], record["error_code"]) == ("status_401", "engine_rejected_key")

    async def test_errors_and_their_tracebacks_hold_no_text(self) -> None:
        for script in self.scripts:
            with self.subTest(script):
                heard = await self.hear(script, QUESTION)

                assert heard.error
                told = repr(heard.error) + "".join(traceback.format_exception(heard.error))
                for secret in (API_KEY, QUESTION, ERROR_TEXT, self.server.url):
                    assert secret not in told

    async def test_an_unreachable_server_is_not_named_in_the_error(self) -> None:
        with override_settings(LLM_BASE_URL="http://model.invalid/secret/v1"):
            heard = await self.hear("normal")

        assert heard.error
        assert "model.invalid" not in "".join(traceback.format_exception(heard.error))


def test_every_status_that_is_no_success_has_an_error() -> None:
    for status in (*range(201, 208), *range(300, 309), *range(400, 452), *range(500, 600)):
        assert isinstance(error_for_status(status), EngineError)


def test_an_error_may_be_of_any_shape() -> None:
    for said in ("boom", ["boom"], 7, {}, {"code": None}, {"code": {"a": 1}}, {"status": "999"}):
        assert type(error_for_object(said)) is engine_errors.EngineFailed
