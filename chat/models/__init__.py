"""The rows. A row is always written `models.Event`; a bare `Event` is the value of the domain."""

from chat.models.chunk import Chunk
from chat.models.conversation import Conversation
from chat.models.event import Event, EventIsImmutable
from chat.models.generation import Generation
from chat.models.share import Share
from chat.models.state import State

__all__ = ["Chunk", "Conversation", "Event", "EventIsImmutable", "Generation", "Share", "State"]
