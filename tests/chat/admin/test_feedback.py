"""Staff see sums of feedback, and never the words."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client, TestCase
from django.utils import timezone

from accounts.roles import AccountRole
from chat import actions, models
from chat.domain.feedback import Rating
from chat.domain.owners import Owner
from tests.builders import person, staff, talk
from tests.chat.views.case import ParsedPage, parsed

PAGE = "/admin/chat/feedback/"


class SumTests(TestCase):
    def setUp(self) -> None:
        self.client.force_login(staff(AccountRole.SUPPORT))
        self.owner = Owner.user(person().pk)
        self.made = talk(self.owner, exchanges=3)

    def _page(self) -> ParsedPage:
        return parsed(self.client.get(PAGE))

    def test_thumbs_are_counted_by_model_day_and_reason(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP, reason="clear")
        actions.rate_reply(self.owner, self.made.id, 4, Rating.DOWN, reason="style")
        actions.rate_reply(self.owner, self.made.id, 6, Rating.DOWN)

        text = self._page().text

        assert "Good: 1. Poor: 2." in text
        assert "Demo model 1 2" in text
        assert "Clear and well written Good 1" in text
        assert "Too long, too short or unclear Poor 1" in text

    def test_what_people_wrote_is_not_shown(self) -> None:
        actions.rate_reply(
            self.owner, self.made.id, 2, Rating.UP, reason="other", text="a secret of mine"
        )

        page = self._page()

        assert "Good: 1." in page.text
        assert "a secret of mine" not in page.html
        assert str(self.made.id) not in page.html

    def test_what_is_older_is_left_out(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP)
        models.Feedback.objects.update(rated_at=timezone.now() - timedelta(days=31))

        assert "Nobody has rated a reply" in self._page().text

    def test_there_are_no_pages_of_single_ones(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP)
        row = models.Feedback.objects.get()

        for path in (f"{PAGE}{row.pk}/", f"{PAGE}{row.pk}/change/", f"{PAGE}add/"):
            assert self.client.get(path).status_code == 404

    def test_members_do_not_see_it(self) -> None:
        member = Client()
        member.force_login(person())

        assert member.get(PAGE).status_code == 302
