"""Copies of backups in an S3-compatible store, for the day when the machine is gone.

boto3 is an extra (requirements-s3.txt), and imported when a copy is asked for.
What the store answers is logged by its code alone: addresses of stores can hold names.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from chat.domain.backup_errors import BackupUnknown, CopiesUnreachable
from chat.operations.backups import places
from chat.operations.backups.places import Backup

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10
READ_SECONDS = 60
# Beside the first one; each a little later than the last.
TRIES = 4


def are_kept() -> bool:
    return bool(settings.BACKUP_S3_BUCKET)


def keep(backup: Backup) -> None:
    """Copy a backup to the store, and forget old copies there. Raises CopiesUnreachable."""
    with _store() as store:
        key = _key(backup.name)
        store.upload_file(str(backup.path), settings.BACKUP_S3_BUCKET, key)
        stored = store.head_object(Bucket=settings.BACKUP_S3_BUCKET, Key=key)
        if stored["ContentLength"] != backup.size_bytes:
            logger.error("backup.copy_incomplete", extra={"backup": backup.name})
            raise CopiesUnreachable
    places.note_copied(backup.path, timezone.now())
    forget_old(timezone.now())


def names() -> list[str]:
    """Return the names of the copies, newest first. Raises CopiesUnreachable."""
    with _store() as store:
        pages = store.get_paginator("list_objects_v2").paginate(
            Bucket=settings.BACKUP_S3_BUCKET, Prefix=settings.BACKUP_S3_PREFIX
        )
        found = [
            one["Key"].removeprefix(settings.BACKUP_S3_PREFIX)
            for page in pages
            for one in page.get("Contents", [])
        ]
    return sorted(filter(places.is_name, found), reverse=True)


def fetch(name: str) -> Backup:
    """Bring a copy back into the folder of backups. Raises BackupUnknown, CopiesUnreachable."""
    if name not in names():
        raise BackupUnknown
    folder = places.folder()
    with (
        tempfile.TemporaryDirectory(prefix=places.PARTIAL, dir=folder) as scratch,
        _store() as store,
    ):
        partial = Path(scratch) / name
        store.download_file(settings.BACKUP_S3_BUCKET, _key(name), str(partial))
        partial.chmod(0o600)
        partial.replace(folder / name)
    return places.find(name)


def forget_old(now: datetime) -> int:
    """Delete the copies that are too many or too old; return how many there were."""
    gone = places.names_to_forget(names(), now)
    with _store() as store:
        for name in gone:
            store.delete_object(Bucket=settings.BACKUP_S3_BUCKET, Key=_key(name))
    return len(gone)


def _key(name: str) -> str:
    return f"{settings.BACKUP_S3_PREFIX}{name}"


@contextmanager
def _store() -> Iterator[Any]:
    """Yield the client of the store; what goes wrong with it becomes CopiesUnreachable."""
    import boto3  # noqa: PLC0415 - an extra, and 0.2 s to import
    from boto3.exceptions import Boto3Error  # noqa: PLC0415 - as above
    from botocore.config import Config  # noqa: PLC0415 - as above
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES + 1, "mode": "standard"},
        # Most stores but Amazon's know buckets by path alone, and not its newest checksums.
        s3={"addressing_style": "path" if settings.BACKUP_S3_ENDPOINT else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        yield boto3.client(
            "s3",
            endpoint_url=settings.BACKUP_S3_ENDPOINT or None,
            region_name=settings.BACKUP_S3_REGION,
            aws_access_key_id=settings.BACKUP_S3_KEY_ID or None,
            aws_secret_access_key=settings.BACKUP_S3_SECRET_KEY or None,
            config=config,
        )
    except (BotoCoreError, Boto3Error, ClientError) as error:
        logger.error("backup.copies_unreachable", extra={"reason": _reason(error)})  # noqa: TRY400 - the traceback holds the address
        raise CopiesUnreachable from error


def _reason(error: BaseException) -> str:
    """Return the store's code of the refusal; without one, the name of the error."""
    # boto3 wraps what the store answered to an upload.
    for one in (error, error.__context__):
        code = getattr(one, "response", {}).get("Error", {}).get("Code")
        if code:
            return str(code)
    return type(error).__name__
