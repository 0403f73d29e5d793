"""Draws the rows of the conversation list, each with its menu, for next to nothing.

Rows differ in little: by the id and the title, and by few marks. So the template
is drawn once per kind of row, with gaps for id and title, and every further row
of that kind only fills them. What is kept from one page to the next is the form
with its gaps: nothing that anybody said, and nothing that is anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID, uuid4

from django.template import Context, Engine, Template
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

TEMPLATE = "chat/_conversation_item.html"

# Nothing on a page is like them: they are made anew by each process.
_ID_GAP = uuid4()
_TITLE_GAP = f"title-{uuid4().hex}"
# Every kind in some languages.
_FORMS_KEPT = 256


@dataclass(frozen=True)
class Row:
    """All that a row shows. What is neither `id` nor `title` makes its kind."""

    id: UUID
    title: str
    is_pinned: bool = False
    is_archived: bool = False
    is_current: bool = False
    is_working: bool = False
    is_unread: bool = False


def drawn(rows: Iterable[Row]) -> SafeString:
    """Return the rows as HTML, in the language that is active."""
    # The loader gives the same object until a template changes.
    template = Engine.get_default().get_template(TEMPLATE)
    place = get_language(), get_script_prefix()
    return mark_safe("".join(_filled(_form(template, place, _kind(row)), row) for row in rows))  # noqa: S308 - titles are escaped


def _kind(row: Row) -> Row:
    return replace(row, id=_ID_GAP, title=_TITLE_GAP)


@lru_cache(maxsize=_FORMS_KEPT)
def _form(template: Template, _place: tuple[str | None, str], kind: Row) -> str:
    """Return a row of this kind, with `%(id)s` and `%(title)s` where they belong."""
    lines = template.render(Context({"row": kind})).split()
    html = " ".join(lines).replace("> <", "><").replace("%", "%%")
    return html.replace(str(kind.id), "%(id)s").replace(kind.title, "%(title)s")


def _filled(form: str, row: Row) -> str:
    return form % {"id": row.id, "title": escape(row.title)}
