"""What people can do, one verb each: check, write, publish.

Every change of a conversation that somebody asks for goes through here, and
nothing else publishes notices but the generations these verbs start.
"""

from chat.actions.conversations import (
    archive_conversation,
    forget_visitor,
    open_conversation,
    pin_conversation,
    rename_conversation,
)
from chat.actions.keeping import keep_conversations, keep_temporary
from chat.actions.messages import send_message
from chat.actions.replies import continue_reply, retry_reply, stop_reply
from chat.actions.sharing import note_opening, share_conversation, withdraw_share
from chat.actions.trash import (
    delete_all_conversations,
    delete_conversation,
    empty_trash,
    purge_conversation,
    restore_conversation,
)

__all__ = [
    "archive_conversation",
    "continue_reply",
    "delete_all_conversations",
    "delete_conversation",
    "empty_trash",
    "forget_visitor",
    "keep_conversations",
    "keep_temporary",
    "note_opening",
    "open_conversation",
    "pin_conversation",
    "purge_conversation",
    "rename_conversation",
    "restore_conversation",
    "retry_reply",
    "send_message",
    "share_conversation",
    "stop_reply",
    "withdraw_share",
]
