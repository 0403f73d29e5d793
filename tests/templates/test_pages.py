"""What every page has: one heading, landmarks, a title, and no code of its own."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils import timezone

from chat import actions
from chat.agents.service import SessionService
from chat.agents.values import SessionKey
from chat.domain.generations import GenerationStatus
from chat.stores import store_for
from tests.builders import talk
from tests.chat.operations.imports.files import conversation, forget_files, written
from tests.chat.views.case import PageTestCase, parsed

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[x](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "</textarea><script>alert(1)</script>",
    "</template><script>alert(1)</script>",
    "<a href='javascript:alert(1)' style='x'>y</a>",
    "`</code><script>alert(1)</script>`",
    "{{ request }} {% csrf_token %}",
]


class PagesTests(PageTestCase):
    pages: ClassVar[dict[str, Any]] = {}

    def setUp(self) -> None:
        super().setUp()
        hostile = "\n\n".join(HOSTILE)
        self.made = talk(self.owner, hostile[:100])
        asked = self.made.question(hostile)
        self.made.reply(asked, hostile, thinking=hostile)
        self.made.reply(
            self.made.question(hostile), hostile, GenerationStatus.FAILED, error_code="x"
        )
        self.made.write(self.made.question(hostile).generation, hostile)
        self.give_password()
        self.sent = f"{self.made.url}g/{asked.generation.id}/sent/"

    def _pages(self) -> dict[str, Any]:
        """The pages by name, asked for once for all tests: none of them writes."""
        if not PagesTests.pages:
            PagesTests.pages = self._asked_for() | self._kept_pages()
        return PagesTests.pages

    def _asked_for(self) -> dict[str, Any]:
        for_people = ["/", "/temporary/", self.made.url, f"{self.made.url}rename/", self.sent]
        for_people.append(f"{self.made.url}instructions/")
        for_all = ["/", "/accounts/login/", "/accounts/signup/", "/shortcuts/", "/offline/", "/x/"]
        for_all += ["/terms/", "/privacy/"]
        pages: dict[str, Any] = {f"signed in {path}": self.client.get(path) for path in for_people}
        pages |= {"shortcuts": self.client.get("/shortcuts/")}
        pages |= {"list": self.client.get("/sidebar/")}
        for page in (
            "",
            "appearance/",
            "instructions/",
            "security/",
            "sessions/",
            "privacy/",
            "privacy/delete-all/",
            "tokens/",
        ):
            pages[f"settings {page}"] = self.client.get(f"/settings/{page}")
        with self.settings(TERMS_REQUIRED=True):
            pages["consent"] = self.client.get("/consent/")
            pages["consent, with text"] = self.client.post("/c/", {"prompt": HOSTILE[0]})
            pages["sign-up"] = self.visitor_client.get("/accounts/signup/")
        pages["name refused"] = self.client.post("/settings/", {"name": HOSTILE[0] * 10})
        pages |= {f"visitor {path}": self.visitor_client.get(path) for path in for_all}
        pages["refused"] = self.client.post("/c/", {"prompt": ""})
        pages["wrong password"] = self.visitor_client.post("/accounts/login/", {"login": "x"})
        created = self.visitor_client.post("/c/", {"prompt": HOSTILE[0]})
        pages["visitor's chat"] = self.visitor_client.get(created["Location"])
        self.visitor_client.force_login(self.user)
        pages["keep"] = self.visitor_client.get("/keep/")
        for name in ("400.html", "403.html", "403_csrf.html", "429.html", "500.html", "503.html"):
            pages[name] = _Rendered(render_to_string(name))
        return pages

    def _kept_pages(self) -> dict[str, Any]:
        """Pages about what somebody keeps, shares, gave away and took in."""
        self.give_password()
        hostile, now = HOSTILE[0], timezone.now()
        made = talk(self.owner, hostile)
        made.exchange(hostile, hostile)
        deleted, purged, archived = (talk(self.owner, hostile, exchanges=1) for _ in range(3))
        for each in (deleted, purged):
            store_for(self.owner).delete(each.id, now)
        self.client.post("/selection/", {"do": f"archive {archived.id}"})
        receipt = actions.purge_conversation(self.owner, purged.id).receipt_id
        shared = f"/s/{actions.share_conversation(self.owner, made.id).token}/"
        SessionService().create(SessionKey(hostile, str(self.user.public_id), "one"))
        file = SimpleUploadedFile("vana.json", written(conversation()), "application/json")
        imported = self.client.post("/settings/privacy/import/", {"file": file})["Location"]
        forget_files()
        paths = {
            "search": "/search/?q=alert",
            "search, nothing found": "/search/?q=zeppelin",
            "archive": "/archive/",
            "trash": "/trash/",
            "trash, empty": "/trash/empty/",
            "delete for ever": f"/trash/{deleted.id}/delete/",
            "share": f"{made.url}share/",
            "shares": "/shared/",
            "shared": shared,
            "edit": f"{made.url}m/1/edit/",
            "export": f"{made.url}export/",
            "export of all": "/export/",
            "export of everything": "/settings/privacy/export/",
            "print": f"{made.url}print/",
            "import": "/settings/privacy/import/",
            "one import": imported,
            "delete account": "/settings/delete-account/",
            "keep for": "/settings/privacy/keep-for/",
            "looks": "/settings/privacy/looks/",
            "receipts": "/settings/privacy/receipts/",
            "receipt": f"/receipts/{receipt}/",
            "agents": "/agents/",
        }
        pages: dict[str, Any] = {name: self.client.get(path) for name, path in paths.items()}
        assert {response.status_code for response in pages.values()} == {200}
        pages["print"] = _Rendered(pages["print"].getvalue().decode())
        return pages

    def test_one_heading_one_main_a_language_and_a_title(self) -> None:
        for name, response in self._pages().items():
            page = parsed(response)
            with self.subTest(name):
                assert len(page.all("h1")) == 1
                assert page.one("main", id="main")["tabindex"] == "-1"
                assert page.one("html")["lang"] == "en"
                assert re.search(r"<title>[^<]+ · Vana</title>", page.html)

    def test_skip_links_lead_to_something(self) -> None:
        for name, response in self._pages().items():
            page = parsed(response)
            with self.subTest(name):
                links = page.by_class("skip-link")
                ids = {each.get("id") for _, each in page.elements}
                assert links
                assert {link["href"].removeprefix("#") for link in links} <= ids

    def test_ids_are_unique(self) -> None:
        for name, response in self._pages().items():
            ids = [each["id"] for _, each in parsed(response).elements if "id" in each]
            with self.subTest(name):
                assert len(ids) == len(set(ids))

    def test_no_code_no_styles_and_nothing_from_elsewhere(self) -> None:
        for name, response in self._pages().items():
            page = parsed(response)
            with self.subTest(name):
                assert not page.all("style")
                for tag, attributes in page.elements:
                    assert "style" not in attributes
                    assert not [each for each in attributes if each.startswith("on")]
                    assert tag not in {"iframe", "object", "embed", "img", "base"}
                    for source in ("src", "action", "formaction", "poster"):
                        assert attributes.get(source, "/").startswith(("/", "?"))
                for script in page.all("script"):
                    assert script["src"].startswith("/static/")
                for link in page.all("link"):
                    assert link["href"].startswith("/static/")

    def test_no_link_runs_code(self) -> None:
        for name, response in self._pages().items():
            with self.subTest(name):
                for link in parsed(response).all("a"):
                    assert not link.get("href", "").lower().startswith(("javascript:", "data:"))

    def test_hostile_text_is_shown_and_stored_as_typed(self) -> None:
        stored = store_for(self.owner).event(self.made.id, 1).text

        assert stored == "\n\n".join(HOSTILE)
        assert (
            "&lt;script&gt;alert(1)&lt;/script&gt;"
            in self.client.get(self.made.url).content.decode()
        )

    def test_forms_that_write_carry_a_token(self) -> None:
        for name, response in self._pages().items():
            html = response.content.decode()
            with self.subTest(name):
                for form in re.findall(r'<form[^>]*method="post".*?</form>', html, re.DOTALL):
                    assert 'name="csrfmiddlewaretoken" value="' in form

    def test_the_policy_of_every_page_allows_no_inline_code(self) -> None:
        for name, response in self._pages().items():
            policy = response.headers.get("Content-Security-Policy")
            with self.subTest(name):
                assert policy is None or "unsafe" not in policy
        assert "script-src 'self'" in self.client.get("/").headers["Content-Security-Policy"]


class _Rendered:
    def __init__(self, html: str) -> None:
        self.content = html.encode()
        self.headers: dict[str, str] = {}
