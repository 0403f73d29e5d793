"""Lists by cursor: complete, without repeats, whatever the size of the pages."""

from __future__ import annotations

from typing import Any

from chat import actions
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from tests.builders import talk
from tests.chat.api.case import ApiTestCase, Program, code_of


def pages(program: Program, path: str, limit: int) -> list[list[Any]]:
    """Return all pages of a list."""
    found, cursor = [], ""
    while True:
        more = "&" if "?" in path else "?"
        page = program.get(f"{path}{more}limit={limit}&cursor={cursor}").json()
        found.append(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


class ConversationListTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.talks = [talk(self.owner, f"Talk {number}", exchanges=1) for number in range(7)]
        for made in self.talks[2:5]:
            actions.pin_conversation(self.owner, made.id, pinned=True)

    def test_pages_of_any_size_are_complete_and_repeat_nothing(self) -> None:
        pinned_first = [self.talks[number].title for number in (4, 3, 2, 6, 5, 1, 0)]
        for limit in range(1, 9):
            found = pages(self.reader, "/conversations", limit)

            titles = [each["title"] for page in found for each in page]
            assert titles == pinned_first, limit
            assert all(len(page) == limit for page in found[:-1])
            assert found[-1], "no empty page at the end"

    def test_the_archive_and_the_trash_are_lists_of_their_own(self) -> None:
        for made in self.talks[:3]:
            actions.archive_conversation(self.owner, made.id, archived=True)
        for made in self.talks[2:6]:
            actions.delete_conversation(self.owner, made.id)
        lists = {"active": (6,), "archived": (1, 0), "trash": (5, 4, 3, 2)}
        for status, numbers in lists.items():
            for limit in (1, 2, 3, 100):
                path = f"/conversations?status={status}"
                found = [each for page in pages(self.reader, path, limit) for each in page]

                titles = [self.talks[number].title for number in numbers]
                assert [each["title"] for each in found] == titles, (status, limit)
                assert {each["status"] for each in found} == {status}
                is_deleted = [each["deleted_at"] is not None for each in found]
                assert set(is_deleted) == {status == "trash"}

    def test_a_cursor_belongs_to_its_list(self) -> None:
        for made in self.talks[:2]:
            actions.delete_conversation(self.owner, made.id)
        cursor = self.reader.get("/conversations?status=trash&limit=1").json()["next_cursor"]

        for status in ("active", "archived"):
            response = self.reader.get(f"/conversations?status={status}&cursor={cursor}")
            assert code_of(response) == (400, "invalid_cursor")

    def test_others_and_temporary_conversations_are_in_no_list(self) -> None:
        talk(Owner.temporary(self.user.pk), exchanges=1)

        assert len(pages(self.reader, "/conversations", 100)[0]) == 7
        assert pages(self.foreign, "/conversations", 100) == [[]]


class MessageListTests(ApiTestCase):
    def test_pages_of_any_size_are_complete_and_repeat_nothing(self) -> None:
        made = talk(self.owner, exchanges=40)
        for limit in (1, 2, 7, 64, 80, 100):
            found = pages(self.reader, f"/conversations/{made.id}/messages", limit)

            sequences = [each["sequence"] for page in found for each in page]
            assert sequences == list(range(80, 0, -1)), limit
            assert found[-1], "no empty page at the end"

    def test_pages_go_on_where_they_were_while_more_is_said(self) -> None:
        made = talk(self.owner, exchanges=3)
        path = f"/conversations/{made.id}/messages"
        first = self.reader.get(f"{path}?limit=2").json()
        made.exchange("Later", "Much later")

        second = self.reader.get(f"{path}?limit=2&cursor={first['next_cursor']}").json()

        assert [each["sequence"] for each in first["items"]] == [6, 5]
        assert [each["sequence"] for each in second["items"]] == [4, 3]

    def test_only_the_chosen_branch_is_listed(self) -> None:
        made = talk(self.owner, exchanges=1)
        made.reply(made.again(1), "Another version")

        items = self.reader.get(f"/conversations/{made.id}/messages").json()["items"]

        assert [each["text"] for each in items] == ["Another version", "Question 1"]

    def test_a_continued_reply_is_one_message_on_every_page(self) -> None:
        made = talk(self.owner, exchanges=1)
        stopped = made.reply(made.question("More"), "Once upon", GenerationStatus.STOPPED)
        made.reply(made.again(stopped.sequence, continues=True), " a time")
        for limit in (1, 2, 4, 9):
            found = pages(self.reader, f"/conversations/{made.id}/messages", limit)

            texts = [each["text"] for page in found for each in page]
            assert texts == ["Once upon a time", "More", "Reply 1", "Question 1"]

    def test_an_empty_page_of_a_conversation_without_messages_ends_the_list(self) -> None:
        assert pages(self.foreign, "/conversations", 5) == [[]]
