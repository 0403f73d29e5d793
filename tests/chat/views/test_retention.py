"""People see when something goes, and decide how long it stays."""

from __future__ import annotations

from django.test import TestCase, override_settings
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from chat import models
from chat.domain.retention import NEVER
from tests.builders import person
from tests.chat.operations.retention.case import aged, at_once, change, days_ago, policy, run, there

KEEP_FOR = "/settings/privacy/keep-for/"
# Above the messages of a conversation that goes soon.
NOTE = "Pin it to keep it."


@override_settings(RETENTION_NOTICE_DAYS=7)
class DateTests(TestCase):
    def setUp(self) -> None:
        policy(days=90, changed_at=days_ago(100))
        self.person = person()
        self.client.force_login(self.person)

    def _text(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    def test_the_menu_of_a_conversation_says_when_it_goes(self) -> None:
        talk_id = aged(self.person, 10)
        day = date_format(timezone.localtime(days_ago(10 - 90)), "DATE_FORMAT")

        page = self._text(f"/c/{talk_id}/")

        assert f"Will be deleted on {day}; pin it to keep it." in page
        assert NOTE not in page

    def test_in_the_last_days_the_page_offers_to_pin_it(self) -> None:
        talk_id = aged(self.person, 86)

        assert NOTE in self._text(f"/c/{talk_id}/")
        self.client.post(f"/c/{talk_id}/pin/", {"pinned": "1"})

        page = self._text(f"/c/{talk_id}/")
        assert NOTE not in page
        assert "Will be deleted" not in page

    def test_the_lists_say_it_where_it_is_near(self) -> None:
        aged(self.person, 86)
        assert self._text("/sidebar/").count("will be deleted on") == 1
        aged(self.person, 10)
        assert self._text("/sidebar/").count("will be deleted on") == 1
        aged(self.person, 86, archived_at=days_ago(80))
        assert self._text("/archive/").count("will be deleted on") == 1

    def test_the_trash_says_when_something_goes_for_ever(self) -> None:
        aged(self.person, 10, deleted_at=days_ago(1))

        assert "for ever on" in self._text("/trash/")

    def test_the_start_page_says_how_much_goes_soon_and_how_long_things_stay(self) -> None:
        assert "kept for 90 days" in self._text("/")
        aged(self.person, 86)

        assert "1 conversation will be deleted within 7 days." in self._text("/")

        User.objects.filter(pk=self.person.pk).update(retention_days=180)
        assert "will be deleted within" not in self._text("/")

    def test_what_is_opened_again_does_not_go_at_once(self) -> None:
        opened, forgotten = aged(self.person, 400), aged(self.person, 400)
        for each in (opened, forgotten):
            change(each, last_opened_at=days_ago(399))

        self.client.get(f"/c/{opened}/")
        run()

        assert there(opened, forgotten) == [True, False]

    def test_what_is_taken_out_of_the_trash_or_unpinned_does_not_go_at_once(self) -> None:
        restored = aged(self.person, 400, deleted_at=days_ago(2))
        unpinned = aged(self.person, 400, pinned_at=days_ago(300))

        self.client.post("/selection/", {"do": f"restore {restored}"})
        self.client.post(f"/c/{unpinned}/pin/", {"pinned": "0"})
        run()

        assert there(restored, unpinned) == [True, True]

    def test_the_settings_say_what_holds_for_this_person(self) -> None:
        assert "90 days after the last message" in self._text("/settings/privacy/")
        models.RetentionPolicy.objects.update(days=None, longest_days=None)
        assert "They stay until you delete them." in self._text("/settings/privacy/")


@at_once
class ChoiceTests(TestCase):
    def setUp(self) -> None:
        self.person = person()
        self.client.force_login(self.person)

    def _chosen(self) -> int | None:
        return User.objects.get(pk=self.person.pk).retention_days

    def test_a_person_chooses_inside_the_limits(self) -> None:
        page = self.client.get(KEEP_FOR).content.decode()
        assert 'value="365"' in page
        assert 'value="730"' not in page

        assert self.client.post(KEEP_FOR, {"days": "180"}).status_code == 303
        assert self._chosen() == 180
        assert self.client.post(KEEP_FOR, {"days": "730"}).status_code == 400
        assert self.client.post(KEEP_FOR, {"days": str(NEVER)}).status_code == 400
        assert self._chosen() == 180
        self.client.post(KEEP_FOR, {"days": "site"})
        assert self._chosen() is None

    def test_for_ever_is_offered_only_where_the_site_allows_it(self) -> None:
        with self.settings(RETENTION_LONGEST_DAYS=0):
            assert self.client.post(KEEP_FOR, {"days": str(NEVER)}).status_code == 303

        assert self._chosen() == NEVER

    def test_what_would_go_at_once_is_said_before_it_is_saved(self) -> None:
        old = aged(self.person, 40)
        aged(person(), 40)

        asked = self.client.post(KEEP_FOR, {"days": "30"})

        assert asked.status_code == 200
        assert "1 conversation has not been used for so long" in asked.content.decode()
        assert self._chosen() is None
        self.client.post(KEEP_FOR, {"days": "30", "sure": "1"})
        assert self._chosen() == 30
        assert there(old) == [True], "nothing goes in a request"
        run()
        assert there(old) == [False]
