"""The public page of a share: what it shows to whom, what it leaves out, and what is counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client, override_settings

from accounts.models import User
from chat import actions
from chat.domain.events import EventType
from chat.domain.generations import GenerationStatus
from chat.domain.shares import Share
from chat.stores import database_store
from tests.builders import Talk, talk
from tests.chat.stores.building import said
from tests.chat.views.case import PageTestCase, parsed, title_of

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


class SharedCase(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, "Moss & fern", exchanges=1)

    def share(self, made: Talk | None = None) -> str:
        return f"/s/{actions.share_conversation(self.owner, (made or self.made).id).token}/"

    def seen(self) -> Share:
        return database_store().share_of(self.made.id)


class PageTests(SharedCase):
    def test_everybody_reads_the_same(self) -> None:
        path = self.share()

        for client in (self.client, self.stranger, self.visitor_client):
            response = client.get(path)
            text = parsed(response).text
            assert response.status_code == 200
            assert "Question 1" in text
            assert "Reply 1" in text
            assert "2 messages" in text
        assert title_of(response) == "Moss &amp; fern · Vana"

    def test_it_says_nothing_about_the_owner(self) -> None:
        body = self.client.get(self.share()).content.decode()

        for secret in ("Mira", "mira@", str(self.made.id), "csrf"):
            assert secret not in body

    def test_it_has_no_tools_and_no_forms(self) -> None:
        page = parsed(self.visitor_client.get(self.share()))

        assert page.all("form") == []
        assert page.all("input") == []
        assert [each["href"] for each in page.all("a") if "/c/" in each["href"]] == []

    def test_it_is_not_for_search_engines_other_sites_or_caches(self) -> None:
        response = self.visitor_client.get(self.share())

        assert parsed(response).one("meta", name="robots")["content"] == "noindex"
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]

    def test_it_sets_no_cookies(self) -> None:
        response = self.visitor_client.get(self.share())

        assert not response.cookies
        assert not self.visitor_client.cookies
        scripts = parsed(response).all("script")
        assert [each["src"].rpartition("/")[2] for each in scripts] == ["shared.js"]

    def test_thinking_tools_and_errors_stay_private(self) -> None:
        asked = self.made.question("Why?")
        self.made.reply(asked, "Half of it", GenerationStatus.STOPPED, thinking="Hm, a secret.")
        store = database_store()
        data = '{"content": {"parts": [{"function_call": {"name": "spy", "args": {"a": 1}}}]}}'
        store.append(self.made.id, said("", type=EventType.TOOL_CALLED, author="vana", data=data))
        store.append(self.made.id, said("For the model", author="system"))
        asked = self.made.question("And then?")
        self.made.reply(asked, "", GenerationStatus.FAILED, error_code="engine_rejected_key")

        page = parsed(self.visitor_client.get(self.share()))

        assert "Half of it" in page.text
        assert "This reply ends here, unfinished." in page.text
        assert "There was no reply." in page.text
        for private in ("secret", "spy", "For the model", "key", "Retry", "You stopped"):
            assert private not in page.text, private

    def test_what_was_written_is_shown_as_text(self) -> None:
        made = talk(self.owner, "<script>alert(1)</script>")
        made.exchange("<b>bold</b>", "<img src=x onerror=alert(1)> **strong**")

        body = self.visitor_client.get(self.share(made)).content.decode()

        assert "<script>alert" not in body
        assert "&lt;b&gt;bold" in body
        assert "<img" not in body
        assert "<strong>strong</strong>" in body

    def test_it_stays_as_it_was_until_it_is_renewed(self) -> None:
        path = self.share()
        before = self.visitor_client.get(path).content
        self.made.exchange("A later question")
        actions.rename_conversation(self.owner, self.made.id, "A later title")
        self.made.reply(self.made.again(1), "On another branch")

        assert self.visitor_client.get(path).content == before

        assert self.share() == path
        body = self.visitor_client.get(path).content.decode()
        assert "A later title" in body

    def test_only_the_chosen_branch_is_shown(self) -> None:
        self.made.reply(self.made.again(1), "Another reply")
        database_store().choose(self.made.id, 2)

        text = parsed(self.visitor_client.get(self.share())).text

        assert "Reply 1" in text
        assert "Another reply" not in text

    def test_a_reply_being_written_is_not_in_it(self) -> None:
        asked = self.made.question("Slow")
        self.made.write(asked.generation, "Words on their way")

        text = parsed(self.visitor_client.get(self.share())).text

        assert "Slow" in text
        assert "Words on their way" not in text

    def test_the_day_is_the_same_for_all(self) -> None:
        path = self.share()
        moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
        database_store().share(self.made.id, moment)
        User.objects.filter(pk=self.user.pk).update(time_zone="Pacific/Auckland")

        for client in (self.client, self.visitor_client):
            assert parsed(client.get(path)).one("time")["datetime"] == "2026-03-01"

    def test_all_wrong_links_are_one_answer(self) -> None:
        path = self.share()
        actions.withdraw_share(self.owner, self.made.id)
        deleted = talk(self.owner, exchanges=1)
        other = self.share(deleted)
        actions.delete_conversation(self.owner, deleted.id)

        wrong = [path, other, "/s/nothing/", f"/s/{'x' * 4_000}/", "/s/%00/", "/c/nothing/"]
        answers = [self.visitor_client.get(each) for each in wrong]

        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert not self.visitor_client.cookies

        actions.restore_conversation(self.owner, deleted.id)
        assert self.visitor_client.get(other).status_code == 200

    def test_purging_and_erasing_the_account_take_the_link_along(self) -> None:
        purged = talk(self.owner, exchanges=1)
        paths = [self.share(purged), self.share()]
        actions.delete_conversation(self.owner, purged.id)
        actions.purge_conversation(self.owner, purged.id)
        assert self.visitor_client.get(paths[0]).status_code == 404

        self.user.delete()
        assert self.visitor_client.get(paths[1]).status_code == 404

    def test_a_suspended_owner_shares_nothing_for_that_time(self) -> None:
        path = self.share()

        for is_active, status in ((False, 404), (True, 200)):
            User.objects.filter(pk=self.user.pk).update(is_active=is_active)
            assert self.visitor_client.get(path).status_code == status

    def test_a_wrong_link_costs_one_query(self) -> None:
        with self.assertNumQueries(1):
            assert self.visitor_client.get(f"/s/{'x' * 43}/").status_code == 404

    def test_it_can_only_be_read(self) -> None:
        assert self.visitor_client.post(self.share()).status_code == 405

    @override_settings(TERMS_REQUIRED=True, TERMS_VERSION="2")
    def test_who_has_yet_to_agree_reads_it_too(self) -> None:
        path = self.share()

        assert self.stranger.get("/").status_code == 303
        assert self.stranger.get(path).status_code == 200

    @override_settings(CHAT_PAGE_MESSAGES=4)
    def test_a_long_one_is_read_page_by_page_from_its_beginning(self) -> None:
        made = talk(self.owner, exchanges=5)
        path, query, seen = self.share(made), "", []

        while True:
            page = parsed(self.visitor_client.get(path + query))
            seen.append(page.message_ids())
            onward = page.all("a", rel="next")
            if not onward:
                break
            query = onward[0]["href"]

        assert seen == [
            ["m-1", "m-2", "m-3", "m-4"],
            ["m-5", "m-6", "m-7", "m-8"],
            ["m-9", "m-10"],
        ]
        assert page.one("a", rel="prev")["href"] == "?page=2"
        for wrong in ("0", "4", "-1", "x", "9" * 30, "²", ""):
            assert self.visitor_client.get(f"{path}?page={wrong}").status_code == 404, wrong


class CountTests(SharedCase):
    def opened(self, client: Client | None = None, **headers: str) -> int:
        """Ask as a browser, with these headers; return how often it was opened then."""
        sent: dict[str, Any] = {name.replace("_", "-"): text for name, text in headers.items()}
        response = (client or self.visitor_client).get(self.share(), headers=BROWSER | sent)
        assert response.status_code == 200
        return self.seen().opened_count

    def test_openings_by_others_are_counted_and_their_owners_are_not(self) -> None:
        assert self.opened() == 1
        assert self.opened(self.stranger) == 2
        assert self.opened(self.client) == 2

    def test_previews_and_other_programs_are_not_counted(self) -> None:
        for name in (
            "",
            "curl/8.5.0",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (Macintosh) facebookexternalhit/1.1 Facebot Twitterbot/1.0",
            "WhatsApp/2.23",
        ):
            assert self.opened(User_Agent=name) == 0, name

    def test_what_a_browser_fetches_without_showing_it_is_not_counted(self) -> None:
        assert self.opened(Sec_Fetch_Dest="empty") == 0
        assert self.opened(Sec_Purpose="prefetch;prerender", Sec_Fetch_Dest="document") == 0
        assert self.opened(Sec_Fetch_Dest="document") == 1
        path = self.share()
        self.visitor_client.head(path, headers=BROWSER)
        assert self.seen().opened_count == 1

    @override_settings(CHAT_PAGE_MESSAGES=2)
    def test_turning_pages_is_not_opening(self) -> None:
        self.made.exchange("More")
        path = self.share()

        self.visitor_client.get(f"{path}?page=2", headers=BROWSER)

        assert self.seen().opened_count == 0
