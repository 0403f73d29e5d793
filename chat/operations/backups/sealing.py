"""Encryption of finished backups by age or GnuPG, where it is asked for: never without it then."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings

from chat.domain.backup_errors import BackupError, BackupSealed, ProgramMissing

logger = logging.getLogger(__name__)


def suffix() -> str:
    """Return what the name of a backup ends with: nothing where they are not encrypted."""
    recipient = settings.BACKUP_ENCRYPTION_RECIPIENT
    if not recipient:
        return ""
    return ".age" if recipient.startswith(("age1", "ssh-")) else ".gpg"


def refuse_if_missing() -> None:
    """Raise ProgramMissing when backups have to be encrypted and cannot be."""
    if suffix():
        _program(suffix())


def seal(source: Path, target: Path) -> None:
    """Encrypt for BACKUP_ENCRYPTION_RECIPIENT."""
    recipient = settings.BACKUP_ENCRYPTION_RECIPIENT
    program = _program(suffix())
    if suffix() == ".age":
        command = [program, "--encrypt", "-r", recipient, "-o", str(target), str(source)]
    else:
        command = [program, "--batch", "--yes", "--trust-model", "always", "--recipient", recipient]
        command += ["--output", str(target), "--encrypt", str(source)]
    if _status(command):
        raise BackupError


def finish(plain: Path, finished: Path) -> None:
    """Give a file its name in one step, for nobody else to read; encrypted if that is asked for."""
    ready = plain
    if suffix():
        ready = plain.with_name("sealed")
        seal(plain, ready)
    ready.chmod(0o600)
    with ready.open("rb") as file:
        os.fsync(file.fileno())
    ready.replace(finished)


def unseal(source: Path, target: Path, identity: Path | None) -> None:
    """Decrypt: with age by the file of an identity, with GnuPG by its own keys.

    Raises BackupSealed.
    """
    program = _program(source.suffix)
    if source.suffix == ".age":
        if identity is None:
            raise BackupSealed
        command = [program, "--decrypt", "-i", str(identity), "-o", str(target), str(source)]
    else:
        command = [program, "--batch", "--yes", "--output", str(target), "--decrypt", str(source)]
    if _status(command):
        raise BackupSealed


def _program(ending: str) -> str:
    name = ending.removeprefix(".")
    found = shutil.which(name)
    if found is None:
        raise ProgramMissing(name)
    return found


def _status(command: list[str]) -> int:
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        logger.error("backup.sealing_failed", extra={"status": done.returncode})
    return done.returncode
