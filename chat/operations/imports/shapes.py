"""What the entries of an export look like: as docs/export.schema.json has them, and no wider.

Fields that are not known are left out: a later Vana may have added some.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from chat.domain.context import Receipt
from chat.domain.conversations import TitleSource
from chat.domain.events import USER_AUTHOR, Event, EventType, Role
from chat.domain.feedback import Feedback, Rating, judged
from chat.domain.feedback_errors import FeedbackReasonUnknown, FeedbackTooLong
from chat.domain.generations import GenerationStatus
from chat.domain.titles import TITLE_MAX_CHARS
from chat.models.conversation import KEY_MAX_CHARS
from chat.stores.tree import SEQUENCE_MAX

MODEL_MAX_CHARS = 255
PROMPT_MAX_CHARS = 100_000
CODE_MAX_CHARS = 64
# Longer than any model writes; what people type has the site's own limit.
TEXT_MAX_CHARS = 4_000_000
COUNT_MAX = 2**53
DATA_DEPTH_MAX = 60

T = TypeVar("T")

_TOO_LONG = {"string_too_long", "too_long"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime(9998, 1, 1, tzinfo=UTC)
# Clocks differ; a conversation from next year would head the list until then.
_AHEAD = timedelta(days=1)


class DoesNotFit(Exception):
    """A part of a file is not what it should be; `place` names the field, `is_long` the reason."""

    def __init__(self, place: str, *, is_long: bool = False) -> None:
        super().__init__(place)
        self.place = place
        self.is_long = is_long


def _kept(text: str) -> str:
    """Refuse what no store can hold: an export of Vana's has none of it."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("characters", "holds characters that cannot be kept")
    return text


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("moment", "is not a time")
    return value


def _past(moment: datetime) -> datetime:
    if not _EPOCH <= moment <= timezone.now() + _AHEAD:
        raise PydanticCustomError("moment", "is not a time that has been")
    return moment.astimezone(UTC)


def _object(value: Any) -> Any:
    """Accept data as agents read it: what pages and agents look at has its type."""
    if not isinstance(value, dict):
        raise PydanticCustomError("data", "is not an object")
    if _depth(value) > DATA_DEPTH_MAX:
        raise PydanticCustomError("data", "is nested too deeply")
    return value


def _depth(value: Any) -> int:
    """Return how deeply lists and objects stand in each other."""
    depth, level = 0, [value]
    while level:
        depth += 1
        inner = [one for each in level for one in _members(each)]
        level = [one for one in inner if isinstance(one, dict | list)]
    return depth


def _members(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


Text = Annotated[StrictStr, AfterValidator(_kept)]
Name = Annotated[Text, Field(max_length=KEY_MAX_CHARS)]
ModelName = Annotated[Text, Field(max_length=MODEL_MAX_CHARS)]
Sequence = Annotated[StrictInt, Field(ge=1, le=SEQUENCE_MAX)]
Count = Annotated[StrictInt, Field(ge=0, le=COUNT_MAX)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_past)]
Id = Annotated[UUID, BeforeValidator(lambda value: value if isinstance(value, str) else None)]
Seconds = Annotated[float, Field(strict=True, ge=0, lt=_LAST_MOMENT.timestamp())]


class Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Heading(Shape):
    """`conversation`. Its status says nothing that its times do not; its end is not taken over."""

    id: Id
    title: Annotated[Text, Field(max_length=TITLE_MAX_CHARS)]
    title_source: TitleSource
    model: ModelName
    system_prompt: Annotated[Text, Field(max_length=PROMPT_MAX_CHARS)]
    head: Annotated[StrictInt, Field(ge=0, le=SEQUENCE_MAX)]
    created_at: Moment
    updated_at: Moment
    pinned_at: Moment | None
    archived_at: Moment | None
    deleted_at: Moment | None


class _Part(Shape):
    """A piece of what was said, as far as pages read it."""

    text: StrictStr | None = None
    thought: StrictBool | None = None
    function_call: dict[str, Any] | None = None
    function_response: dict[str, Any] | None = None


class _Content(Shape):
    parts: list[_Part] | None = None


