"""How a conversation began, beside its title in the lists."""

from __future__ import annotations

from chat import actions
from tests.builders import Talk, talk
from tests.chat.views.case import PageTestCase, parsed

BEGINNING = "How does moss drink, when it has no roots?"


class PreviewTests(PageTestCase):
    def test_every_list_shows_how_a_conversation_began(self) -> None:
        listed, archived, deleted = (self._renamed() for _ in range(3))
        actions.archive_conversation(self.owner, archived.id, archived=True)
        actions.delete_conversation(self.owner, deleted.id)

        for path in ("/sidebar/", "/archive/", "/trash/"):
            page = parsed(self.client.get(path))
            assert len(page.by_class("row__preview")) == 1, path
            assert page.text.count(BEGINNING) == 1, path
        assert listed.conversation.title == "Mosses"

    def test_what_the_title_says_is_not_said_twice(self) -> None:
        talk(self.owner, BEGINNING, exchanges=1)

        page = parsed(self.client.get("/sidebar/"))

        assert BEGINNING in page.text
        assert not page.by_class("row__preview")

    def _renamed(self) -> Talk:
        made = talk(self.owner, BEGINNING, exchanges=1)
        actions.rename_conversation(self.owner, made.id, "Mosses")
        return made
