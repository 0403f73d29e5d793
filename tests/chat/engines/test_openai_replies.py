"""How replies of all kinds of servers are read."""

from __future__ import annotations

import time

from tests.chat.engines.cases import OpenAICompatibleCase
from tests.model_server.hostile import hostile_markdown
from tests.model_server.texts import SHORT_REPLY, reply_tokens


class ReplyTests(OpenAICompatibleCase):
    async def test_the_text_comes_token_by_token(self) -> None:
        heard = await self.hear("normal?rate=0")

        assert heard.text == SHORT_REPLY
        assert len(heard.deltas) > 40

    async def test_the_last_delta_holds_the_servers_counts(self) -> None:
        heard = await self.hear("normal?rate=0", "x" * 40)

        assert heard.deltas[-1].input_tokens == 10
        assert heard.deltas[-1].output_tokens == len(heard.deltas) - 1

    async def test_twenty_thousand_tokens_arrive_whole(self) -> None:
        heard = await self.hear("tokens-20000")

        assert heard.error is None
        assert heard.text == "".join(reply_tokens(20000))

    async def test_hostile_markdown_is_passed_on_as_it_is(self) -> None:
        heard = await self.hear("hostile-markdown")

        assert heard.text == hostile_markdown()

    async def test_reasoning_is_kept_apart_from_the_answer(self) -> None:
        for script in ("reasoning", "reasoning-short", "think-tags"):
            with self.subTest(script):
                heard = await self.hear(script)

                assert heard.thinking.strip() == "The person asks. I think of soil."
                assert heard.text == SHORT_REPLY

    async def test_a_server_that_does_not_stream_is_understood(self) -> None:
        heard = await self.hear("no-stream")

        assert heard.text == SHORT_REPLY
        assert heard.deltas[-1].output_tokens is not None

    async def test_a_stream_may_end_without_done(self) -> None:
        heard = await self.hear("no-done")

        assert heard.error is None
        assert heard.text == SHORT_REPLY

    async def test_a_server_that_drops_the_connection_after_the_end_does_no_harm(self) -> None:
        heard = await self.hear("drop-after-finish")

        assert heard.error is None
        assert heard.text == SHORT_REPLY

    async def test_a_server_that_never_hangs_up_after_the_end_does_not_keep_us(self) -> None:
        begin = time.monotonic()

        heard = await self.hear("hang-after-finish")

        assert heard.error is None
        assert heard.text == SHORT_REPLY
        assert time.monotonic() - begin < 15

    async def test_comments_that_keep_proxies_awake_are_no_text(self) -> None:
        heard = await self.hear("comments")

        assert heard.text == SHORT_REPLY

    async def test_a_stream_cut_after_every_byte_is_read_right(self) -> None:
        heard = await self.hear("bytes")

        assert heard.text == "Soil lebt, 生きている 🌱"
