"""What people can do, one verb each: check, write, publish.

Every change of a conversation that somebody asks for goes through here, and
nothing else publishes notices but the generations these verbs start.
"""

from chat.actions.branches import choose_branch, edit_question, question_to_edit
from chat.actions.conversations import (
    archive_conversation,
    forget_visitor,
    open_conversation,
    pin_conversation,
    rename_conversation,
)
from chat.actions.drafts import clear_draft, save_draft
from chat.actions.erasing import erase_account
from chat.actions.feedback import rate_reply, withdraw_feedback
from chat.actions.forking import Forked, fork_conversation
from chat.actions.importing import begin_import, resume_import, take_spooled, undo_import
from chat.actions.instructions import instruct_conversation, instruct_person
from chat.actions.keeping import keep_conversations, keep_temporary
from chat.actions.messages import send_message
from chat.actions.replies import continue_reply, retry_reply, stop_reply
from chat.actions.retention import keep_for
from chat.actions.sharing import note_opening, share_conversation, withdraw_share
from chat.actions.trash import (
    delete_all_conversations,
    delete_conversation,
    empty_trash,
    purge_conversation,
    restore_conversation,
)
from chat.actions.waiting import (
    hold_waiting,
    remove_waiting,
    send_or_wait,
    send_waiting_now,
)

__all__ = [
    "Forked",
    "archive_conversation",
    "begin_import",
    "choose_branch",
    "clear_draft",
    "continue_reply",
    "delete_all_conversations",
    "delete_conversation",
    "edit_question",
    "empty_trash",
    "erase_account",
    "forget_visitor",
    "fork_conversation",
    "hold_waiting",
    "instruct_conversation",
    "instruct_person",
    "keep_conversations",
    "keep_for",
    "keep_temporary",
    "note_opening",
    "open_conversation",
    "pin_conversation",
    "purge_conversation",
    "question_to_edit",
    "rate_reply",
    "remove_waiting",
    "rename_conversation",
    "restore_conversation",
    "resume_import",
    "retry_reply",
    "save_draft",
    "send_message",
    "send_or_wait",
    "send_waiting_now",
    "share_conversation",
    "stop_reply",
    "take_spooled",
    "undo_import",
    "withdraw_feedback",
    "withdraw_share",
]
