"""`manage.py verify_erasure RECEIPT`: look everywhere for what was erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.domain.errors import NotFound
from chat.operations.erasure.searching import Found
from chat.operations.erasure.shown import ShownReceipt
from chat.operations.erasure.verifying import verify


class Command(BaseCommand):
    help = (
        "Search every table, file and cache for what a receipt says was erased. "
        "Ends with status 1 where something is found."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("receipt", type=UUID, help="The id on the receipt.")
        parser.add_argument(
            "--marker", default="", help="A text that was in it: it is looked for as well."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            receipt, found = verify(options["receipt"], marker=options["marker"], tell=self._tell)
        except NotFound as error:
            raise CommandError("There is no such receipt.") from error
        self.stdout.write(
            f"{receipt.kind_label}: {receipt.status_label}, {receipt.entries} entries."
        )
        searched = ", ".join(f"{count} {name}" for name, count in found.searched.items())
        self.stdout.write(f"Searched: {searched}.")
        for text in _unsearched(receipt, found):
            self.stdout.write(f"Not searched: {text}.")
        for place, count in sorted(found.places.items()):
            self.stdout.write(f"FOUND: {place}, {count} times.")
        if found.places:
            raise CommandError("Not all of it is gone.")
        self.stdout.write("Nothing of it was found in what was searched.")

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _unsearched(receipt: ShownReceipt, found: Found) -> Iterator[str]:
    named = {backup.name for backup in receipt.backups}
    for backup in receipt.backups:
        yield f"backup {backup.name}, there until {backup.until:%F}"
    for one in found.put_aside:
        if one.name not in named:
            yield f"{one.path}, put aside by a restore, there until {one.kept_until:%F}"
    if not found.ids and receipt.entries:
        yield "the ids of what went: they are forgotten, as no backup can hold them any more"
