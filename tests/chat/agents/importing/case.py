"""The ground that tests of the import stand on: the command, and what came of it."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import TestCase
from google.adk.sessions import Session

from chat.agents.conversion import to_session
from chat.agents.service import SessionService
from chat.agents.values import SessionKey


class ImportCase(TestCase):
    service = SessionService()

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def run_it(self, *options: str) -> str:
        told = io.StringIO()
        call_command("import_adk_sessions", *options, stdout=told)
        return told.getvalue()

    def counted(self, *options: str) -> dict[str, int]:
        """Import, and return what it counted, without zeros."""
        lines = [line.rpartition(": ") for line in self.run_it(*options).splitlines()]
        return {name: int(n) for name, _, n in lines if n.isdecimal() and int(n)}

    def events_of(self, key: SessionKey) -> list[dict[str, Any]]:
        found = self.service.get(key)
        assert found is not None
        return [json.loads(event.data) for event in found.events]

    def as_adk_reads(self, key: SessionKey) -> Session:
        found = self.service.get(key)
        assert found is not None
        return to_session(found)

    def state_of(self, key: SessionKey) -> dict[str, Any]:
        found = self.service.get(key)
        assert found is not None
        return found.state
