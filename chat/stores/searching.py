"""What every store promises of searching (a part of the contract, `chat.stores.base`)."""

from __future__ import annotations

from abc import ABC, abstractmethod

from chat.domain.owners import Owner
from chat.domain.search import Query, SearchFilters, SearchPage, SearchPlace


class Searching(ABC):
    @abstractmethod
    def search(
        self,
        owner: Owner,
        query: Query,
        filters: SearchFilters,
        *,
        place: SearchPlace | None = None,
        limit: int = 20,
    ) -> SearchPage:
        """Return the owner's conversations that hold all that is asked for, the best first.

        Messages on every branch are searched, and titles; archived conversations
        too, but not the trash. Only what is kept can be found: visitors get an
        empty page. A page begins after `place`, which the page before named.
        """
