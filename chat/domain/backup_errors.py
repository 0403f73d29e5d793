"""What can go wrong with a backup, each with what to do about it.

BackupError
├── BackupUnknown
├── BackupDamaged
├── BackupTooNew
├── BackupOfOtherDatabase
├── BackupSealed
├── CopiesUnreachable
├── DatabaseInUse
├── DatabaseIsNewer
└── ProgramMissing
"""

from __future__ import annotations

from chat.domain.errors import ChatError
from chat.domain.wording import lazy_text as _


class BackupError(ChatError):
    code = "backup_error"
    message = _("The backup did not work. The log says more.")


class BackupUnknown(BackupError):
    code = "backup_unknown"
    message = _("There is no such backup.")


class BackupDamaged(BackupError):
    """`reason` says which part, and in what way."""

    code = "backup_damaged"
    message = _("The backup is damaged and cannot be used.")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BackupTooNew(BackupError):
    code = "backup_too_new"
    message = _("The backup was made by a newer Vana. Install that version first.")


class BackupOfOtherDatabase(BackupError):
    code = "backup_of_other_database"
    message = _("The backup is of another kind of database than DATABASE_URL names.")


class BackupSealed(BackupError):
    code = "backup_sealed"
    message = _("The backup is encrypted, and could not be decrypted with the keys at hand.")


class CopiesUnreachable(BackupError):
    """The store of the copies refused or was away; the log says which."""

    code = "copies_unreachable"
    message = _("The store that keeps copies of the backups did not do its part.")


class DatabaseInUse(BackupError):
    code = "database_in_use"
    message = _("Vana is running on this database. Stop it first, then restore.")


class DatabaseIsNewer(BackupError):
    code = "database_is_newer"
    message = _(
        "The present database is whole and newer than the backup. With --force it is put aside "
        "and the backup takes its place."
    )


class ProgramMissing(BackupError):
    """`program` is what has to be installed."""

    code = "program_missing"
    message = _("A program that backups need is missing.")

    def __init__(self, program: str) -> None:
        super().__init__(program)
        self.program = program
