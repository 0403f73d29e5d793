"""The log, read for the model: what is sent, what is left out, and why.

The same events that the transcript shows, cut only by the budget. A reply that
was stopped, interrupted or failed is sent exactly as far as it is on the page.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

from chat.domain.events import Event, Role
from chat.domain.instructions import Instructions
from chat.domain.text import estimate_tokens

# Chat formats spend a few tokens on each message's frame (role, separators).
TOKENS_PER_MESSAGE = 4

NO_INSTRUCTIONS = Instructions()


class LeftOutReason(enum.StrEnum):
    TURNS = "turns"  # the budget's number of turns was reached
    TOKENS = "tokens"  # the model's window, less the reply's reserve, was full
    NO_QUESTION = "no_question"  # it answers none, and a request begins with a question


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a request may hold.

    `max_turns` counts questions with what follows them; `max_tokens` is the
    model's window less the reserve for its reply.
    """

    max_turns: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class ContextMessage:
    role: Role
    text: str


@dataclass(frozen=True)
class Receipt:
    """What one request held, stored with its generation.

    `sent` are the sequences of the events in it, oldest first; `left_out` is
    how many older messages of the branch were not sent, for `reason`.
    `system_prompt` (the site's), the person's and the conversation's
    instructions, and `instruction` (how a reply is continued) are sent beside
    the events and so are written here. `estimated_tokens` is Vana's guess before, `reported_tokens`
    the model server's count after.
    """

    sent: tuple[int, ...]
    left_out: int = 0
    reason: LeftOutReason | None = None
    estimated_tokens: int = 0
    reported_tokens: int | None = None
    system_prompt: str = ""
    person_instructions: str = ""
    conversation_instructions: str = ""
    instruction: str = ""
    max_turns: int = 0
    max_tokens: int = 0

    @property
    def instructions(self) -> Instructions:
        return Instructions(
            self.system_prompt, self.person_instructions, self.conversation_instructions
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        fields = json.loads(text)
        reason = fields.pop("reason", None)
        return cls(
            **{**fields, "sent": tuple(fields["sent"])},
            reason=LeftOutReason(reason) if reason else None,
        )


@dataclass(frozen=True)
class Context:
    """What is sent to the model: `messages` as the engine gets them, and the receipt.

    `turns` are the tokens and the number of messages of each turn in it, newest first.
    """

    messages: tuple[ContextMessage, ...]
    receipt: Receipt
    turns: tuple[tuple[int, int], ...] = ()


@dataclass
class _Cut:
    """The newest turns that fit, collected from the newest event backwards.

    A turn without events stands for a question that is still to come.
    `left_out` counts the messages up to the end of the turn that did not fit.
    """

    budget: Budget
    tokens: int = 0
    turns: list[list[Event]] = field(default_factory=list)
    left_out: int = 0
    reason: LeftOutReason | None = None

    def take(self, turn: list[Event]) -> bool:
        """Add an older turn (oldest event first); False when it does not fit."""
        cost = _cost_of_turn(turn)
        self.reason = self._reason_against(turn, cost)
        if self.reason is not None:
            self.left_out = turn[-1].position
            return False
        self.tokens += cost
        self.turns.append(turn)
        return True

    def _reason_against(self, turn: list[Event], cost: int) -> LeftOutReason | None:
        if turn[0].role is not Role.USER:
            return LeftOutReason.NO_QUESTION
        if len(self.turns) >= self.budget.max_turns:
            return LeftOutReason.TURNS
        if self.turns and self.tokens + cost > self.budget.max_tokens:
            return LeftOutReason.TOKENS
        return None

    @property
    def costs(self) -> tuple[tuple[int, int], ...]:
        return tuple((_cost_of_turn(turn), len(turn)) for turn in self.turns if turn)

    @property
    def events(self) -> list[Event]:
        """The events that fit, oldest first."""
        return [event for turn in reversed(self.turns) for event in turn]


def build_context(
    newest_first: Iterable[Event],
    budget: Budget,
    *,
    instructions: Instructions = NO_INSTRUCTIONS,
    instruction: str = "",
    awaits_question: bool = False,
) -> Context:
    """Return what to send for the branch whose events `newest_first` walks back.

    Reads no further than the budget allows. The instructions always stay; the
    newest turn always stays, however long; a cut stands before a question,
    never before an answer. `instruction` is added as the last user message
    (how a reply is continued). With `awaits_question` the newest turn is a
    question of one word that nobody has asked yet: what was said stays only
    where it fits beside that.
    """
    fixed = sum(cost_of(text) for text in (instructions.text, instruction) if text)
    cut = _Cut(budget, tokens=fixed)
    if awaits_question:
        cut.tokens += cost_of("?")
        cut.turns.append([])
    for turn in _turns_newest_first(newest_first):
        if not cut.take(turn):
            break
    events = cut.events
    receipt = Receipt(
        sent=tuple(event.sequence for event in events),
        left_out=cut.left_out,
        reason=cut.reason,
        estimated_tokens=cut.tokens,
        system_prompt=instructions.site,
        person_instructions=instructions.person,
        conversation_instructions=instructions.conversation,
        instruction=instruction,
        max_turns=budget.max_turns,
        max_tokens=budget.max_tokens,
    )
    return Context(messages_for(receipt, events), receipt, cut.costs)


def messages_for(receipt: Receipt, events: Iterable[Event]) -> tuple[ContextMessage, ...]:
    """Return the exact messages of a request from its receipt and its events.

    Neighbours of one role become one message, because many chat templates
    refuse two in a row: a continued reply joins what it continues, and
    questions without an answer between them stand in one.
    """
    told = receipt.instructions.text
    messages = [ContextMessage(Role.SYSTEM, told)] if told else []
    for event in events:
        if event.text:
            # A continued reply goes on in mid-sentence: nothing may come between.
            glue = "" if event.continues else "\n\n"
            _join(messages, ContextMessage(event.role, event.text), glue=glue)
    if receipt.instruction:
        _join(messages, ContextMessage(Role.USER, receipt.instruction), glue="\n\n")
    return tuple(messages)


def is_sent(event: Event) -> bool:
    """Whether the model gets this event: what was said, and nothing else."""
    return event.is_message and event.role in {Role.USER, Role.ASSISTANT}


def _turns_newest_first(newest_first: Iterable[Event]) -> Iterator[list[Event]]:
    """Yield turns, newest first: a question and what follows it, oldest event first.

    The last one has no question where the log begins with an assistant's greeting.
    """
    turn: list[Event] = []
    for event in newest_first:
        if not is_sent(event):
            continue
        turn.insert(0, event)
        if event.role is Role.USER:
            yield turn
            turn = []
    if turn:
        yield turn


def _cost_of_turn(turn: list[Event]) -> int:
    return sum(cost_of(event.text) for event in turn)


def cost_of(text: str) -> int:
    """Return about how many tokens a message with this text takes in a request."""
    return estimate_tokens(text) + TOKENS_PER_MESSAGE


def _join(messages: list[ContextMessage], message: ContextMessage, *, glue: str) -> None:
    last = messages[-1] if messages else None
    if last is None or last.role is not message.role:
        messages.append(message)
        return
    messages[-1] = ContextMessage(last.role, last.text + glue + message.text)
