"""Where is searched: everywhere of one's own, but the trash; and what filters leave."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.core.cache import caches
from django.db.models import QuerySet
from django.test import SimpleTestCase
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.conversations import TitleSource
from chat.domain.events import ASSISTANT_AUTHOR, EventType, Role
from chat.domain.owners import Owner
from chat.domain.search import Query, SearchFilters, SearchPage
from chat.stores import cache_store, database_store
from chat.stores.db.search import index
from tests.chat.stores.building import asking, said
from tests.chat.stores.search.case import ALL, SearchCase


class PlaceTests(SearchCase):
    def test_a_message_is_found_on_every_branch(self) -> None:
        talk_id = self.said("Question")
        first = self.store.append(talk_id, said("early version", parent=1))
        second = self.store.append(talk_id, said("late version", parent=1))

        hits = self.page("version", SearchFilters(conversation_id=talk_id)).results[0].hits

        assert {hit.sequence for hit in hits} == {first.sequence, second.sequence}

    def test_nothing_of_anybody_else_is_found(self) -> None:
        self.said("A secret", title="Secret plans", owner=self.stranger)
        mine = self.said("My secret")

        assert self.talks("secret") == [mine]
        assert self.store.search(self.stranger, Query.of("secret"), ALL).hit_count == 1

    def test_somebody_whose_number_begins_the_same_is_somebody_else(self) -> None:
        people = User.objects.bulk_create(
            User(pk=int(f"{self.owner.key}{n}"), email=f"{n}@example.org") for n in range(100, 103)
        )
        for person in people:
            self.said("A secret", owner=Owner.user(person.pk))

        assert self.page("secret").hit_count == 0

    def test_what_is_in_the_trash_is_not_found(self) -> None:
        kept, gone = self.said("A secret"), self.said("Another secret", title="Secret")
        self.store.delete(gone, timezone.now())

        assert self.talks("secret") == [kept]

    def test_a_full_trash_hides_nothing_that_is_older(self) -> None:
        kept = self.said("A secret")
        for _ in range(3):
            self.store.delete(self.said(*["A secret"] * 150), timezone.now())

        assert self.talks("secret") == [kept]

    def test_what_is_archived_is_found_and_says_so(self) -> None:
        talk_id = self.said("A secret")
        models.Conversation.objects.filter(pk=talk_id).update(archived_at=timezone.now())

        found = self.page("secret").results[0].conversation

        assert (found.id, found.archived_at is not None) == (talk_id, True)

    def test_temporary_conversations_are_not_found(self) -> None:
        talk_id = uuid.uuid4()
        temporary = Owner.temporary(self.owner.user_id or 0)
        cache_store().ask(asking(temporary, talk_id, "A secret", new=True))

        assert self.page("secret").results == []


class TitleTests(SearchCase):
    def test_titles_are_found_with_their_newest_wording_only(self) -> None:
        talk_id = self.said("Question", title="Fougères et mousses")

        assert self.talks("fougeres mousse") == [talk_id]
        assert self.page("mousses").results[0].is_in_title

        self.store.rename(talk_id, "Lichens", TitleSource.PERSON, timezone.now())

        assert self.talks("mousses") == []
        assert self.talks("lichens") == [talk_id]

    def test_a_title_comes_before_a_mention(self) -> None:
        titled = self.said("Question", title="All about moss")
        mentioned = self.said("Some moss, and many other things")

        assert self.talks("moss") == [titled, mentioned]

    def test_titles_only_leaves_messages_out(self) -> None:
        self.said("Some moss")
        titled = self.said("Question", title="Moss")

        assert self.talks("moss", SearchFilters(titles_only=True)) == [titled]

    def test_titles_of_others_are_not_found(self) -> None:
        self.said("Question", title="Moss", owner=self.stranger)

        assert self.talks("moss") == []

    def test_a_title_of_several_lines_is_one_title(self) -> None:
        talk_id = self.said("Question", title="Rain\ntank")
        other = self.said("Question", title="Moss")

        assert self.talks('"rain tank"') == [talk_id]
        assert self.talks("moss") == [other]


class FilterTests(SearchCase):
    def test_by_whom(self) -> None:
        talk_id = self.said("I ask about moss", title="Moss")
        reply = said("Moss is", type=EventType.GENERATION_COMPLETED, author=ASSISTANT_AUTHOR)
        self.store.append(talk_id, reply)

        assert self.found("moss", SearchFilters(role=Role.USER)) == ["I ask about moss"]
        assert self.found("moss", SearchFilters(role=Role.ASSISTANT)) == ["Moss is"]
        assert self.found("moss") == ["I ask about moss", "Moss is"]

    def test_when_to_the_second_and_over_years(self) -> None:
        talk_id = self.said("Question")
        for year in (2019, 2022, 2023, 2024):
            at = datetime(year, 3, 31, 22, 30, tzinfo=UTC).timestamp()
            self.store.append(talk_id, said(f"moss {year}", timestamp=at))
        turn = datetime(2023, 3, 31, 22, 30, tzinfo=UTC)
        later = datetime(2024, 3, 1, tzinfo=UTC)

        def found(**times: Any) -> list[str]:
            return [text[-4:] for text in self.found("moss", SearchFilters(**times))]

        assert found(since=turn) == ["2023", "2024"]
        assert found(until=turn) == ["2019", "2022"]
        assert found(since=turn, until=later) == ["2023"]
        assert found(since=later, until=turn) == []

    def test_an_impossible_time_breaks_nothing(self) -> None:
        """Agents write times as they like; a message of no time is only not found by time."""
        self.said("some moss")
        events = models.Event.objects.filter(text="some moss")
        QuerySet(models.Event, events.query).update(timestamp=1e300)
        list(index.rebuild())

        assert self.found("moss") == ["some moss"]
        assert self.found("moss", SearchFilters(since=timezone.now())) == []

    def test_pinned_only(self) -> None:
        self.said("Some moss", title="Moss")
        pinned = self.said("More moss")

        assert self.talks("moss", SearchFilters(pinned_only=True)) == []
        self.store.pin(pinned, at=timezone.now())
        assert self.talks("moss", SearchFilters(pinned_only=True)) == [pinned]

    def test_one_conversation_lists_its_hits_newest_first(self) -> None:
        talk_id = self.said(*(f"moss {number}" for number in range(30)), title="Moss")
        self.said("other moss")
        within = SearchFilters(conversation_id=talk_id)

        page = self.page("moss", within)

        assert page.results[0].hits[0].text == "moss 29"
        assert [len(each.hits) for each in page.results] == [20]
        assert len(self.found("moss", within)) == 30

    def test_one_conversation_of_somebody_else_has_nothing(self) -> None:
        theirs = self.said("moss", owner=self.stranger)

        assert self.page("moss", SearchFilters(conversation_id=theirs)).results == []


class VisitorTests(SimpleTestCase):
    """A SimpleTestCase fails at any query: what visitors say is in no index."""

    def test_visitors_have_nothing_to_search(self) -> None:
        caches["visitors"].clear()
        visitor = Owner.visitor("ada")
        cache_store().ask(asking(visitor, uuid.uuid4(), "A secret", new=True))

        for store in (cache_store(), database_store()):
            assert store.search(visitor, Query.of("secret"), ALL) == SearchPage([])
