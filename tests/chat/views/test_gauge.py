"""The gauge at the message box, drawn by the server."""

from __future__ import annotations

import json

from django.test import override_settings

from chat.domain.owners import Owner
from chat.domain.usage import Usage
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, ParsedPage, parsed


class GaugeTests(PageTestCase):
    def _page(self, url: str) -> ParsedPage:
        return parsed(self.client.get(url))

    @override_settings(LLM_SYSTEM_PROMPT="Be brief.", LLM_REPLY_TOKENS=2_000)
    def test_it_says_in_words_what_fills_the_window(self) -> None:
        made = talk(self.owner)
        made.exchange("How does moss drink?", "Through its leaves.")

        page = self._page(made.url)

        assert "2,024 of 32,000 tokens" in page.text
        assert "Instructions 7 This conversation 17" in page.text
        assert "Your message 0 Kept free for the reply 2,000" in page.text
        assert page.one("button", popovertarget="gauge-help")["aria-label"].endswith("6 % used")
        assert json.loads(page.one("div", id="gauge")["data-turns"]) == [[17, 2]]

    def test_after_a_reply_it_is_what_the_model_server_counted(self) -> None:
        made = talk(self.owner)
        made.reply(made.question(), usage=Usage(1_000, 234))

        page = self._page(made.url)

        assert page.one("div", id="gauge")["data-counted"] == "1234"
        assert "This conversation 1,234" in page.text
        assert "hidden" in page.one("p", data_note="estimated")
        assert "hidden" not in page.one("p", data_note="counted")

    def test_an_estimate_is_not_called_counted(self) -> None:
        made = talk(self.owner)
        made.reply(made.question(), usage=Usage(1_000, 234, is_estimated=True))

        assert "data-counted" not in self._page(made.url).one("div", id="gauge")

    @override_settings(CHAT_CONTEXT_TURNS=3)
    def test_it_counts_what_is_left_out_and_reads_no_further(self) -> None:
        made = talk(self.owner, exchanges=40)

        page = self._page(made.url)

        assert "Older messages left out 76" in page.text
        assert len(json.loads(page.one("div", id="gauge")["data-turns"])) == 2

    def test_scripts_get_it_with_new_messages(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.get(f"{made.url}thread/?since=2", headers=SCRIPT)

        html = response.content.decode()
        assert "<template data-gauge>" in html
        assert 'id="gauge"' in html

    def test_temporary_chats_have_it_too(self) -> None:
        made = talk(Owner.temporary(self.user.pk), exchanges=1)

        self._page(made.url).one("div", id="gauge")
