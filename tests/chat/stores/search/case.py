"""What tests of the search share: a person who said something, and a stranger."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.test import TestCase
from django.utils import timezone

from accounts.models import User
from chat.domain.conversations import TitleSource
from chat.domain.owners import Owner
from chat.domain.search import Query, SearchFilters, SearchPage
from chat.stores import database_store
from chat.stores.base import NewConversation
from tests.chat.stores.building import asking, ended, said
from tests.chat.stores.contract.case import StoreCase

ALL = SearchFilters()


class SearchCase(StoreCase, TestCase):
    def setUp(self) -> None:
        people = [User.objects.create_user(f"{name}@example.org") for name in ("ada", "bob")]
        self.owner, self.stranger = (Owner.user(person.pk) for person in people)
        self.store = database_store()

    def said(self, *texts: str, title: str = "Talk", owner: Owner | None = None) -> UUID:
        """A conversation in which these questions were asked, with this title."""
        talk_id = uuid.uuid4()
        ask = asking(owner or self.owner, talk_id, texts[0], new=True)
        new = NewConversation(talk_id, title="", preview="")
        generation = self.store.ask(replace(ask, new=new)).generation
        self.store.finish(generation.id, ended("", error_code="engine_failed"))
        self.store.rename(talk_id, title, TitleSource.PERSON, timezone.now())
        for text in texts[1:]:
            self.store.append(talk_id, said(text))
        return talk_id

    def page(self, text: str, filters: SearchFilters = ALL, **options: Any) -> SearchPage:
        return self.store.search(self.owner, Query.of(text), filters, **options)

    def found(self, text: str, filters: SearchFilters = ALL) -> list[str]:
        """The texts of all hits, sorted; a page of several conversations has only the best."""
        texts, place = [], None
        while True:
            page = self.page(text, filters, place=place)
            for result in page.results:
                within = replace(filters, conversation_id=result.conversation.id)
                is_whole = len(result.hits) == result.hit_count
                texts += [hit.text for hit in result.hits] if is_whole else self.found(text, within)
            place = page.next_place
            if place is None:
                return sorted(texts)

    def talks(self, text: str, filters: SearchFilters = ALL, **options: Any) -> list[UUID]:
        return [each.conversation.id for each in self.page(text, filters, **options).results]
