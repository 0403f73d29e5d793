"""Sharing, for the owner: the page of one link, and the list of all."""

from __future__ import annotations

import uuid
from unittest.mock import patch

from django.test import override_settings

from chat import actions, models
from chat.domain.errors import StoreUnavailable
from chat.domain.owners import Owner
from chat.stores import database_store
from tests.builders import talk
from tests.chat.views.case import PageTestCase, parsed

SITE = "https://vana.example"


@override_settings(SITE_URL=SITE)
class SharePageTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, "Moss", exchanges=2)
        self.path = f"{self.made.url}share/"

    def share(self) -> str:
        response = self.client.post(self.path)
        assert (response.status_code, response["Location"]) == (303, self.path)
        return database_store().share_of(self.made.id).token

    def test_looking_shares_nothing(self) -> None:
        page = parsed(self.client.get(self.path))

        assert page.one("form", action=self.path, method="post")
        assert not models.Share.objects.exists()

    def test_the_conversation_leads_here(self) -> None:
        assert parsed(self.client.get(self.made.url)).all("a", href=self.path)

    def test_the_link_is_one_for_others_and_can_be_copied_again(self) -> None:
        token = self.share()

        for _ in range(2):
            page = parsed(self.client.get(self.path))
            assert page.one("input", id="share-link")["value"] == f"{SITE}/s/{token}/"
        assert "4 messages, as of" in page.text
        assert "Nobody has opened it yet." in page.text
        assert "has changed since" not in page.text

    def test_the_page_says_when_the_copy_is_behind(self) -> None:
        token = self.share()
        self.made.exchange("Later")
        assert "has changed since" in parsed(self.client.get(self.path)).text

        assert self.share() == token
        page = parsed(self.client.get(self.path))
        assert "has changed since" not in page.text
        assert "6 messages" in page.text

    def test_a_withdrawn_link_is_gone_at_once(self) -> None:
        token = self.share()

        for _ in range(2):  # a double click
            response = self.client.post(f"{self.path}withdraw/")
            assert (response.status_code, response["Location"]) == (303, self.path)

        assert self.visitor_client.get(f"/s/{token}/").status_code == 404
        assert "The link leads nowhere any more." in parsed(self.client.get(self.path)).text

    def test_it_is_there_for_nobody_else(self) -> None:
        token = self.share()

        for client in (self.stranger, self.visitor_client):
            assert client.get(self.path).status_code == 404
            assert client.post(self.path).status_code == 404
            assert client.post(f"{self.path}withdraw/").status_code == 404
        assert self.client.get(f"{self.path}withdraw/").status_code == 405
        assert self.client.get(f"/c/{uuid.uuid4()}/share/").status_code == 404
        assert database_store().shared(token).conversation_id == self.made.id

    def test_what_is_not_kept_cannot_be_shared(self) -> None:
        temporary = talk(Owner.temporary(self.user.pk), exchanges=1)

        assert self.client.get(temporary.url).status_code == 200
        assert self.client.get(f"{temporary.url}share/").status_code == 404
        assert self.client.post(f"{temporary.url}share/").status_code == 404
        assert f"{temporary.url}share/" not in self.client.get(temporary.url).content.decode()
        assert not models.Share.objects.exists()

    def test_an_empty_conversation_says_that_there_is_nothing_to_share(self) -> None:
        empty = models.Conversation.objects.create(
            owner=self.user, user_key=self.owner.key, session_key="empty"
        )

        response = self.client.post(f"/c/{empty.id}/share/")

        assert response.status_code == 409
        assert "there is nothing to share" in parsed(response).text

    def test_logs_hold_no_link(self) -> None:
        with self.assertLogs("chat") as logs:
            token = self.share()
            self.client.post(f"{self.path}withdraw/")

        assert {record.msg for record in logs.records} == {
            "conversation.shared",
            "conversation.share_withdrawn",
        }
        assert token not in str([vars(record) for record in logs.records])


class ListTests(PageTestCase):
    def test_data_and_privacy_leads_to_the_list(self) -> None:
        assert parsed(self.client.get("/settings/privacy/")).all("a", href="/shared/")

    def test_it_has_what_is_shared_and_withdraws_it(self) -> None:
        made = [talk(self.owner, title, exchanges=1) for title in ("Moss", "Fern")]
        for each in made:
            actions.share_conversation(self.owner, each.id)
        actions.note_opening(database_store().share_of(made[0].id))

        page = parsed(self.client.get("/shared/"))
        assert "Moss" in page.text
        assert "Opened 1 time." in page.text
        form = page.one("form", action=f"{made[1].url}share/withdraw/")

        response = self.client.post(form["action"], {"next": "/shared/"})
        assert response["Location"] == "/shared/"
        text = parsed(self.client.get("/shared/")).text
        assert "Moss" in text
        assert "Fern" not in text

    def test_nothing_of_anybody_else_and_nothing_in_the_trash(self) -> None:
        other = Owner.user(int(self.stranger.session["_auth_user_id"]))
        actions.share_conversation(other, talk(other, "Foreign", exchanges=1).id)
        deleted = talk(self.owner, "Deleted", exchanges=1)
        actions.share_conversation(self.owner, deleted.id)
        actions.delete_conversation(self.owner, deleted.id)

        text = parsed(self.client.get("/shared/")).text

        assert "You share nothing at the moment." in text
        assert "Foreign" not in text

    @override_settings(CHAT_LIST_PAGE=2)
    def test_it_goes_on_page_by_page(self) -> None:
        ids = []
        for _ in range(5):
            ids.append(talk(self.owner, exchanges=1).id)
            actions.share_conversation(self.owner, ids[-1])

        path, seen = "/shared/", []
        while path:
            page = parsed(self.client.get(path))
            forms = [each["action"] for each in page.all("form") if "withdraw" in each["action"]]
            seen += [each.split("/")[2] for each in forms]
            onward = page.all("a", rel="next")
            path = f"/shared/{onward[0]['href']}" if onward else ""

        assert seen == [str(each) for each in reversed(ids)]

    def test_an_outage_of_the_count_fails_nobodys_page(self) -> None:
        made = talk(self.owner, exchanges=1)
        share = actions.share_conversation(self.owner, made.id)

        with (
            patch.object(type(database_store()), "count_opening", side_effect=StoreUnavailable),
            self.assertLogs("chat.actions.sharing", "WARNING"),
        ):
            actions.note_opening(share)
