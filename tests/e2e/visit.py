"""A browser at Vana's pages, in the words of the tests."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, Page, expect

PASSWORD = "a long pass phrase"
CONVERSATION = re.compile(r"/c/[0-9a-f-]{36}/")


def _new_address() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.org"


@dataclass
class Visit:
    """One person or guest with their own cookies; `page` is the tab in front."""

    context: BrowserContext
    page: Page = field(init=False)
    email: str = ""

    def __post_init__(self) -> None:
        self.page = self.context.new_page()

    def sign_up(self) -> Visit:
        """Have a new account, and be signed in: by requests, for the pages to it cost seconds.

        `create_account` and `sign_in` walk through those.
        """
        self.email = _new_address()
        self._send("/accounts/signup/", email=self.email, password1=PASSWORD)
        self._send("/accounts/login/", login=self.email, password=PASSWORD)
        return self.open()

    def _send(self, path: str, **fields: str) -> None:
        """Send the form of a page with the browser's cookies."""
        page = self.context.request.get(path).text()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        form = {"csrfmiddlewaretoken": token[1], **fields}
        answer = self.context.request.post(path, form=form, max_redirects=0)
        assert answer.status == 303, answer.text()

    def create_account(self) -> Visit:
        """Sign up; the page for signing in is next."""
        self.email = _new_address()
        self.open("/accounts/signup/")
        self.page.get_by_label("Email").fill(self.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Create account").click()
        self.page.wait_for_url("**/accounts/login/**")
        return self

    def sign_in(self) -> Visit:
        self.open("/accounts/login/").give_password()
        expect(self.page.locator("#sidebar")).to_be_attached()
        return self

    def give_password(self) -> Visit:
        """Fill in the form for signing in, wherever it leads."""
        self.page.get_by_label("Email").fill(self.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        return self

    def open(self, path: str = "/") -> Visit:
        self.page.goto(path)
        return self

    def confirm(self) -> Visit:
        """Give the password once more where a page asks for it: once in five minutes."""
        if "/reauthenticate/" in self.page.url:
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_role("button", name="Confirm").click()
        return self

    def new_tab(self) -> Visit:
        """The same person's second tab."""
        tab = Visit(self.context)
        tab.email = self.email
        return tab

    # -- writing

    @property
    def box(self) -> Locator:
        return self.page.locator("#prompt")

    @property
    def send_button(self) -> Locator:
        return self.page.get_by_role("button", name="Send message")

    @property
    def stop_button(self) -> Locator:
        return self.page.get_by_role("button", name="Stop the reply")

    def say(self, text: str) -> Visit:
        """Type a message and press Enter."""
        self.box.fill(text)
        self.box.press("Enter")
        return self

    def ask(self, text: str) -> Visit:
        """Begin a conversation, or go on with it, and wait for the page that shows it."""
        self.say(text)
        self.page.wait_for_url(CONVERSATION)
        return self

    def stop(self) -> Visit:
        self.stop_button.click()
        return self

    # -- reading

    @property
    def questions(self) -> Locator:
        return self.page.locator(".message--user")

    @property
    def replies(self) -> Locator:
        return self.page.locator(".message--assistant")

    @property
    def reply(self) -> Locator:
        return self.replies.last

    @property
    def prose(self) -> Locator:
        return self.reply.locator(".prose")

    @property
    def writing(self) -> Locator:
        return self.page.locator(".message[aria-busy=true]")

    @property
    def strip(self) -> Locator:
        return self.page.locator(".strip")

    @property
    def not_sent(self) -> Locator:
        return self.page.locator(".message__unsent")

    @property
    def live(self) -> Locator:
        return self.page.locator("#live")

    def expect_words(self, text: str | re.Pattern[str]) -> Visit:
        """Wait for these words in the last reply."""
        expect(self.prose).to_contain_text(text)
        return self

    def expect_end(self) -> Visit:
        """Wait until nothing is being written."""
        expect(self.replies.last).to_be_visible()
        expect(self.writing).to_have_count(0)
        return self
