"""What there is of a person, part by part: who keeps something says here how it is erased.

As with exports (`registry`), apps register their parts when they are ready. A
test walks all tables of all apps, and fails for one that nobody names
(tests/chat/operations/erasure/test_completeness.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Manager, Model, Q, QuerySet

from accounts.models import User

# Rows that one transaction deletes.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """By what a person is found. The addresses are known only until they are erased.

    `receipt_id` is that of the erasure, for tombstones; None for who only searches.
    """

    user_id: int
    public_id: UUID
    addresses: tuple[str, ...] = ()
    receipt_id: UUID | None = None

    @classmethod
    def of(cls, person: User, receipt_id: UUID | None = None) -> Subject:
        others = EmailAddress.objects.filter(user_id=person.pk).values_list("email", flat=True)
        addresses = {address.lower() for address in (person.email, *others)}
        return cls(person.pk, person.public_id, tuple(sorted(addresses)), receipt_id)


Counts = dict[str, int]


@dataclass(frozen=True)
class Part:
    """One part. `tables` are the models' labels for which it answers.

    `erase` takes one batch away, in the transaction in which it is called, and
    counts it by table, file or cache: nothing when nothing is left. `search`
    counts what is still there, afterwards too.
    """

    name: str
    erase: Callable[[Subject], Counts]
    search: Callable[[Subject], Counts]
    tables: tuple[str, ...] = ()


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part, or put another one in its place."""
    _parts[part.name] = part


def parts() -> list[Part]:
    """Return all parts, the last registered first: what builds on accounts goes before them."""
    return list(reversed(_parts.values()))


def erase_now(subject: Subject) -> None:
    """Erase all parts in this transaction: of somebody who could not have left much."""
    for part in parts():
        while part.erase(subject):
            pass


# Django's own names begin with an underscore, and are public all the same.
def label_of(model: type[Model]) -> str:
    return str(model._meta.label)  # noqa: SLF001 - as above


def table_of(model: type[Model]) -> str:
    return str(model._meta.db_table)  # noqa: SLF001 - as above


def rows_of(model: type[Model]) -> Manager[Any]:
    return model._base_manager  # noqa: SLF001 - as above


def raw_delete(rows: QuerySet[Any]) -> int:
    """Delete straight from the table, and nothing that follows; return how many."""
    gone: int = rows._raw_delete(rows.db)  # noqa: SLF001 - as above
    return gone


@dataclass(frozen=True)
class Rows:
    """The rows of one table that `of` finds: deleted, or changed where others need them."""

    model: type[Model]
    of: Callable[[Subject], Q]
    cleared: Mapping[str, Any] = field(default_factory=dict)

    def part(self) -> Part:
        label, table, found = label_of(self.model), table_of(self.model), rows_of(self.model)

        def erase(subject: Subject) -> Counts:
            keys = list(found.filter(self.of(subject)).values_list("pk", flat=True)[:BATCH])
            rows = found.filter(pk__in=keys)
            if not keys:
                return {}
            # Straight to the table: nothing follows, and some of these refuse to be deleted.
            gone = rows.update(**self.cleared) if self.cleared else raw_delete(rows)
            return {table: gone} if gone else {}

        def search(subject: Subject) -> Counts:
            count = found.filter(self.of(subject)).count()
            return {table: count} if count else {}

        name = f"{table}:{','.join(self.cleared)}" if self.cleared else table
        return Part(name, erase, search, (label,))
