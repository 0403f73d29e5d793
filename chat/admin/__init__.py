"""What staff see and do in Django's administration about chat."""

import chat.admin.conversations
import chat.admin.feedback
import chat.admin.generations
import chat.admin.holds
import chat.admin.jobs
import chat.admin.looks
import chat.admin.receipts
import chat.admin.retention  # noqa: F401 - all register their pages
