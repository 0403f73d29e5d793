"""Keeps somebody's language and time zone while a file is written, piece by piece.

Pieces are made in any thread, long after the view has returned: what is active
in the request is not active there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from django.utils import timezone, translation


@dataclass(frozen=True)
class Locality:
    language: str
    zone: tzinfo

    @classmethod
    def current(cls) -> Locality:
        """Return those of the request that is being answered."""
        return cls(translation.get_language() or "en", timezone.get_current_timezone())

    def keep(self, pieces: Iterator[str]) -> Iterator[bytes]:
        """Yield the pieces as UTF-8, each made in this language and time zone."""
        while True:
            with translation.override(self.language), timezone.override(self.zone):
                piece = next(pieces, None)
            if piece is None:
                return
            # Half of a surrogate pair has no UTF-8; in JSON it is an escape.
            yield piece.encode(errors="replace")
