"""What can go wrong between Vana and a model server, named.

    EngineError
    ├── EngineUnavailable
    ├── EngineTimeout
    ├── EngineRejectedKey
    ├── EngineModelUnknown
    ├── EngineRateLimited
    ├── EngineContextTooLong
    ├── EngineRefusedRequest
    ├── EngineFailed
    ├── EngineBrokenStream
    ├── EngineMalformedReply
    └── EngineEmptyReply

What a model server said is logged by its status alone and never shown.
"""

from __future__ import annotations

from chat.domain.errors import ChatError
from chat.domain.wording import lazy_text as _


class EngineError(ChatError):
    """The model did not answer as it should; engines raise nothing else.

    `retry_after_seconds` is what the model server asked for, if it did.
    """

    code = "engine_error"
    message = _("The model could not answer.")

    def __init__(self, detail: str = "", *, retry_after_seconds: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class EngineUnavailable(EngineError):
    code = "engine_unavailable"
    message = _("The model is not reachable at the moment.")


class EngineTimeout(EngineError):
    code = "engine_timeout"
    message = _("The model took too long to answer.")


class EngineRejectedKey(EngineError):
    code = "engine_rejected_key"
    message = _("The model server did not accept this site's key. The site's staff can mend that.")


class EngineModelUnknown(EngineError):
    code = "engine_model_unknown"
    message = _("The model server does not know this model. Choose another one.")


class EngineRateLimited(EngineError):
    code = "engine_rate_limited"
    message = _("The model server is taking a pause because of too many requests.")


class EngineContextTooLong(EngineError):
    code = "engine_context_too_long"
    message = _("This is more than the model can read at once. Shorten the message.")


class EngineRefusedRequest(EngineError):
    code = "engine_refused_request"
    message = _("The model server did not accept the request.")


class EngineFailed(EngineError):
    code = "engine_failed"
    message = _("The model server reported a fault of its own.")


class EngineBrokenStream(EngineError):
    code = "engine_broken_stream"
    message = _("The connection to the model was lost in mid-reply.")


class EngineMalformedReply(EngineError):
    code = "engine_malformed_reply"
    message = _("The model server sent something that Vana could not read.")


class EngineEmptyReply(EngineError):
    code = "engine_empty_reply"
    message = _("The model ended without writing anything.")
