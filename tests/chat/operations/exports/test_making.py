"""What is in a prepared export, and how its making ends."""

from __future__ import annotations

import errno
import json
import stat
import threading
from unittest.mock import patch

from django.core import mail
from django.test import override_settings

from chat import actions, models
from chat.domain.owners import Owner
from chat.exports.zips import zipped
from chat.operations.exports import files, making
from tests.accounts.mailing import site_with_mail
from tests.builders import person, talk
from tests.chat.domain.test_export import VALIDATOR
from tests.chat.operations.exports.case import PATH, PreparedExportCase


class MakingTests(PreparedExportCase):
    def test_it_holds_everything_to_read_and_for_programs_and_nothing_of_others(self) -> None:
        kept, gone = talk(self.owner, "Moss", exchanges=1), talk(self.owner, "Fern", exchanges=1)
        actions.delete_conversation(self.owner, gone.id)
        talk(Owner.user(person().pk), "Theirs", exchanges=1)

        found = self.content(self.prepare())

        day = kept.conversation.created_at.date().isoformat()
        assert list(found) == [
            "README.txt",
            "vana-export.json",
            "about-you.md",
            f"conversations/{day} Moss.md",
            f"trash/{day} Fern.md",
        ]
        everything = json.loads(found["vana-export.json"])
        VALIDATOR.validate(everything)
        titles = {each["conversation"]["title"] for each in everything["conversations"]}
        assert titles == {"Moss", "Fern"}
        assert everything["account"]["email"] == self.user.email
        assert "Reply 1" in found[f"conversations/{day} Moss.md"]
        for name in ("vana-export.json", "about-you.md"):
            assert name in found["README.txt"]

    def test_temporary_chats_never_reach_the_disk(self) -> None:
        talk(Owner.temporary(self.user.pk), "Whisper", exchanges=1)

        found = self.content(self.prepare())

        assert len(found) == 3
        assert "Whisper" not in "".join(found.values())

    def test_nobody_else_on_the_machine_can_read_it_or_guess_its_name(self) -> None:
        export = self.prepare()

        assert self.names() == [export.file_name]
        assert len(export.file_name) > 40
        assert stat.S_IMODE((files.folder() / export.file_name).stat().st_mode) == 0o600
        assert stat.S_IMODE(files.folder().stat().st_mode) == 0o700
        assert str(self.user.pk) not in export.file_name.split("-")

    def test_its_progress_is_counted_and_ends_whole(self) -> None:
        talk(self.owner, exchanges=3)
        self.ask()

        with patch("chat.operations.jobs.run.PROGRESS_SECONDS", 0):
            row = self.run_job()

        assert 0 < row.done <= (row.total or 0)
        assert (row.total or 0) == 2 * 6 + 1
        assert row.counted["exports"] == 1

    def test_a_process_that_ends_leaves_nothing_and_the_next_one_begins_anew(self) -> None:
        talk(self.owner, exchanges=3)
        self.ask()
        stopping = threading.Event()
        stopping.set()

        row = self.run_job(stopping)

        assert (row.status, row.goes_on) == ("interrupted", True)
        assert self.names() == []
        assert self.run_job().status == "succeeded"
        assert len(self.names()) == 1

    def test_a_full_disk_leaves_nothing_and_is_told(self) -> None:
        self.ask()

        with patch.object(making, "zipped", side_effect=OSError(errno.ENOSPC, "full")):
            row = self.run_job()

        assert row.status == "failed"
        assert "no space left" in row.error_sentence
        assert self.names() == []
        page = self.client.get(PATH).content.decode()
        assert "could not be made" in page
        assert "Try again" in page
        self.prepare()

    def test_one_that_was_removed_meanwhile_is_not_kept(self) -> None:
        self.ask()

        def removed(entries):  # type: ignore[no-untyped-def]  # stands in for zipped
            models.Export.objects.all().delete()
            return zipped(entries)

        with patch.object(making, "zipped", side_effect=removed):
            assert self.run_job().status == "succeeded"

        assert self.names() == []

    @site_with_mail()
    def test_a_mail_says_that_it_is_ready(self) -> None:
        with override_settings(SITE_URL="https://vana.example", EXPORT_DAYS=3):
            self.prepare()

        assert [each.to for each in mail.outbox] == [[self.user.email]]
        assert f"https://vana.example{PATH}" in mail.outbox[0].body
        assert "3 days" in mail.outbox[0].body

    def test_a_site_without_mail_sends_none(self) -> None:
        self.prepare()

        assert mail.outbox == []
