"""The cache store: visitors' conversations, and those that people chose not to save.

Nothing here reaches the database. Every event has a key of its own, and what
must change together changes under the conversation's lock.
"""

from __future__ import annotations

from chat.stores.cache.asks import Asks
from chat.stores.cache.conversations import Conversations
from chat.stores.cache.copies import Copies
from chat.stores.cache.generations import Generations
from chat.stores.cache.log import Log
from chat.stores.cache.shelves import Shelving
from chat.stores.cache.takeout import Everything
from chat.stores.cache.waiting import Queued


class CacheStore(Conversations, Shelving, Log, Asks, Generations, Copies, Everything, Queued):
    """Keeps everything in the cache alias `visitors`, for VISITOR_HOURS since its last use."""
