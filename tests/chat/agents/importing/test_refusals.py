"""What cannot be imported is refused in a sentence that says the way out."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.core.management import CommandError

from chat import models
from tests.chat.agents.importing.case import ImportCase

_PICKLED = """
    CREATE TABLE sessions (app_name, user_id, id, state, create_time, update_time);
    CREATE TABLE events (id, app_name, user_id, session_id, invocation_id, author, actions,
                         timestamp, content);
    INSERT INTO sessions VALUES ('shop', 'ada', 'one', '{}', 1, 1);
"""
_OF_TOMORROW = """
    CREATE TABLE sessions (app_name, user_id, id, state, create_time, update_time);
    CREATE TABLE events (id, app_name, user_id, session_id, invocation_id, timestamp, event_data);
    CREATE TABLE adk_internal_metadata (key, value);
    INSERT INTO adk_internal_metadata VALUES ('schema_version', '2');
"""


class RefusalTests(ImportCase):
    def refusal(self, source: str) -> str:
        with pytest.raises(CommandError) as refused:
            self.run_it(source)
        assert not models.Conversation.objects.exists()
        return str(refused.value)

    def a_file(self, script: str) -> str:
        path = str(self.folder / "source.sqlite3")
        with closing(sqlite3.connect(path)) as source:
            source.executescript(script)
        return path

    def test_pickles_are_not_read_and_the_command_that_rewrites_them_is_named(self) -> None:
        said = self.refusal(self.a_file(_PICKLED))

        assert "version 0" in said
        assert "adk migrate session --source_db_url=" in said

    def test_a_form_that_is_not_known_yet(self) -> None:
        assert "version 2" in self.refusal(self.a_file(_OF_TOMORROW))

    def test_other_tables_of_the_same_name(self) -> None:
        said = self.refusal(self.a_file("CREATE TABLE adk_sessions (id, app_name)"))

        assert "adk_sessions.session_id" in said

    def test_a_database_without_sessions(self) -> None:
        assert "no sessions" in self.refusal(self.a_file("CREATE TABLE other (id)"))

    def test_a_file_that_is_not_there_is_not_made(self) -> None:
        path = self.folder / "nothing.sqlite3"

        assert "There is no file" in self.refusal(str(path))
        assert not path.exists()

    def test_a_file_that_is_no_database(self) -> None:
        path = self.folder / "notes.txt"
        path.write_text("Bread, milk, tea.\n" * 100)

        assert "SQLite cannot read" in self.refusal(str(path))

    def test_a_database_that_vana_does_not_read(self) -> None:
        assert "no mysql" in self.refusal("mysql+aiomysql://ada:secret@localhost/adk")

    def test_a_server_that_does_not_answer(self) -> None:
        said = self.refusal("postgresql+asyncpg://ada:secret@127.0.0.1:1/adk")

        assert "PostgreSQL says" in said
        assert "secret" not in said
