"""The rows of the list: drawn once per kind, and every one is right all the same."""

from __future__ import annotations

import itertools
from uuid import UUID, uuid4

from django.template import Context, Engine
from django.test import SimpleTestCase
from django.urls import set_script_prefix
from django.utils import translation

from chat.views import rows
from chat.views.rows import TEMPLATE, Row, drawn
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

HOSTILE = (
    "<script>alert(1)</script>",
    'Moss" onmouseover="x',
    "100% %(id)s %s {{ row.id }}",
    "title-0123456789abcdef",
    "'&amp; <b>",
    "\u202e\u05e9\u05dc\u05d5\u05dd",
)


def drawn_anew(row: Row) -> str:
    """Draw one row by the template alone."""
    html = Engine.get_default().get_template(TEMPLATE).render(Context({"row": row}))
    return " ".join(html.split()).replace("> <", "><")


class RowTests(SimpleTestCase):
    def test_a_filled_form_is_what_the_template_draws(self) -> None:
        marks = ("is_pinned", "is_archived", "is_current", "is_working", "is_unread")
        for values in itertools.product([False, True], repeat=len(marks)):
            kind = dict(zip(marks, values, strict=True))
            for title in ("Moss", *HOSTILE):
                row = Row(uuid4(), title, **kind)
                assert drawn([row]) == drawn_anew(row), (kind, title)

    def test_rows_keep_their_order_and_share_nothing(self) -> None:
        listed = [Row(uuid4(), f"Talk {number}") for number in range(3)]

        html = drawn(listed)

        for row, part in zip(listed, html.split("<li ")[1:], strict=True):
            assert str(row.id) in part
            assert row.title in part
            assert not [each for each in listed if each != row and str(each.id) in part]

    def test_what_is_kept_between_pages_holds_nothing_of_anybody(self) -> None:
        row = Row(uuid4(), "A secret title")
        drawn([row])

        template = Engine.get_default().get_template(TEMPLATE)
        form = rows._form(template, ("en", "/"), rows._kind(row))

        assert "%(title)s" in form
        assert "secret" not in form
        assert str(row.id) not in form

    def test_each_language_has_rows_of_its_own(self) -> None:
        row = Row(UUID(int=1), "Moos")
        english = drawn([row])
        with translation.override("de"):
            german = drawn_anew(row)
            assert drawn([row]) == german
        assert drawn([row]) == english

    def test_addresses_follow_the_place_of_the_site(self) -> None:
        row = Row(UUID(int=1), "Moss")
        plain = drawn([row])
        set_script_prefix("/vana/")
        try:
            assert f'href="/vana/c/{row.id}/#latest"' in drawn([row])
        finally:
            set_script_prefix("/")
        assert drawn([row]) == plain

    def test_the_menu_button_names_its_conversation(self) -> None:
        html = drawn([Row(uuid4(), 'Moss & "ferns"')])

        assert 'aria-label="Options for Moss &amp; &quot;ferns&quot;"' in html


class PageTests(PageTestCase):
    def test_all_rows_share_one_form_and_each_icon_is_written_once(self) -> None:
        for number in range(4):
            talk(self.owner, f"Talk {number}", exchanges=1)

        page = parsed(self.client.get("/shortcuts/"))

        (form,) = page.all("form", id="lists")
        assert form["action"] == "/selection/"
        buttons = [each for each in page.all("button") if each.get("form") == "lists"]
        assert len(buttons) == 3 * 4
        assert 'id="icon-pin"' in page.html
        for name in ("more", "pencil", "pin", "archive", "link", "trash"):
            assert page.html.count(f'id="icon-{name}"') == 1, name

    def test_a_fragment_brings_rows_without_a_token(self) -> None:
        talk(self.owner, "Moss", exchanges=1)

        html = self.client.get("/sidebar/", headers=SCRIPT).content.decode()

        assert "Moss" in html
        assert "csrfmiddlewaretoken" not in html

    def test_a_row_is_small(self) -> None:
        for number in range(10):
            talk(self.owner, f"Talk {number}", exchanges=1)

        html = self.client.get("/sidebar/", headers=SCRIPT).content

        assert html.count(b'class="conv"') == 10
        assert len(html) < 10 * 2_200
