"""What the model server is asked, and what it is not told."""

from __future__ import annotations

import asyncio
import json
import os
from unittest import mock

from django.test import SimpleTestCase, override_settings

from chat.domain.context import ContextMessage
from chat.domain.engine_errors import EngineRefusedRequest
from chat.domain.events import Role
from chat.engines.base import EngineRequest
from chat.engines.openai_compatible import OpenAICompatibleEngine
from chat.engines.openai_compatible.payload import payload
from chat.engines.openai_compatible.upstream import Upstream
from tests.chat.engines.cases import API_KEY, QUICK_SETTINGS, Heard, OpenAICompatibleCase, listen
from tests.model_server import running_model_server

# Those of the machine that runs the tests must not matter.
PROXY_VARIABLES = (
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
)


class RequestTests(OpenAICompatibleCase):
    async def test_the_request_holds_the_messages_and_nothing_else(self) -> None:
        await self.hear("normal?rate=0", "Was ist Erde?", "Boden.", "Und das: 土?")

        assert self.server.last.body == {
            "model": "script:normal?rate=0",
            "messages": [
                {"role": "user", "content": "Was ist Erde?"},
                {"role": "assistant", "content": "Boden."},
                {"role": "user", "content": "Und das: 土?"},
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
        }

    async def test_the_server_reads_exactly_the_messages_that_were_sent(self) -> None:
        heard = await self.hear("echo-context", "a\n\n`b`", "<c>", "d")

        said = [message["content"] for message in json.loads(heard.text)]
        assert said == ["a\n\n`b`", "<c>", "d"]

    async def test_the_key_is_sent_as_a_bearer_token(self) -> None:
        await self.hear("normal?rate=0")

        assert self.server.last.headers["authorization"] == f"Bearer {API_KEY}"

    async def test_without_a_key_no_authorization_is_sent(self) -> None:
        with override_settings(LLM_API_KEY=""):
            await self.hear("normal?rate=0")

        assert "authorization" not in self.server.last.headers

    async def test_a_compressed_stream_is_not_asked_for(self) -> None:
        await self.hear("normal?rate=0")

        assert self.server.last.headers["accept-encoding"] == "identity"

    async def test_replies_one_after_the_other_share_a_connection(self) -> None:
        engine = OpenAICompatibleEngine()
        request = EngineRequest("script:normal?rate=0", (ContextMessage(Role.USER, "Go."),))

        for _ in range(3):
            await listen(engine, request)
        connections = self.server.connections_made
        await engine.aclose()

        assert connections == 1

    async def test_two_hundred_replies_are_read_at_the_same_time(self) -> None:
        engine = OpenAICompatibleEngine()
        request = EngineRequest("script:hang-mid?tokens=1", (ContextMessage(Role.USER, "Go."),))

        tasks = [asyncio.create_task(listen(engine, request)) for _ in range(200)]
        all_at_once = await asyncio.to_thread(
            self.server.wait_until, lambda: self.server.state["running"] == 200
        )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await engine.aclose()

        assert all_at_once

    async def test_a_redirect_does_not_carry_the_key_to_another_host(self) -> None:
        with running_model_server() as other:
            heard = await self.hear(f"redirect?to={other.base_url}/chat/completions")

            assert isinstance(heard.error, EngineRefusedRequest)
            assert other.records == []


class LoopTests(OpenAICompatibleCase):
    def test_an_engine_outlives_an_event_loop(self) -> None:
        engine = OpenAICompatibleEngine()
        request = EngineRequest("script:drop-at-once", (ContextMessage(Role.USER, "Go."),))
        again = EngineRequest("script:normal?rate=0", request.messages)

        async def listen_and_close() -> Heard:
            heard = await listen(engine, again)
            await engine.aclose()
            return heard

        # No connection is left open, but the session of a loop that is gone is.
        asyncio.run(listen(engine, request))
        heard = asyncio.run(listen_and_close())

        assert heard.error is None


class PayloadTests(SimpleTestCase):
    def test_the_length_of_the_reply_is_capped_only_when_asked(self) -> None:
        messages = (ContextMessage(Role.SYSTEM, "Be kind."),)

        capped = json.loads(payload(EngineRequest("m", messages, max_output_tokens=40)))
        free = json.loads(payload(EngineRequest("m", messages)))

        assert capped["max_tokens"] == 40
        assert "max_tokens" not in free


class UpstreamTests(SimpleTestCase):
    def proxy_for(self, base_url: str, **environment: str) -> str | None:
        nothing = dict.fromkeys(PROXY_VARIABLES, "")
        with (
            mock.patch.dict(os.environ, nothing | environment),
            override_settings(**{**QUICK_SETTINGS, "LLM_BASE_URL": base_url}),
        ):
            return Upstream.from_settings().proxy

    def test_the_environments_proxy_leads_to_other_machines(self) -> None:
        proxy = self.proxy_for("https://llm.example.org/v1", https_proxy="http://proxy.test:3128")

        assert proxy == "http://proxy.test:3128"

    def test_no_proxy_is_honoured(self) -> None:
        names = {"https_proxy": "http://proxy.test:3128", "no_proxy": "example.org"}

        assert self.proxy_for("https://llm.example.org/v1", **names) is None

    def test_the_machine_itself_is_never_asked_through_a_proxy(self) -> None:
        for host in ("127.0.0.1:1", "localhost:1", "[::1]:1", "model.localhost"):
            with self.subTest(host):
                proxy = self.proxy_for(f"http://{host}/v1", http_proxy="http://proxy.test:3128")

                assert proxy is None

    def test_the_key_is_not_in_what_a_traceback_shows(self) -> None:
        with override_settings(**QUICK_SETTINGS):
            assert API_KEY not in repr(Upstream.from_settings())
