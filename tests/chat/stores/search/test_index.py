"""The index follows the log: what is said is in it, and what is erased is not."""

from __future__ import annotations

import uuid
from functools import partial
from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.agents.service import SessionService
from chat.agents.values import SessionKey
from chat.domain.owners import Owner
from chat.domain.search import Query, SearchFilters
from chat.stores import cache_store, database_store
from chat.stores.db.search import index
from tests.chat.agents.building import said as agent_event
from tests.chat.stores.building import asking, at_the_same_time, ended, said
from tests.chat.stores.contract.case import StoreCase

MARKER = "zwiebelfisch"


def raw_index() -> bytes:
    """Everything that the database keeps for the search, as it is kept."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT words::text FROM chat_search")
            return b"".join(row[0].encode() for row in cursor.fetchall())
        parts = []
        for table in ("chat_search_content", "chat_search_data", "chat_search_idx"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - ours
            parts += [_bytes(value) for row in cursor.fetchall() for value in row]
        return b"".join(parts)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


class IndexCase(StoreCase):
    def setUp(self) -> None:
        self.person = User.objects.create_user("ada@example.org")
        self.owner = Owner.user(self.person.pk)
        self.store = database_store()

    def hits(self, text: str = MARKER) -> int:
        return self.store.search(self.owner, Query.of(text), SearchFilters()).hit_count


class TransactionTests(IndexCase, TestCase):
    def test_a_message_that_is_not_stored_is_not_found(self) -> None:
        talk_id = self.talk()

        with transaction.atomic():
            self.store.append(talk_id, said(MARKER))
            transaction.set_rollback(True)

        assert self.hits() == 0
        assert MARKER.encode() not in raw_index()

    def test_a_message_sent_twice_is_found_once(self) -> None:
        talk_id, draft = self.talk(), said(MARKER)

        self.store.append(talk_id, draft)
        self.store.append(talk_id, draft)

        assert self.hits() == 1

    def test_a_conversation_that_a_visitor_keeps_is_found(self) -> None:
        visitor = Owner.visitor(uuid.uuid4().hex)
        asked = cache_store().ask(asking(visitor, uuid.uuid4(), MARKER, new=True))
        cache_store().claim(asked.generation.id, "process", timezone.now())
        cache_store().finish(asked.generation.id, ended(f"About {MARKER}"))

        with cache_store().handing_over(visitor, asked.conversation.id) as whole:
            database_store().adopt(self.owner, whole)

        assert self.hits() == 2

    def test_what_agents_say_in_a_persons_session_is_found(self) -> None:
        service = SessionService()
        for user_key in (str(self.person.public_id), "somebody-else"):
            key = SessionKey("gardener", user_key, "session")
            service.create(key)
            service.append(key, agent_event(f"An agent tells of a {MARKER}", author="gardener"))

        assert self.hits() == 1
        assert index.count() == 1

    def test_what_agents_say_without_an_owner_is_in_no_index(self) -> None:
        talk_id = self.talk(MARKER)
        models.Conversation.objects.filter(pk=talk_id).update(owner=None)

        list(index.rebuild())

        assert MARKER.encode() not in raw_index()


class ErasureTests(IndexCase, TransactionTestCase):
    def test_what_is_purged_leaves_the_index_and_its_pages(self) -> None:
        talk_id, other_id = self.talk(f"about {MARKER}"), self.talk("something else")
        assert MARKER.encode() in raw_index()

        models.Event.objects.filter(conversation_id=talk_id).purge()
        assert self.hits() == 0
        index.compact()

        assert MARKER.encode() not in raw_index()
        assert self.texts(other_id)[0] == "Hello"
        assert self.hits("something") == 1

    def test_a_deleted_conversation_takes_its_entries_with_it(self) -> None:
        talk_id = self.talk(MARKER)

        models.Conversation.objects.filter(pk=talk_id).delete()
        index.compact()

        assert MARKER.encode() not in raw_index()

    def test_a_deleted_account_takes_its_entries_with_it(self) -> None:
        self.talk(MARKER)

        self.person.delete()
        index.compact()

        assert MARKER.encode() not in raw_index()

    def test_a_migration_that_replaces_the_table_does_not_part_it_from_the_index(self) -> None:
        """On SQLite, Django changes a table by making another one: its triggers are lost."""
        field = models.Event._meta.get_field("model_name")
        with connection.schema_editor() as editor:
            editor.alter_field(models.Event, field, field)
            if connection.vendor == "sqlite":
                editor._remake_table(models.Event)  # type: ignore[attr-defined]
        self.talk(MARKER)

        call_command("migrate", verbosity=0)
        models.Event.objects.all().purge()

        assert self.hits() == 0
        assert index.count() == 0

    def test_emptied_tables_leave_an_empty_index(self) -> None:
        self.talk(MARKER)

        call_command("flush", interactive=False, verbosity=0)

        assert index.count() == 0


class RebuildTests(IndexCase, TransactionTestCase):
    def test_a_rebuilt_index_finds_the_same(self) -> None:
        self.talk(MARKER, f"more {MARKER}")
        before, count = raw_index_words(), index.count()

        out = StringIO()
        call_command("rebuild_search", stdout=out)

        assert (raw_index_words(), index.count()) == (before, count)
        assert f"{count} messages can be found" in out.getvalue()
        assert self.hits() == 2

    def test_a_damaged_index_is_repaired(self) -> None:
        self.talk(MARKER)
        with connection.cursor() as cursor:
            index_table = "chat_search_data" if connection.vendor == "sqlite" else "chat_search"
            cursor.execute(f"DELETE FROM {index_table}")  # noqa: S608 - ours

        call_command("rebuild_search", stdout=StringIO())

        assert self.hits() == 1

    def test_a_lost_index_is_made_again(self) -> None:
        self.talk(MARKER)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE chat_search")

        call_command("rebuild_search", stdout=StringIO())

        assert self.hits() == 1

    def test_cleaning_says_how_many_are_left(self) -> None:
        self.talk("one", "two")

        out = StringIO()
        call_command("rebuild_search", "--compact", stdout=out)

        assert out.getvalue() == "4 messages in the search index, cleaned.\n"

    def test_migrating_back_and_forth_indexes_what_is_there(self) -> None:
        self.talk(MARKER)

        call_command("migrate", "chat", "0001", verbosity=0)
        try:
            models.Event.objects.filter(text="Hi").purge()
        finally:
            call_command("migrate", "chat", verbosity=0)

        assert self.hits() == 1
        assert index.count() == 2


class RaceTests(IndexCase, TransactionTestCase):
    def test_messages_and_searches_at_the_same_time(self) -> None:
        talks = [self.talk() for _ in range(4)]

        def append(number: int) -> None:
            for count in range(10):
                self.store.append(talks[number], said(f"{MARKER} {number} {count}"))

        results = at_the_same_time([*(partial(append, n) for n in range(4)), *[self.hits] * 4])

        assert [each for each in results if isinstance(each, Exception)] == []
        assert self.hits() == 40

    def test_messages_during_a_rebuild_are_found_once(self) -> None:
        talk_id = self.talk(*[MARKER] * 20)

        def append() -> None:
            for _ in range(20):
                self.store.append(talk_id, said(MARKER))

        results = at_the_same_time([append, lambda: list(index.rebuild())])

        assert [each for each in results if isinstance(each, Exception)] == []
        assert self.hits() == 40


def raw_index_words() -> list[str]:
    """The words of every entry, in an order of their own."""
    column = "words::text" if connection.vendor == "postgresql" else "scope || words"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM chat_search")  # noqa: S608 - ours
        return sorted(row[0] for row in cursor.fetchall())
