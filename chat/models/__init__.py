"""The rows. A row is always written `models.Event`; a bare `Event` is the value of the domain."""

from chat.models.chunk import Chunk
from chat.models.content_access import ContentAccess
from chat.models.conversation import Conversation
from chat.models.daily_use import DailyUse
from chat.models.draft import Draft
from chat.models.event import Event, EventIsImmutable
from chat.models.export import Export
from chat.models.feedback import Feedback
from chat.models.figure import Figure
from chat.models.generation import Generation
from chat.models.imported import Import, ImportedConversation
from chat.models.job_alert import JobAlert
from chat.models.job_run import JobRun
from chat.models.legal_hold import LegalHold
from chat.models.receipt import Receipt
from chat.models.retention import RetentionNotice, RetentionPolicy
from chat.models.share import Share
from chat.models.state import State
from chat.models.tombstone import Tombstone
from chat.models.waiting_message import WaitingMessage

__all__ = [
    "Chunk",
    "ContentAccess",
    "Conversation",
    "DailyUse",
    "Draft",
    "Event",
    "EventIsImmutable",
    "Export",
    "Feedback",
    "Figure",
    "Generation",
    "Import",
    "ImportedConversation",
    "JobAlert",
    "JobRun",
    "LegalHold",
    "Receipt",
    "RetentionNotice",
    "RetentionPolicy",
    "Share",
    "State",
    "Tombstone",
    "WaitingMessage",
]
