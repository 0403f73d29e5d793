"""The rows of accounts: people, invitations, sign-ins, what they agreed to, their API tokens."""

from accounts.api_tokens import ApiToken
from accounts.models.consent import Consent
from accounts.models.invitation import Invitation, InvitationState
from accounts.models.session_record import SessionRecord
from accounts.models.user import User

__all__ = ["ApiToken", "Consent", "Invitation", "InvitationState", "SessionRecord", "User"]
