"""What the demo model says, and to which requests."""

from __future__ import annotations

import math
import time

import pytest
from django.test import SimpleTestCase

from chat.domain import engine_errors
from chat.domain.context import ContextMessage
from chat.domain.events import Role
from chat.engines.base import EngineRequest
from chat.engines.demo import DemoEngine
from chat.engines.demo.about import quoted
from chat.engines.demo.scripts import script_for
from chat.generation.context import CONTINUE_INSTRUCTION
from tests.chat.engines.cases import Heard, listen, request_of


def messages(*texts: str) -> tuple[ContextMessage, ...]:
    return request_of("demo", *texts).messages


async def hear(*texts: str) -> Heard:
    return await listen(DemoEngine(speed=math.inf), request_of("demo", *texts))


class DemoReplyTests(SimpleTestCase):
    async def test_it_says_that_it_is_a_demo_and_how_to_connect_a_model(self) -> None:
        heard = await hear("What is soil?")

        for words in ("demo model", "LLM_BASE_URL", "LLM_MODELS", "LLM_API_KEY"):
            assert words in heard.text

    async def test_it_counts_and_quotes_what_it_was_given(self) -> None:
        system = ContextMessage(Role.SYSTEM, "Be kind.")
        request = EngineRequest("demo", (system, *messages("One?", "Two.", "And three then?")))

        heard = await listen(DemoEngine(speed=math.inf), request)

        assert "4 messages, 2 of them from you, with 31 characters" in heard.text
        assert "There are instructions" in heard.text
        assert "3 words and begins: `And three then?`" in heard.text

    async def test_it_answers_alike_every_time(self) -> None:
        assert (await hear("Hello")).text == (await hear("Hello")).text

    async def test_later_replies_are_shorter(self) -> None:
        first, later = await hear("Hello"), await hear("Hello", "Hi.", "Hello")

        assert len(later.text) < len(first.text) / 2

    async def test_markdown_of_every_kind(self) -> None:
        text = (await hear("Show Markdown!")).text

        for sign in (
            "# ",
            "\n- ",
            "\n1. ",
            "\n|",
            "```python",
            "```javascript",
            "\n> ",
            "$$",
            "](",
        ):
            assert sign in text

    async def test_a_long_reply_has_thousands_of_words_in_parts(self) -> None:
        text = (await hear("long reply")).text

        assert len(text.split()) > 3_000
        assert text.count("\n## ") > 10

    async def test_thinking_comes_first_and_apart(self) -> None:
        heard = await hear("think")

        kinds = [bool(delta.thinking) for delta in heard.deltas]
        assert heard.thinking
        assert heard.text
        assert kinds == sorted(kinds, reverse=True)

    async def test_failures_of_every_kind(self) -> None:
        failures = {"fail": engine_errors.EngineFailed, "empty": engine_errors.EngineEmptyReply}
        breaks = {
            "fail later": engine_errors.EngineBrokenStream,
            "drop": engine_errors.EngineBrokenStream,
        }
        for request, kind in (failures | breaks).items():
            with self.subTest(request):
                heard = await hear(request)

                assert type(heard.error) is kind
                assert bool(heard.text) is (request in breaks)

    async def test_a_request_after_one_without_a_reply_counts(self) -> None:
        # The context joins questions that have no answer between them.
        heard = await hear("fail\n\nempty\n\nshow markdown")

        assert "```python" in heard.text

    async def test_an_empty_conversation_is_answered_too(self) -> None:
        heard = await listen(DemoEngine(speed=math.inf), EngineRequest("demo", ()))

        assert "demo model" in heard.text


class DemoPaceTests(SimpleTestCase):
    async def test_an_ordinary_reply_comes_at_about_sixty_tokens_a_second(self) -> None:
        begin = time.monotonic()

        heard = await listen(DemoEngine(speed=10), request_of("demo", "think"))

        # 600 a second here: a slow machine may take longer, none may be quicker.
        assert time.monotonic() - begin >= (len(heard.deltas) - 2) / 600

    async def test_slow_takes_a_second_a_word(self) -> None:
        begin = time.monotonic()

        heard = await listen(DemoEngine(speed=50), request_of("demo", "slow"))

        assert time.monotonic() - begin >= (len(heard.deltas) - 2) / 50


class ContinuationTests(SimpleTestCase):
    async def test_a_reply_that_broke_off_is_continued_where_it_stopped(self) -> None:
        broken = (await hear("fail later")).text

        rest = (await hear("fail later", broken, CONTINUE_INSTRUCTION)).text

        assert broken.endswith("and ")
        assert rest.startswith("here is the rest")

    async def test_a_reply_that_was_stopped_is_continued_to_its_end(self) -> None:
        whole = (await hear("show markdown")).text

        rest = (await hear("show markdown", whole[:500], CONTINUE_INSTRUCTION)).text

        assert whole[:500] + rest == whole

    async def test_a_person_can_ask_for_more_in_their_own_words(self) -> None:
        whole = (await hear("long reply")).text

        assert whole[:99] + (await hear("long reply", whole[:99], "Go on!")).text == whole

    async def test_there_may_be_nothing_to_continue(self) -> None:
        whole = (await hear("Hello")).text

        assert "complete" in (await hear("Hello", whole, "continue")).text
        assert "no reply" in (await hear("continue")).text


@pytest.mark.parametrize(
    "text", ["FAIL", " fail. ", "Please fail", "fail, please", "“fail”", "`fail`", "Fail now!"]
)
def test_requests_are_understood_however_they_are_written(text: str) -> None:
    assert script_for(messages(text)).error is engine_errors.EngineFailed


@pytest.mark.parametrize(
    "text",
    [
        "How do I fail gracefully?",
        "Why is my shop so slow",
        "think about soil",
        "What is markdown?",
        "empty the bin",
        "Tell me:\n\nfail",
        "drop table users",
        "continue with the second point",
    ],
)
def test_ordinary_questions_are_not_misread(text: str) -> None:
    script = script_for(messages(text))

    assert script.error is None
    assert "demo model" in script.text


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("plain", "`plain`"),
        ("a\n\n# b", "`a # b`"),
        ("``x`` y", "``` ``x`` y```".replace("y```", "y ```")),
        ("`", "`` ` ``"),
        ("a\u202eb\x1b", "`a\ufffdb\ufffd`"),
        ("word " * 30, "`word word word word word word word word word word word word …`"),
    ],
)
def test_a_quote_is_code_whatever_is_in_it(text: str, quote: str) -> None:
    assert quoted(text) == quote
