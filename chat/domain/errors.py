"""Everything that can go wrong, named.

    ChatError
    ├── NotFound
    │   ├── ConversationNotFound
    │   ├── EventNotFound
    │   ├── GenerationNotFound
    │   ├── ApiTokenNotFound
    │   └── ImportNotFound
    ├── InvalidMessage
    │   ├── MessageEmpty
    │   ├── MessageTooLong
    │   ├── ConversationFull
    │   ├── TitleInvalid
    │   ├── AgentInputInvalid
    │   ├── NothingToKeep
    │   ├── WishTooLong: see `chat.domain.wish_errors`
    │   └── ImportRefused: see `chat.domain.import_errors`
    ├── InvalidSearch
    │   ├── SearchTooLong
    │   └── SearchWithoutWords
    ├── Conflict
    │   ├── IdempotencyConflict
    │   ├── ConversationBusy
    │   ├── NothingToRetry
    │   ├── NothingToContinue
    │   ├── AgentSessionExists
    │   ├── AgentSessionStale
    │   ├── AgentEventChanged
    │   ├── NotInTrash
    │   ├── NothingToShare
    │   ├── TooManyApiTokens
    │   ├── ImportRunning
    │   ├── NothingToUndo
    │   ├── AgentSessionReadOnly: see `chat.domain.agent_errors`
    │   ├── BranchConflict: see `chat.domain.branch_errors`
    │   └── Held: see `chat.domain.hold_errors`
    ├── Busy
    │   ├── TooManyGenerations
    │   ├── ServerBusy
    │   └── TooManySends
    ├── StoreUnavailable
    └── EngineError: see `chat.domain.engine_errors`

Those about who asks are in `chat.domain.access_errors`.

`code` is for programs and stays as it is; `message` is for people. Which HTTP
status belongs to an error is decided at the edge.
"""

from __future__ import annotations

from typing import ClassVar

from chat.domain.wording import lazy_text as _


class ChatError(Exception):
    """The root: whoever catches it can show `message` and report `code`."""

    code: ClassVar[str] = "error"
    message: ClassVar[str] = _("That did not work. Try again in a moment.")


class NotFound(ChatError):
    """Unknown, deleted, or somebody else's: the answer is the same."""

    code = "not_found"
    message = _("There is nothing here.")


class ConversationNotFound(NotFound):
    code = "conversation_not_found"


class EventNotFound(NotFound):
    code = "event_not_found"


class GenerationNotFound(NotFound):
    code = "generation_not_found"


class ApiTokenNotFound(NotFound):
    code = "api_token_not_found"


class ImportNotFound(NotFound):
    code = "import_not_found"


class InvalidMessage(ChatError):
    code = "invalid_message"


class MessageEmpty(InvalidMessage):
    code = "message_empty"
    message = _("Write something first.")


class MessageTooLong(InvalidMessage):
    code = "message_too_long"
    message = _("This message is too long. Shorten it, or send it in parts.")

    def __init__(self, limit_chars: int) -> None:
        super().__init__(limit_chars)
        self.limit_chars = limit_chars


class ConversationFull(InvalidMessage):
    code = "conversation_full"
    message = _("This conversation has reached its limit. Start a new chat to go on.")


class TitleInvalid(InvalidMessage):
    code = "title_invalid"
    message = _("A title has 1 to 120 characters.")


class AgentInputInvalid(InvalidMessage):
    """An id, a key or an event of an agent cannot be stored; `reason` says which and why."""

    code = "agent_input_invalid"
    message = _("An id of this agent session is too long, or holds what cannot be stored.")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NothingToKeep(InvalidMessage):
    code = "nothing_to_keep"
    message = _("Choose what to keep, or forget it all.")


class InvalidSearch(ChatError):
    code = "invalid_search"


class SearchTooLong(InvalidSearch):
    code = "search_too_long"
    message = _("That is too long. Search for at most 200 characters.")


class SearchWithoutWords(InvalidSearch):
    code = "search_without_words"
    message = _("There is no word in this to search for.")


class Conflict(ChatError):
    code = "conflict"


class IdempotencyConflict(Conflict):
    code = "idempotency_conflict"
    message = _("This form was already sent with another text. Reload the page.")


class ConversationBusy(Conflict):
    code = "conversation_busy"
    message = _("A reply is being written in this conversation. Stop it, or wait for its end.")


class NothingToRetry(Conflict):
    code = "nothing_to_retry"
    message = _("There is no reply here that could be written again.")


class NothingToContinue(Conflict):
    code = "nothing_to_continue"
    message = _("This reply is complete; there is nothing to continue.")


class AgentSessionExists(Conflict):
    code = "agent_session_exists"
    message = _("There is a session with this id already.")


class AgentSessionStale(Conflict):
    code = "agent_session_stale"
    message = _("The session has gone on since it was read. Read it again before you add to it.")


class AgentEventChanged(Conflict):
    code = "agent_event_changed"
    message = _("An event with this id is stored already, with other content.")


class NotInTrash(Conflict):
    code = "not_in_trash"
    message = _("Only what is in the trash can be deleted for ever.")


class NothingToShare(Conflict):
    code = "nothing_to_share"
    message = _("Nothing was said in this conversation yet, so there is nothing to share.")


class TooManyApiTokens(Conflict):
    code = "too_many_api_tokens"
    message = _("You have as many API tokens as one person may have. Revoke one first.")


class ImportRunning(Conflict):
    code = "import_running"
    message = _("Another import of yours is not done yet. Wait for its end.")


class NothingToUndo(Conflict):
    code = "nothing_to_undo"
    message = _("Nothing of this import is left to be undone, or it is still under way.")


class Busy(ChatError):
    """A limit was met; `retry_after_seconds` says when to try again."""

    code = "busy"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class TooManyGenerations(Busy):
    code = "too_many_generations"
    message = _("Your other replies are still being written. Wait for one to end, or stop it.")


class ServerBusy(Busy):
    code = "server_busy"
    message = _("Vana is writing as many replies as it can. Your text is safe; try again shortly.")


class TooManySends(Busy):
    code = "too_many_sends"
    message = _("That was a lot in a short time. Wait a moment before you send the next message.")


class StoreUnavailable(ChatError):
    code = "store_unavailable"
    message = _("Your conversations cannot be reached right now. Nothing is lost; try again soon.")
