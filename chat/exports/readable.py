"""A conversation for reading: the branch that is shown, oldest first, as Markdown or plain text.

What a model thought before it answered is left out: it is not the answer. It is
in the JSON. Who reads a file sees which replies are not whole, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.domain.conversations import Conversation
from chat.domain.engine_errors import EngineError
from chat.domain.transcript import ToolStep, Turn, turns
from chat.engines import model_choice
from chat.markdown.quoting import embedded, literal
from chat.stores import store_for


def markdown_of(conversation: Conversation) -> Iterator[str]:
    yield f"# {literal(title_of(conversation))}\n\n*{literal(about(conversation))}*\n"
    for turn in turns_of(conversation):
        yield f"\n## {literal(heading_of(conversation, turn))}\n"
        if turn.text:
            yield f"\n{embedded(turn.text).strip(chr(10))}\n"
        for note in notes_on(turn):
            yield f"\n*{literal(note)}*\n"


def text_of(conversation: Conversation) -> Iterator[str]:
    title = title_of(conversation)
    yield f"{title}\n{'=' * min(len(title), 72)}\n{about(conversation)}\n"
    for turn in turns_of(conversation):
        heading = heading_of(conversation, turn)
        yield f"\n\n{heading}\n{'-' * min(len(heading), 72)}\n"
        if turn.text:
            yield f"\n{_plain(turn.text)}\n"
        for note in notes_on(turn):
            yield f"\n[{note}]\n"


def turns_of(conversation: Conversation) -> Iterator[Turn]:
    """Yield the messages on the chosen branch. Raises StoreUnavailable."""
    store = store_for(conversation.owner)
    return turns(store.walk_branch(conversation.id, conversation.head))


def title_of(conversation: Conversation) -> str:
    return " ".join(conversation.title.split()) or _("Untitled")


def about(conversation: Conversation) -> str:
    """Return in one line how much it is, and when it was."""
    count = conversation.message_count
    messages = ngettext("%(count)s message", "%(count)s messages", count) % {"count": count}
    began, ended = (
        localtime(at).date().isoformat()
        for at in (conversation.created_at, conversation.updated_at)
    )
    if began == ended:
        return f"{messages}, {began}"
    return _("%(messages)s, %(began)s to %(ended)s") % {
        "messages": messages,
        "began": began,
        "ended": ended,
    }


def heading_of(conversation: Conversation, turn: Turn) -> str:
    return f"{author_of(conversation, turn)}, {localtime(turn.at):%Y-%m-%d %H:%M}"


def author_of(conversation: Conversation, turn: Turn) -> str:
    if turn.is_question:
        return _("You")
    if conversation.is_agents:
        return turn.author
    return f"Vana ({_model_of(turn)})" if turn.model_name else "Vana"


def notes_on(turn: Turn) -> list[str]:
    """Return what a reader must know beside the text: used tools, and how the reply ended."""
    notes = []
    if turn.tool_steps:
        notes.append(_("Tools used: %(tools)s") % {"tools": _names(turn.tool_steps)})
    if turn.is_stopped:
        notes.append(_("Stopped. The reply ends here, unfinished."))
    elif turn.is_interrupted:
        notes.append(_("Interrupted. The reply ends here, unfinished."))
    elif turn.is_failed and turn.text:
        notes.append(_("Failed. The reply ends here, unfinished."))
    elif turn.is_failed:
        notes.append(_("There was no reply."))
    if turn.later_steps:
        tools = _names(turn.later_steps)
        notes.append(_("Tools used after that, without a reply: %(tools)s") % {"tools": tools})
    return notes


def _names(steps: Iterable[ToolStep]) -> str:
    return ", ".join(step.name for step in steps)


def _model_of(turn: Turn) -> str:
    """Return what people call the model; its name where the site does not offer it any more."""
    try:
        return model_choice(turn.model_name).label
    except EngineError:
        return turn.model_name


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
