"""`manage.py import_conversations`: for operators, with ids kept, a report and an exit code."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase

from chat import models
from tests.builders import person
from tests.chat.operations.imports.files import conversation, person_file, written


class CommandTests(TestCase):
    def setUp(self) -> None:
        self.user = person("mira@example.org")
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "vana.json"

    def run_it(self, *options: str, email: str = "mira@example.org") -> str:
        told = io.StringIO()
        call_command("import_conversations", *options, "--person", email, stdout=told)
        return told.getvalue()

    def test_it_imports_under_the_ids_of_the_file_and_reports(self) -> None:
        other = person()
        models.Conversation.objects.create(owner=other, user_key="2", session_key="x")
        kept = conversation(4)
        self.path.write_bytes(written(person_file(kept, {})))

        told = self.run_it(str(self.path))

        assert "1 conversations with 4 messages, 0 of them other versions; 1 left out." in told
        assert "conversation 2: broken at format" in told
        row = models.Conversation.objects.get(owner=self.user)
        assert str(row.pk) == kept["conversation"]["id"]

    def test_a_dry_run_keeps_nothing(self) -> None:
        self.path.write_bytes(written(conversation()))

        told = self.run_it(str(self.path), "--dry-run")

        assert "1 conversations with 2 messages" in told
        assert models.Conversation.objects.count() == models.Import.objects.count() == 0

    def test_it_is_taken_back_by_its_id(self) -> None:
        self.path.write_bytes(written(conversation()))
        found = re.search(r"--undo (\S+)", self.run_it(str(self.path)))
        assert found is not None

        assert "1 conversations were removed for good" in self.run_it("--undo", found[1])
        assert models.Conversation.objects.count() == 0
        with pytest.raises(CommandError, match="Nothing of this import"):
            self.run_it("--undo", found[1])

    def test_failures_are_told_by_the_exit_code(self) -> None:
        self.path.write_bytes(b'{"format": NaN}')
        with pytest.raises(CommandError, match="import_has_wrong_numbers"):
            self.run_it(str(self.path))
        with pytest.raises(CommandError, match="import_has_wrong_numbers"):
            self.run_it(str(self.path), "--dry-run")
        with pytest.raises(CommandError, match="cannot be read"):
            self.run_it(str(self.path.with_name("nothing.json")))
        with pytest.raises(CommandError, match="Nobody signs in"):
            self.run_it(str(self.path), email="nobody@example.org")
        with pytest.raises(CommandError, match="not the id"):
            self.run_it("--undo", "x")
        with pytest.raises(CommandError, match="Name a file"):
            self.run_it()
