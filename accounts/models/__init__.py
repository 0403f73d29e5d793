"""The rows of accounts: people, what they agreed to, how they sign in, what is on record."""

from accounts.api_tokens import ApiToken
from accounts.models.audit_event import AuditEvent, AuditHead
from accounts.models.consent import Consent
from accounts.models.invitation import Invitation, InvitationState
from accounts.models.session_record import SessionRecord
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "AuditEvent",
    "AuditHead",
    "Consent",
    "Invitation",
    "InvitationState",
    "SessionRecord",
    "User",
]
