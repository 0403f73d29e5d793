"""Makes an export: a zip with all as JSON, every conversation to read, and a word on both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.letters import MailUnavailable, send_letter
from accounts.models import User
from accounts.privacy.export import exported
from accounts.timezones import zone_named
from chat import models
from chat.domain.conversations import Conversation, ConversationStatus
from chat.domain.job_errors import JobLeftOff
from chat.domain.owners import Owner
from chat.exports.files import readable_entries
from chat.exports.formats import Format
from chat.exports.local import Locality
from chat.exports.zips import Entry, zipped
from chat.operations.exports import files
from chat.operations.exports.about import about_person
from chat.operations.jobs import JobRun
from chat.stores import store_for


def make_export(run: JobRun) -> dict[str, int]:
    """Make the export that the run names; nothing if it was removed or made meanwhile.

    Raises JobLeftOff when the process ends: it begins anew in another one.
    """
    unmade = models.Export.objects.filter(pk=run.arguments["export"], ready_at=None)
    row = unmade.select_related("owner").first()
    if row is None:
        return {}
    try:
        size = _write(run, row)
        now = timezone.now()
        expires_at = now + timedelta(days=settings.EXPORT_DAYS)
        is_wanted = unmade.update(ready_at=now, expires_at=expires_at, size_bytes=size)
    except BaseException:
        files.remove_file(row.file_name)
        raise
    if not is_wanted:
        files.remove_file(row.file_name)
        return {}
    _tell(row.owner)
    return {"exports": 1, "bytes": size}


def _write(run: JobRun, row: models.Export) -> int:
    """Write the archive piece by piece, and return its size."""
    person, step = row.owner, _Steps(run, row.owner)
    with files.create(row.file_name) as file:
        for data in zipped(_entries(person, step)):
            file.write(data)
    return files.finish(row.file_name)


class _Steps:
    """Counts pieces, of which each event makes about two: one to read, one in the JSON."""

    def __init__(self, run: JobRun, person: User) -> None:
        self._run = run
        self._done = 0
        events = models.Event.objects.filter(conversation__owner_id=person.pk).count()
        self._total = 2 * events + 1

    def __call__(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self._run.must_stop:
                raise JobLeftOff
            self._done += 1
            self._run.report(min(self._done, self._total), self._total)
            yield piece


def _entries(person: User, step: Callable[[Iterable[bytes]], Iterator[bytes]]) -> Iterator[Entry]:
    locality = locality_of(person)
    now = timezone.now()
    with translation.override(locality.language), timezone.override(locality.zone):
        readme = render_to_string("export/readme.txt", {"site": settings.SITE_URL, "at": now})
    yield Entry("README.txt", now, [readme.encode()])
    everything = locality.keep(exported(person, to_be_stored=True))
    yield Entry("vana-export.json", now, step(everything))
    yield Entry("about-you.md", now, step(locality.keep(about_person(person))))
    for name, is_trash in (("conversations/", False), ("trash/", True)):
        found = _kept(person, is_trash=is_trash)
        for entry in readable_entries(found, Format.MARKDOWN, locality, folder=name):
            yield Entry(entry.name, entry.at, step(entry.pieces))


def _kept(person: User, *, is_trash: bool) -> Iterator[Conversation]:
    """Yield what is in the database: temporary chats must not be put on a disk."""
    owner = Owner.user(person.pk)
    for found in store_for(owner).walk_everything(owner):
        if (found.status is ConversationStatus.TRASH) == is_trash:
            yield found


def locality_of(person: User) -> Locality:
    """Return the language and time zone that somebody chose, or else the site's."""
    zone = zone_named(person.time_zone) or timezone.get_default_timezone()
    return Locality(person.language or settings.LANGUAGE_CODE, zone)


def _tell(person: User) -> None:
    """Mail that it is ready, where there is mail: the page says it, too."""
    if not settings.MAIL_ENABLED:
        return
    locality = locality_of(person)
    values = {"days": settings.EXPORT_DAYS, "link": f"{settings.SITE_URL}/settings/privacy/export/"}
    with translation.override(locality.language):
        try:
            send_letter("export/mail/ready", person.email, values)
        except MailUnavailable:  # it is in the log
            return
