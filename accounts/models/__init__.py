"""The rows of accounts: people, where they are signed in, and their programs' tokens."""

from accounts.api_tokens import ApiToken
from accounts.models.session_record import SessionRecord
from accounts.models.user import User

__all__ = ["ApiToken", "SessionRecord", "User"]
