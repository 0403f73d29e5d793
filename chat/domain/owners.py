"""Who a conversation belongs to, and so where it is kept."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class OwnerKind(enum.StrEnum):
    USER = "user"  # signed in; conversations are kept in the database
    TEMPORARY = "temporary"  # signed in, but chose not to save this conversation
    VISITOR = "visitor"  # known only by a signed cookie


@dataclass(frozen=True, slots=True)
class Owner:
    """A person, as far as conversations are concerned.

    `key` is the user's primary key as text, or the visitor's random key.
    """

    kind: OwnerKind
    key: str

    @classmethod
    def user(cls, user_id: int) -> Owner:
        return cls(OwnerKind.USER, str(user_id))

    @classmethod
    def temporary(cls, user_id: int) -> Owner:
        return cls(OwnerKind.TEMPORARY, str(user_id))

    @classmethod
    def new_for(cls, user_id: int, *, is_kept: bool) -> Owner:
        """Return as whom a signed-in person opens a conversation that is saved, or is not."""
        return cls.user(user_id) if is_kept else cls.temporary(user_id)

    @classmethod
    def visitor(cls, key: str) -> Owner:
        return cls(OwnerKind.VISITOR, key)

    @property
    def is_kept(self) -> bool:
        """Whether what this owner writes may reach the database."""
        return self.kind is OwnerKind.USER

    @property
    def is_signed_in(self) -> bool:
        return self.kind is not OwnerKind.VISITOR

    @property
    def user_id(self) -> int | None:
        return int(self.key) if self.is_signed_in else None

    @property
    def channel(self) -> str:
        """The name of the notice channel that this owner alone may listen to."""
        kind = "user" if self.is_signed_in else "visitor"
        return f"{kind}-{self.key}"

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