class _Data(Shape):
    content: _Content | None = None
    custom_metadata: dict[str, Any] | None = None


class Rated(Shape):
    """What the person thinks of a reply."""

    rating: Rating
    reason: StrictStr
    text: Text
    rated_at: Moment


class Entry(Shape):
    """One of `events`."""

    sequence: Sequence
    parent: Sequence | None
    is_aside: StrictBool
    type: EventType
    author: Name
    text: Annotated[Text, Field(max_length=TEXT_MAX_CHARS)]
    data: Annotated[dict[str, Any], BeforeValidator(_object)]
    model: ModelName
    input_tokens: Count | None
    output_tokens: Count | None
    timestamp: Seconds
    event_id: Annotated[Name, Field(min_length=1)]
    invocation_id: Name
    feedback: Rated | None = None


class Run(Shape):
    """One of `generations`."""

    id: Id
    parent: Sequence
    reply: Sequence | None
    continues: StrictBool
    status: GenerationStatus
    error_code: Annotated[Text, Field(max_length=CODE_MAX_CHARS)]
    engine: Annotated[Text, Field(max_length=CODE_MAX_CHARS)]
    model: ModelName
    input_tokens: Count | None
    output_tokens: Count | None
    receipt: dict[str, Any] | None
    queued_at: Moment
    started_at: Moment | None
    first_delta_at: Moment | None
    ended_at: Moment | None


_RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)
_SEQUENCES: TypeAdapter[tuple[int, ...]] = TypeAdapter(tuple[Sequence, ...])


def heading_of(value: Any) -> Heading:
    """Raises DoesNotFit, as all of these do."""
    return _shaped(Heading.model_validate, value, "conversation")


def entry_of(value: Any, place: str) -> Entry:
    entry = _shaped(Entry.model_validate, value, place)
    _shaped(_Data.model_validate, entry.data, f"{place}.data")
    if entry.type is EventType.GENERATION_STARTED:
        raise DoesNotFit(f"{place}.type")
    is_typed = entry.type is EventType.MESSAGE_CREATED and entry.author == USER_AUTHOR
    if is_typed and len(entry.text) > settings.CHAT_MESSAGE_MAX_CHARS:
        raise DoesNotFit(f"{place}.text", is_long=True)
    return entry


def feedback_of(entry: Entry, event: Event, place: str) -> Feedback:
    """Return what is thought of an event, which must be a reply."""
    given = entry.feedback
    if given is None or entry.is_aside or not event.is_message or event.role is not Role.ASSISTANT:
        raise DoesNotFit(place)
    try:
        return judged(
            entry.sequence, given.rating, given.rated_at, reason=given.reason, text=given.text
        )
    except FeedbackTooLong:
        raise DoesNotFit(f"{place}.text", is_long=True) from None
    except FeedbackReasonUnknown:
        raise DoesNotFit(f"{place}.reason") from None


def run_of(value: Any, place: str) -> Run:
    return _shaped(Run.model_validate, value, place)


def receipt_of(run: Run, place: str) -> str:
    """Return a receipt as it is stored; empty where there is none."""
    if run.receipt is None:
        return ""
    receipt = _shaped(_RECEIPT.validate_python, run.receipt, f"{place}.receipt")
    _shaped(_SEQUENCES.validate_python, receipt.sent, f"{place}.receipt.sent")
    return receipt.to_json()


def _shaped(validate: Callable[[Any], T], value: Any, place: str) -> T:
    """Return what `validate` makes of a value; of what is wrong, only the first place is told."""
    try:
        return validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        names = [place, *(str(name) for name in first["loc"] if _is_of_ours(name))]
        raise DoesNotFit(".".join(names), is_long=first["type"] in _TOO_LONG) from None
    except (OverflowError, ValueError, RecursionError):
        raise DoesNotFit(place) from None


def _is_of_ours(name: int | str) -> bool:
    """Whether a field's name is one of the shapes', and nothing that the file says."""
    return isinstance(name, int) or name in _NAMES


_SHAPES = (Heading, Entry, Rated, Run, _Data, _Content, _Part)
_NAMES = {name for shape in _SHAPES for name in shape.model_fields} | set(
    Receipt.__dataclass_fields__
)
