"""The shapes of requests. Strict: no unknown fields, nothing is turned into another type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from accounts.api_tokens import NAME_MAX_CHARS
from accounts.forms import PASSWORD_MAX_CHARS
from accounts.jwts import MAX_CHARS
from chat.domain.search import QUERY_MAX_CHARS
from chat.domain.wishes import WISH_MAX_CHARS, Preset, Wish
from chat.forms import KEY_MAX_CHARS

NUL_TYPE = "nul_character"
# What a sequence can be at most, in every store.
SEQUENCE_MAX = 2**31 - 1
MODEL_MAX_CHARS = 200
EMAIL_MAX_CHARS = 254
CODE_MAX_CHARS = 64
# No reply has a thousand million characters.
OFFSET_MAX = 999_999_999
PAGE_MAX = 100
TOKEN_MAX_DAYS = 366


def _storable(text: str) -> str:
    """Refuse what no store can hold, where a form would leave it out."""
    if "\x00" in text:
        raise PydanticCustomError(NUL_TYPE, "holds the character NUL")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("surrogate", "holds half of a surrogate pair")
    return text


Text = Annotated[str, AfterValidator(_storable)]
# A time that every clock can show.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(9998, 1, 1, tzinfo=UTC)),
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewConversation(Body):
    """The first message opens a conversation, and gives it its title."""

    text: Text = Field(description="The first message.")
    model: Annotated[Text, Field(max_length=MODEL_MAX_CHARS)] = Field(
        "", description="A name of GET /models; empty: the site's default."
    )
    instructions: Text = Field(
        "", description="What every reply is told first; at most CHAT_INSTRUCTIONS_MAX_CHARS."
    )
    temporary: bool | None = Field(
        None, description="Whether it is not saved; null: as the person's settings say."
    )


class NewMessage(Body):
    text: Text = Field(description="The message.")
    model: Annotated[Text, Field(max_length=MODEL_MAX_CHARS)] = Field(
        "", description="A name of GET /models; empty: the conversation's."
    )
    parent: int | None = Field(
        None,
        ge=0,
        le=SEQUENCE_MAX,
        description="The sequence of the message that it follows; none: the newest one of the"
        " chosen branch; 0: none, it is another beginning.",
    )
    queue: bool = Field(
        default=False,
        description="While a reply is being written: let the message wait for its end, and send it"
        " then. At most one can wait.",
    )


class NewFeedback(Body):
    """Which reasons there are depends on the thumb."""

    rating: Literal["up", "down"]
    reason: str = Field(
        "",
        max_length=32,
        description="Of `up`: correct, helpful, clear, other. Of `down`: incorrect, incomplete,"
        " misunderstood, style, harmful, other.",
    )
    text: Text = Field("", description="Why, in words: up to 1,000 characters.")


class Again(Body):
    """How a reply should be written again; nothing of it: as before."""

    model: Annotated[Text, Field(max_length=MODEL_MAX_CHARS)] = Field(
        default="", description="A name of GET /models; empty: the one that wrote the reply."
    )
    preset: Literal["shorter", "longer", "simpler"] | None = Field(
        default=None, description="An instruction of Vana's own."
    )
    instruction: Annotated[Text, Field(max_length=WISH_MAX_CHARS)] = Field(
        default="", description="What the model is told for this reply alone; instead of `preset`."
    )

    @property
    def options(self) -> dict[str, Any]:
        """What `actions.retry_reply` is told."""
        wish = Wish.in_words(self.instruction)
        if wish is None and self.preset:
            wish = Wish.of(Preset(self.preset))
        return {"model_name": self.model, "wish": wish}


class NewFork(Body):
    sequence: int = Field(ge=1, le=SEQUENCE_MAX, description="The message up to which it goes.")


class ConversationChanges(Body):
    """What is missing, or null, stays as it is."""

    title: Text | None = Field(None, description="1 to 120 characters.")
    pinned: bool | None = None
    archived: bool | None = Field(None, description="In the archive, and not in the list.")
    branch: int | None = Field(
        None,
        ge=1,
        le=SEQUENCE_MAX,
        description="The sequence of a message: the branch through it becomes the chosen one.",
    )
    instructions: Text | None = Field(
        None, description="What every reply is told first, from the next one on; empty: nothing."
    )


class PersonChanges(Body):
    """What is missing, or null, stays as it is."""

    instructions: Text | None = Field(
        None, description="What every reply is told first in all conversations that are saved."
    )


class NewApiToken(Body):
    name: Annotated[Text, Field(min_length=1, max_length=NAME_MAX_CHARS)] = Field(
        description="What it is for."
    )
    scope: Literal["read", "write"] = Field("read", description="`write` may read too.")
    days: int = Field(90, ge=1, le=TOKEN_MAX_DAYS, description="Days until it expires.")


class SignIn(Body):
    email: Annotated[Text, Field(max_length=EMAIL_MAX_CHARS)] = Field(description="Your address.")
    password: Annotated[Text, Field(max_length=PASSWORD_MAX_CHARS)] = Field(
        description="Your password."
    )
    code: Annotated[Text, Field(max_length=CODE_MAX_CHARS)] = Field(
        "",
        description="Of the authenticator app, or a recovery code, if you use them.",
    )


class Refresh(Body):
    refresh_token: Annotated[Text, Field(max_length=MAX_CHARS)] = Field(
        description="The newest one; it counts once."
    )


class Page(BaseModel):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=PAGE_MAX)
    cursor: str = Field("", description="`next_cursor` of the page before; empty: the beginning.")


class ConversationList(Page):
    status: Literal["active", "archived", "trash"] = Field(
        "active", description="Which list: the one of the pages, the archive, or the trash."
    )


class Why(BaseModel):
    """For what reason staff export what somebody else wrote; of one's own, none is asked."""

    ground: Literal["request", "fault", "abuse", "security", "law", "other"] = "other"
    explanation: Text = Field("", description="20 to 500 characters; the person reads it.")


class Search(Page):
    """What is searched for, and what narrows it."""

    q: Annotated[Text, Field(max_length=QUERY_MAX_CHARS)] = Field(
        description="Words; those in quotes must stand side by side. The last may be a beginning."
    )
    limit: int = Field(20, ge=1, le=PAGE_MAX)
    role: Literal["user", "assistant"] | None = Field(None, description="Who wrote the message.")
    since: Moment | None = Field(None, description="Written then or later.")
    until: Moment | None = Field(None, description="Written before.")
    pinned: bool = Field(default=False, description="Only in pinned conversations.")
    titles: bool = Field(default=False, description="Only in titles.")
    conversation: UUID | None = Field(None, description="Only in this one, newest first.")


class Deletion(BaseModel):
    for_ever: bool = Field(
        default=False, description="Remove what is in the trash already, for good."
    )


class StreamPlace(BaseModel):
    from_: int = Field(
        0,
        alias="from",
        ge=0,
        le=OFFSET_MAX,
        description="The characters of the text that you have already.",
    )
    thought: int = Field(0, ge=0, le=OFFSET_MAX, description="The same of the reasoning text.")


class Waiting(BaseModel):
    """What `chat.consumers.waiting` does with the answer; views only describe it."""

    wait: bool = Field(
        default=False,
        description="Answer when the reply has ended. With `Accept: text/event-stream`, the answer"
        " is a stream of the text as it is written.",
    )


class Idempotency(BaseModel):
    """A resend with the same key finds what the first one made."""

    key: str = Field(
        "",
        alias="Idempotency-Key",
        max_length=KEY_MAX_CHARS,
        description="Any text that is new for each request, but the same when it is sent again.",
    )
