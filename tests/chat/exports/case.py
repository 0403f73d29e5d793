"""What tests of exports share: a file, read to its end."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.test import RequestFactory

from accounts.models import User
from chat.exports.files import file_of
from chat.exports.formats import Format
from tests.builders import Talk


def asked_by(user: User) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return request


def exported(user: User, made: Talk, form: Format) -> str:
    return b"".join(file_of(asked_by(user), made.conversation, form).pieces).decode()


def unzipped(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}
