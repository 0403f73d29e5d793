"""The reply that is being written, as far as it is at the moment of the request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from chat.domain.generations import Generation, Written
from chat.domain.transcript import Turn
from chat.markdown import Block, finished_blocks
from chat.stores.base import Store
from chat.views.messages_shown import wish_in_words


@dataclass(frozen=True)
class Writing:
    """A reply in the making.

    `continued` is the unfinished message that it goes on with. Offsets count
    characters of the generation's own text, so the tail of a continued reply
    can begin before it, at a negative one.
    """

    generation: Generation
    written: Written
    continued: Turn | None = None

    @property
    def is_active(self) -> bool:
        return self.written.status.is_active

    @property
    def wish(self) -> str:
        return wish_in_words(self.generation.wish)

    @property
    def text(self) -> str:
        return self._prefix + self.written.text

    @property
    def thinking(self) -> str:
        earlier = self.continued.thinking if self.continued else ""
        return "\n\n".join(part for part in (earlier, self.written.thinking) if part)

    @property
    def thinking_offset(self) -> int:
        return self.written.thinking_offset + len(self.written.thinking)

    @cached_property
    def blocks(self) -> list[Block]:
        return finished_blocks(self.text)

    @property
    def tail(self) -> str:
        return self.text[self._tail_at :]

    @property
    def tail_start(self) -> int:
        return self._tail_at - len(self._prefix)

    @property
    def since(self) -> int:
        """The message after which the finished reply will stand."""
        if self.continued is not None:
            return self.continued.parent or 0
        return self.generation.parent

    @property
    def seconds(self) -> int:
        return int((timezone.now() - self.generation.queued_at).total_seconds())

    @property
    def stream_url(self) -> str:
        ids = [self.generation.conversation_id, self.generation.id]
        return reverse("chat:stream", args=ids)

    @property
    def _prefix(self) -> str:
        return self.continued.text if self.continued else ""

    @property
    def _tail_at(self) -> int:
        return self.blocks[-1].end if self.blocks else 0


def read_writing(store: Store, generation: Generation, continued: Turn | None) -> Writing:
    return Writing(generation, store.written(generation.id), continued)
