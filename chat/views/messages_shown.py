"""One message as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.domain.conversations import Conversation
from chat.domain.engine_errors import EngineError
from chat.domain.errors import ChatError
from chat.domain.transcript import Turn
from chat.domain.wishes import Preset, Wish
from chat.engines import ModelChoice, model_choice, model_choices
from chat.markdown import render
from chat.views.spending import sentences
from chat.views.thumbs import Thumbs

_PRESETS = {
    Preset.SHORTER: gettext_lazy("shorter"),
    Preset.LONGER: gettext_lazy("longer"),
    Preset.SIMPLER: gettext_lazy("simpler"),
}


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
    """A turn with what its page needs. `is_past`: the model will not see it any more.

    `thumbs` only where an opinion is kept: under replies with words, of saved conversations.
    `origin` is the conversation that was copied up to here, while that is there.
    """

    turn: Turn
    conversation: Conversation
    versions: Versions | None = None
    is_past: bool = False
    thumbs: Thumbs | None = None
    origin: Conversation | None = None

    @property
    def html(self) -> SafeString:
        """The reply, rendered; questions are shown as they were typed."""
        return render(self.turn.text)

    @property
    def can_continue(self) -> bool:
        is_cut = not self.turn.is_complete and bool(self.turn.text)
        return is_cut and not self.conversation.is_agents

    @property
    def can_be_retried(self) -> bool:
        """Whether the reply can be written again, where it needs no alert to offer that."""
        turn = self.turn
        is_done = turn.is_complete or (turn.is_stopped and bool(turn.text))
        return is_done and not self.conversation.is_agents

    @property
    def meta(self) -> str:
        """Which model answered, where that could have been another, and when."""
        when = when_said(self.turn)
        if self.turn.is_stopped or self.turn.is_interrupted:
            return _("Stopped at %(time)s") % {"time": when}
        is_expected = self.turn.model_name in {"", self.conversation.model_name}
        if is_expected and (len(model_choices()) < 2 or not self.turn.model_name):
            return when
        return f"{model_label(self.turn.model_name)}, {when}"

    @property
    def model(self) -> str:
        return model_label(self.turn.model_name) if self.turn.model_name else ""

    @property
    def took(self) -> list[str]:
        """Tokens, time and money that the reply took, in sentences."""
        return sentences(self.turn.spent)

    @property
    def models(self) -> list[ModelChoice]:
        """Which other models could write the reply."""
        offered = model_choices()
        return [each for each in offered if each.name != self.turn.model_name]

    @property
    def wish(self) -> str:
        return wish_in_words(self.turn.wish)

    @property
    def failure(self) -> str:
        """Why there is no whole reply, in a sentence for people."""
        return _(sentence_of_code(self.turn.error_code))

    @property
    def reference(self) -> str:
        """The beginning of the generation's id, which also stands in the log."""
        return self.turn.generation_id.partition("-")[0]


def wish_in_words(wish: Wish | None) -> str:
    """Return how a reply should have been written, for people; empty where nobody said so."""
    if wish is None:
        return ""
    if wish.preset is None:
        return _("Asked for: “%(words)s”") % {"words": wish.text}
    return _("Asked for: %(preset)s") % {"preset": _PRESETS[wish.preset]}


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
