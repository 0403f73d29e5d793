"""Conversations as wholes: rename, pin, delete, forget."""

from __future__ import annotations

import pytest
from django.test import override_settings

from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.visitors import VISITOR_COOKIE
from tests.builders import talk
from tests.chat.views.case import PageTestCase, parsed, title_of


class RenameTests(PageTestCase):
    def test_the_form_holds_the_title(self) -> None:
        made = talk(self.owner, "Old <title>", exchanges=1)

        page = parsed(self.client.get(f"{made.url}rename/"))

        assert page.one("input", id="title")["value"] == "Old <title>"

    def test_the_new_title_stands_on_the_page_and_in_the_list(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}rename/", {"title": "  A better\n title "})

        self.assertRedirects(response, made.url, status_code=303)
        page = parsed(self.client.get(made.url))
        assert page.text.count("A better title") == 3  # title, list, heading

    def test_an_empty_title_is_refused_beside_the_field(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}rename/", {"title": "   "})

        page = parsed(response)
        assert response.status_code == 400
        assert page.one("input", id="title")["aria-invalid"] == "true"
        assert "A title has 1 to 120 characters." in page.text
        assert title_of(response).startswith("Error:")

    def test_a_title_that_is_too_long_is_refused_and_kept(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}rename/", {"title": "x" * 121})

        assert response.status_code == 400
        assert "x" * 121 in response.content.decode()


class PinTests(PageTestCase):
    def test_a_pinned_conversation_stands_under_its_own_heading(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}pin/", {"pinned": "1", "next": made.url})

        self.assertRedirects(response, made.url, status_code=303)
        page = parsed(self.client.get(made.url))
        assert "Pinned A conversation" in page.text
        assert [each.id for each in store_for(self.owner).pinned(self.owner)] == [made.id]

    def test_it_can_be_unpinned(self) -> None:
        made = talk(self.owner, exchanges=1)
        self.client.post(f"{made.url}pin/", {"pinned": "1"})

        self.client.post(f"{made.url}pin/", {"pinned": "0"})

        assert store_for(self.owner).pinned(self.owner) == []

    def test_the_way_back_leads_nowhere_else(self) -> None:
        made = talk(self.owner, exchanges=1)

        for path in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"):
            response = self.client.post(f"{made.url}pin/", {"pinned": "1", "next": path})
            assert response["Location"] == "/", path


class DeleteTests(PageTestCase):
    def test_it_is_gone_from_every_view_at_once(self) -> None:
        made = talk(self.owner, "Quiet keyboards", exchanges=1)

        response = self.client.post(f"{made.url}delete/", {"next": made.url})

        self.assertRedirects(response, "/", status_code=303, fetch_redirect_response=False)
        assert self.client.get(made.url).status_code == 404
        assert "Quiet keyboards" not in parsed(self.client.get("/shortcuts/")).text.replace(
            "Deleted “Quiet keyboards”", ""
        )

    def test_the_next_page_says_so_once(self) -> None:
        made = talk(self.owner, "Quiet keyboards", exchanges=1)
        self.client.post(f"{made.url}delete/")

        first, second = (parsed(self.client.get("/")).text for _ in range(2))

        assert "Deleted “Quiet keyboards” Undo" in first
        assert "Quiet keyboards" not in second

    def test_deleting_another_one_stays_where_the_reader_is(self) -> None:
        made, open_one = talk(self.owner, exchanges=1), talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}delete/", {"next": open_one.url})

        assert response["Location"] == open_one.url

    def test_the_notice_never_keeps_the_words_of_a_temporary_chat(self) -> None:
        made = talk(Owner.temporary(self.user.pk), "My secret", exchanges=1)

        self.client.post(f"{made.url}delete/")

        assert self.client.get(made.url).status_code == 404
        assert "_messages" not in self.client.session


class ForgetTests(PageTestCase):
    def test_everything_a_visitor_wrote_is_gone_and_the_cookie_too(self) -> None:
        self.visitor_client.post("/c/", {"prompt": "Hello"})
        visitor = self.visitor_of(self.visitor_client)
        made = talk(visitor, exchanges=1)

        response = self.visitor_client.post("/forget/")

        self.assertRedirects(response, "/", status_code=303)
        assert response.cookies[VISITOR_COOKIE].value == ""
        with pytest.raises(ConversationNotFound):
            store_for(visitor).get(visitor, made.id)

    def test_others_keep_what_they_wrote(self) -> None:
        self.visitor_client.post("/c/", {"prompt": "Hello"})
        mine = talk(self.owner, exchanges=1)
        other = talk(Owner.visitor("another"), exchanges=1)

        self.visitor_client.post("/forget/")
        self.client.post("/forget/")

        assert mine.conversation.message_count == other.conversation.message_count == 2

    def test_a_stranger_has_nothing_to_forget(self) -> None:
        self.assertRedirects(self.visitor_client.post("/forget/"), "/", status_code=303)


@override_settings(VISITOR_HOURS=1)
class VisitorCookieTests(PageTestCase):
    def test_reading_renews_the_cookie(self) -> None:
        response = self.visitor_client.post("/c/", {"prompt": "Hello"})

        again = self.visitor_client.get(response["Location"])

        assert again.cookies[VISITOR_COOKIE]["max-age"] == 3600

    def test_a_changed_cookie_is_a_stranger(self) -> None:
        response = self.visitor_client.post("/c/", {"prompt": "Hello"})
        self.visitor_client.cookies[VISITOR_COOKIE] = response.cookies[VISITOR_COOKIE].value + "x"

        assert self.visitor_client.get(response["Location"]).status_code == 404

    def test_signed_in_people_get_no_visitors_cookie(self) -> None:
        response = self.client.get(talk(self.owner, exchanges=1).url)

        assert VISITOR_COOKIE not in response.cookies
