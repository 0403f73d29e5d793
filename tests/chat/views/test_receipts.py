"""Receipts on pages: a person's own list, and one for whoever has its link."""

from __future__ import annotations

import json
import uuid

from django.test import Client
from django.utils import timezone

from accounts.models import User
from chat import actions, models
from chat.domain.owners import Owner
from chat.stores import store_for
from tests.builders import person, talk
from tests.chat.views.case import PageTestCase

LIST = "/settings/privacy/receipts/"


class ReceiptTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.person = person()
        self.client.force_login(self.person)

    def purged(self, who: User) -> str:
        owner = Owner.user(who.pk)
        made = talk(owner, "Moss and fern", exchanges=1)
        store_for(owner).delete(made.id, timezone.now())
        return f"/receipts/{actions.purge_conversation(owner, made.id).receipt_id}/"

    def test_who_deletes_for_ever_finds_the_receipt_in_their_settings(self) -> None:
        assert "You have deleted nothing for ever." in self.client.get(LIST).content.decode()
        mine, others = self.purged(self.person), self.purged(person())

        page = self.client.get(LIST).content.decode()

        assert mine in page
        assert others not in page

    def test_the_trash_leads_there(self) -> None:
        assert f'href="{LIST}"' in self.client.get("/trash/").content.decode()

    def test_everybody_with_the_link_reads_it_and_it_says_nothing_of_what_went(self) -> None:
        url = self.purged(self.person)

        response = Client().get(url)

        page = response.content.decode()
        assert "Messages and other entries" in page
        assert "Moss" not in page
        assert self.person.email not in page
        assert (response["X-Robots-Tag"], response["Cache-Control"]) == ("noindex", "no-store")

    def test_it_can_be_taken_along(self) -> None:
        url = self.purged(self.person)

        response = Client().get(f"{url}receipt.json")

        told = json.loads(response.content)
        assert told["format"] == "vana-receipt"
        assert told["counts"]["chat_event"] == 2
        assert url.split("/")[2] == told["receipt"]
        assert "attachment" in response["Content-Disposition"]

    def test_an_unknown_one_is_not_found(self) -> None:
        for path in ("", "receipt.json"):
            assert Client().get(f"/receipts/{uuid.uuid4()}/{path}").status_code == 404

    def test_backups_that_may_hold_it_are_named_with_their_last_day(self) -> None:
        url = self.purged(self.person)
        models.Receipt.objects.update(
            backups=json.dumps([{"name": "vana-1.tar.gz", "until": "2027-02-03T00:00:00+00:00"}])
        )

        page = Client().get(url).content.decode()

        assert "vana-1.tar.gz, until Feb. 3, 2027" in page
