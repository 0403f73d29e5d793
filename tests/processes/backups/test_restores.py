"""Restoring over what is there: running, ruined, with a journal, or with people erased since."""

from __future__ import annotations

from pathlib import Path

from tests.processes.backups.installation import Installation
from tests.processes.backups.journal import assert_is_without, left_over_journal
from tests.processes.person import Person
from tests.servers import running


def test_a_left_over_wal_does_not_corrupt_a_restore(sqlite_vana: Installation) -> None:
    sqlite_vana.add("first")
    backup = sqlite_vana.back_up()
    left_over = left_over_journal(sqlite_vana.database)
    sqlite_vana.database.with_name("vana.sqlite3-wal").write_bytes(left_over)

    sqlite_vana.manage("restore", backup.name, "--force")

    assert_is_without(sqlite_vana)


def test_a_ruined_database_is_replaced_without_force_and_kept(sqlite_vana: Installation) -> None:
    sqlite_vana.add("first")
    backup = sqlite_vana.back_up()
    sqlite_vana.database.write_bytes(b"ruined" * 1_000)

    sqlite_vana.manage("restore", backup.name)

    assert sqlite_vana.people() == 1
    (kept,) = sqlite_vana.data_dir.glob("vana.sqlite3.before-restore-*")
    assert kept.read_bytes().startswith(b"ruined")


def test_nothing_is_restored_while_vana_runs(
    tmp_path: Path, prepared: Path, database: dict[str, str]
) -> None:
    with running(tmp_path / "data", database, like=prepared) as server:
        vana = Installation(server.data_dir, database)
        backup = vana.back_up()
        with Person(server.url) as person:
            person.sign_up("person@example.org")

        assert "Stop it first" in vana.refuses("restore", backup.name, "--force")

        assert vana.people() == 1


ERASE = """
from django.test import RequestFactory
from accounts.models import User
from chat import actions
person = User.objects.get(email="gone@example.org")
print(actions.erase_account(person, by=person, request=RequestFactory().post("/")))
"""
TOLD = """
from chat.operations.erasure import shown
told = shown.receipt("{0}")
print(told.status.value, told.counts["accounts_user"], told.reapplied_at is not None)
"""


def test_who_was_erased_since_is_gone_after_a_restore_too(vana: Installation) -> None:
    vana.add("gone")
    vana.add("stays")
    backup = vana.back_up()
    receipt_id = vana.manage("shell", "-v", "0", "-c", ERASE).split()[-1]
    vana.manage("runjob", "erasures")
    assert vana.people() == 1

    said = vana.manage("restore", backup.name, "--force")

    assert "Afterwards, erasures: " in said
    assert vana.people() == 1
    told = vana.manage("shell", "-v", "0", "-c", TOLD.format(receipt_id))
    assert told.split() == ["done", "1", "True"]
    verified = vana.manage("verify_erasure", receipt_id)
    assert "Nothing of it was found" in verified
    # The database that was replaced is a copy, and named.
    assert "put aside by a restore" in verified


def test_a_restore_says_how_far_it_is(sqlite_vana: Installation) -> None:
    backup = sqlite_vana.back_up()

    checked = sqlite_vana.manage("restore", "--check").splitlines()
    restored = sqlite_vana.manage("restore", backup.name, "--force").splitlines()

    begun = ["Unpacking the backup.", "Checking its database."]
    assert checked[:3] == [*begun, "Counting its rows."]
    assert restored[:4] == [
        *begun,
        "Putting it in the place of what is there.",
        "Bringing its tables to this version.",
    ]
