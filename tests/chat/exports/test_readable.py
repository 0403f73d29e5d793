"""One conversation for reading: Markdown, plain text and a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from unittest.mock import patch

import time_machine
from django.utils import timezone, translation

from chat.agents.service import SessionService
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.exports.files import file_of
from chat.exports.formats import Format
from tests.builders import Talk, talk
from tests.chat.agents.building import new_key, said
from tests.chat.exports.case import asked_by, exported
from tests.chat.views.case import PageTestCase

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class ReadableTests(PageTestCase):
    def read(self, made: Talk, form: Format = Format.MARKDOWN) -> str:
        return exported(self.user, made, form)

    def test_markdown_says_who_said_what_and_when(self) -> None:
        with time_machine.travel(NOON, tick=False), timezone.override("Europe/Berlin"):
            made = talk(self.owner, "Moss & fern", exchanges=1)
            found = self.read(made)

        assert found == (
            "# Moss \\& fern\n\n*2 messages, 2026-01-31*\n"
            "\n## You, 2026-01-31 13:00\n\nQuestion 1\n"
            "\n## Vana (Demo model), 2026-01-31 13:00\n\nReply 1\n"
        )

    def test_plain_text_says_the_same(self) -> None:
        with time_machine.travel(NOON, tick=False), timezone.override("UTC"):
            made = talk(self.owner, "Moss & fern", exchanges=1)
            found = self.read(made, Format.TEXT)

        assert found == (
            "Moss & fern\n===========\n2 messages, 2026-01-31\n"
            "\n\nYou, 2026-01-31 12:00\n---------------------\n\nQuestion 1\n"
            "\n\nVana (Demo model), 2026-01-31 12:00\n-----------------------------------\n"
            "\nReply 1\n"
        )

    def test_what_an_agent_said_is_signed_by_the_agent(self) -> None:
        service, key = SessionService(), new_key(str(self.user.public_id))
        made = Talk(self.owner, service.create(key).place.id)
        for event in (said("Where is it?"), said("In Bonn.", "clerk")):
            service.append(key, event)

        for form in (Format.MARKDOWN, Format.TEXT, Format.PAGE):
            found = self.read(made, form)
            assert "clerk, " in found
            assert "Vana, " not in found

    def test_only_the_chosen_branch_is_in_it(self) -> None:
        made = talk(self.owner, exchanges=2)
        made.reply(made.again(3), "Another version")

        for form in (Format.MARKDOWN, Format.TEXT, Format.PAGE):
            found = self.read(made, form)
            assert "Another version" in found
            assert "Question 2" in found
            assert "Reply 2" not in found

    def test_what_the_model_thought_is_left_out(self) -> None:
        made = talk(self.owner)
        made.reply(made.question("Why?"), "So.", thinking="secret thoughts")

        for form in (Format.MARKDOWN, Format.TEXT, Format.PAGE):
            assert "secret thoughts" not in self.read(made, form)
        assert "secret thoughts" in self.read(made, Format.JSON)

    def test_replies_that_are_not_whole_are_marked(self) -> None:
        endings = {
            GenerationStatus.STOPPED: "Stopped. The reply ends here, unfinished.",
            GenerationStatus.INTERRUPTED: "Interrupted. The reply ends here, unfinished.",
            GenerationStatus.FAILED: "Failed. The reply ends here, unfinished.",
        }
        for status, note in endings.items():
            made = talk(self.owner)
            made.reply(made.question(), "Half of", status)
            for form in (Format.MARKDOWN, Format.TEXT, Format.PAGE):
                assert self.read(made, form).count(note) == 1, (status, form)

    def test_a_reply_that_never_came_is_told(self) -> None:
        made = talk(self.owner)
        made.reply(made.question(), "", GenerationStatus.FAILED, error_code="engine_unavailable")

        assert self.read(made).endswith("*There was no reply.*\n")

    def test_a_reply_that_was_continued_is_one(self) -> None:
        made = talk(self.owner)
        stopped = made.reply(made.question(), "Once", GenerationStatus.STOPPED)
        made.reply(made.again(stopped.sequence, continues=True), " upon a time")

        found = self.read(made)

        assert "Once upon a time" in found
        assert "Stopped." not in found
        assert found.count("\n## ") == 2

    def test_hostile_text_stays_in_its_message(self) -> None:
        made = talk(self.owner, "# <script>\n[x](javascript:y)")
        made.exchange("# Forged\n<img src=x>", "```\nnever closed")
        made.exchange("Next", "Last")

        found = self.read(made)

        assert found.startswith("# \\# \\<script\\> \\[x\\](javascript:y)\n")
        headings = [line for line in found.splitlines() if re.match(r"##? ", line)]
        assert len(headings) == 5
        assert "### Forged\n\\<img src=x>" in found
        assert "```\nnever closed\n```\n" in found

    def test_a_page_runs_nothing_and_shows_what_was_typed(self) -> None:
        made = talk(self.owner, "<script>alert(1)</script>")
        made.exchange("<img src=x onerror=alert(1)>", "<b onclick=x>bold</b> and **this**")

        found = self.read(made, Format.PAGE)

        assert "<script>" not in found
        assert "<img" not in found.partition("<main")[2]
        assert "&lt;img src=x onerror=alert(1)&gt;" in found
        assert "<strong>this</strong>" in found
        assert found.rstrip().endswith("</html>")

    def test_pieces_keep_the_readers_language_and_time_zone(self) -> None:
        """They are made in another thread, where nothing of the request is active."""
        with time_machine.travel(NOON, tick=False):
            made = talk(self.owner, exchanges=1)
        with timezone.override("Asia/Tokyo"), translation.override("de"):
            pieces = file_of(asked_by(self.user), made.conversation, Format.MARKDOWN).pieces
        seen: list[str] = []
        with patch("chat.exports.readable._", side_effect=_noting(seen)):
            text = b"".join(pieces).decode()

        assert "2026-01-31 21:00" in text
        assert set(seen) == {"de"}
        assert translation.get_language() != "de"

    def test_a_temporary_chat_and_a_visitors_can_be_taken_along(self) -> None:
        for owner in (Owner.temporary(self.user.pk), Owner.visitor("somebody")):
            made = talk(owner, exchanges=2)
            made.reply(made.again(3), "Another version")

            found = self.read(made)

            assert "Another version" in found
            assert "Reply 2" not in found

    def test_an_empty_title_and_nothing_said_are_a_file_too(self) -> None:
        made = talk(self.owner, "", exchanges=1)

        assert self.read(made).startswith("# Untitled\n")


def _noting(seen: list[str]):  # type: ignore[no-untyped-def]  # a stand-in for gettext
    def gettext(text: str) -> str:
        seen.append(translation.get_language())
        return text

    return gettext
