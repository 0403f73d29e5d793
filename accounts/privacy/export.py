"""Everything that is kept about a person, as one JSON file (docs/export.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.privacy import registry

FORMAT = "vana-export"
VERSION = 1


def exported(person: User, *, to_be_stored: bool = False) -> Iterator[str]:
    """Yield the JSON of all parts in pieces. No part holds secrets: hashes and keys stay here.

    `to_be_stored` leaves out what must not be put on a disk.
    """
    head = {
        "format": FORMAT,
        "version": VERSION,
        "site": settings.SITE_URL,
        "exported_at": timezone.now().isoformat(),
    }
    yield json.dumps(head)[:-1]
    for part in registry.parts():
        yield f",{json.dumps(part.name)}:"
        yield from (part.stored if to_be_stored else part.written)(person)
    yield "}"
