"""The database store: people's conversations, in SQLite or PostgreSQL."""

from __future__ import annotations

from chat.stores.db.adoption import Adoption
from chat.stores.db.asks import Asks
from chat.stores.db.conversations import Conversations
from chat.stores.db.feedback import Rated
from chat.stores.db.generations import Generations
from chat.stores.db.log import Log
from chat.stores.db.search import Searches
from chat.stores.db.shares import Sharing
from chat.stores.db.shelves import Shelving
from chat.stores.db.takeout import Everything
from chat.stores.db.typed import Drafts
from chat.stores.db.waiting import Queued


class DatabaseStore(
    Conversations,
    Shelving,
    Log,
    Asks,
    Generations,
    Adoption,
    Everything,
    Searches,
    Sharing,
    Rated,
    Drafts,
    Queued,
):
    """Keeps everything in the default database; nothing is held in memory.

    Competing writers meet at a row: whoever raises a conversation's revision
    holds its log until the transaction ends. Transactions that lock several
    rows lock the user's first, then the conversation's, then the generation's.
    """
