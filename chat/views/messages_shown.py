"""One message as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from chat.domain.conversations import Conversation
from chat.domain.errors import ChatError, EngineError
from chat.domain.transcript import Turn
from chat.engines import model_choice, model_choices
from chat.markdown import render


@dataclass(frozen=True)
class Versions:
    """The versions of a message, counted from 1, and its neighbours' sequences."""

    number: int
    count: int
    previous: int | None
    next: int | None

    @classmethod
    def of(cls, sequence: int, versions: list[int]) -> Versions | None:
        """Return None where there is nothing to switch between."""
        if len(versions) < 2 or sequence not in versions:
            return None
        at = versions.index(sequence)
        return cls(
            number=at + 1,
            count=len(versions),
            previous=versions[at - 1] if at else None,
            next=versions[at + 1] if at + 1 < len(versions) else None,
        )


@dataclass(frozen=True)
class Message:
    """A turn with what its page needs. `is_past`: the model will not see it any more."""

    turn: Turn
    conversation: Conversation
    versions: Versions | None = None
    is_past: bool = False

    @property
    def html(self) -> SafeString:
        """The reply, rendered; questions are shown as they were typed."""
        return render(self.turn.text)

    @property
    def can_continue(self) -> bool:
        return not self.turn.is_complete and bool(self.turn.text)

    @property
    def meta(self) -> str:
        """Which model answered, where there is a choice, and when."""
        when = when_said(self.turn)
        if self.turn.is_stopped or self.turn.is_interrupted:
            return _("Stopped at %(time)s") % {"time": when}
        if len(model_choices()) < 2 or not self.turn.model_name:
            return when
        return f"{model_label(self.turn.model_name)}, {when}"

    @property
    def failure(self) -> str:
        """Why there is no whole reply, in a sentence for people."""
        return _(sentence_of_code(self.turn.error_code))

    @property
    def reference(self) -> str:
        """The beginning of the generation's id, which also stands in the log."""
        return self.turn.generation_id.partition("-")[0]


def when_said(turn: Turn) -> str:
    at = localtime(turn.at)
    time = at.strftime("%H:%M")
    if at.date() == localdate():
        return time
    return f"{date_format(at, 'SHORT_DATE_FORMAT')}, {time}"


def model_label(name: str) -> str:
    """Return what people call a model; its name where the site does not offer it any more."""
    try:
        return model_choice(name).label
    except EngineError:
        return name


def sentence_of_code(code: str) -> str:
    """Return the sentence that belongs to an engine error's code."""
    kinds = {kind.code: kind for kind in EngineError.__subclasses__()}
    kind: type[ChatError] = kinds.get(code, EngineError)
    return kind.message
