"""The rows of accounts: people, where they signed in, what they agreed to, their API tokens."""

from accounts.api_tokens import ApiToken
from accounts.models.consent import Consent
from accounts.models.session_record import SessionRecord
from accounts.models.user import User

__all__ = ["ApiToken", "Consent", "SessionRecord", "User"]
