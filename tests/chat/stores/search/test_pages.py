"""What comes first, and how pages follow each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from chat.domain.search import SearchPlace
from tests.chat.stores.building import said
from tests.chat.stores.search.case import SearchCase


class RankTests(SearchCase):
    def test_what_says_more_of_it_comes_first(self) -> None:
        good = self.said("moss moss and again moss")
        weak = self.said("moss beside " + "many other things " * 40)

        assert self.talks("moss") == [good, weak]

    def test_words_in_the_order_of_the_query_come_first(self) -> None:
        good = self.said("there is a rain tank")
        weak = self.said("a tank without any rain")

        assert self.talks("rain tank") == [good, weak]

    def test_of_two_equals_the_fresher_comes_first(self) -> None:
        old = self.said("Question")
        at = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
        self.store.append(old, said("some moss", timestamp=at))
        new = self.said("some moss")

        assert self.talks("moss") == [new, old]

    def test_the_best_hit_of_a_conversation_is_the_first_and_all_are_counted(self) -> None:
        self.said("moss with many other words beside it", "moss moss", *["some other moss"] * 3)

        result = self.page("moss").results[0]

        assert result.hits[0].text == "moss moss"
        assert (len(result.hits), result.hit_count) == (1, 5)


class PageTests(SearchCase):
    def every(self, text: str, limit: int, between: Callable[[], object] = bool) -> list[UUID]:
        found: list[UUID] = []
        place: SearchPlace | None = None
        while True:
            page = self.page(text, place=place, limit=limit)
            found += [each.conversation.id for each in page.results]
            if page.next_place is None:
                return found
            place = SearchPlace.read(page.next_place.written())
            between()

    def test_pages_repeat_nothing_and_leave_out_nothing(self) -> None:
        ids = {self.said("some moss", title=f"Talk {number % 3}") for number in range(7)}
        ids |= {self.said("Question", title="Moss") for _ in range(4)}

        found = self.every("moss", 3)

        assert len(found) == len(ids) == 11
        assert set(found) == ids

    def test_what_is_said_meanwhile_shifts_no_page(self) -> None:
        ids = {self.said("some moss") for _ in range(9)}

        found = self.every("moss", 3, lambda: self.said("new moss moss moss"))

        assert sorted(found) == sorted(ids)

    def test_a_common_word_goes_on_in_older_windows(self) -> None:
        old = self.said("old moss")
        new = self.said(*(f"moss {number}" for number in range(200)))

        first = self.page("moss")

        assert [each.conversation.id for each in first.results] == [new]
        assert (first.hit_count, first.is_whole) == (200, False)
        second = self.page("moss", place=first.next_place)
        assert [each.conversation.id for each in second.results] == [old]
        assert second.next_place is None

    def test_a_whole_result_says_so(self) -> None:
        self.said("some moss", "more moss")

        page = self.page("moss")

        assert (page.is_whole, page.hit_count, page.conversation_count) == (True, 2, 1)
