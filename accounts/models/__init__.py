"""The rows of accounts: people, and where they are signed in."""

from accounts.models.session_record import SessionRecord
from accounts.models.user import User

__all__ = ["SessionRecord", "User"]
