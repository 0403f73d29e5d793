"""Every address that shows a page is looked at by the rules: a new one cannot be forgotten."""

from __future__ import annotations

from tests.access import file
from tests.e2e.pages import GUEST_PAGES, PERSON_PAGES

# Which of tests/e2e/pages stands for an address.
PAGES = {
    "account_inactive": "suspended",
    "account_login": "sign-in",
    "account_reauthenticate": "confirm the password",
    "account_signup": "sign-up",
    "account_waiting": "waits for approval",
    "api:docs": "JSON API",
    "chat:agent_sessions": "agent sessions",
    "chat:archive": "archive",
    "chat:conversation": "conversation",
    "chat:delete_account": "delete the account",
    "chat:delete_all": "delete all",
    "chat:empty_trash": "empty the trash",
    "chat:export": "export",
    "chat:export_many": "export of several",
    "chat:import": "import that is under way",
    "chat:imports": "import",
    "chat:instructions": "instructions",
    "chat:keep_for": "keep for",
    "chat:looks": "who looked",
    "chat:offline": "offline",
    "chat:own_instructions": "own instructions",
    "chat:person_export": "export of a person",
    "chat:print": "page to print",
    "chat:privacy": "privacy notice",
    "chat:receipt": "receipt",
    "chat:receipts": "receipts",
    "chat:rename": "rename",
    "chat:search": "search",
    "chat:sent": "what was sent",
    "chat:share": "share",
    "chat:shared": "shared",
    "chat:shares": "shared links",
    "chat:shortcuts": "shortcuts",
    "chat:sidebar": "conversations",
    "chat:start": "start",
    "chat:temporary": "temporary",
    "chat:terms": "terms",
    "chat:trash": "trash",
    "settings:appearance": "appearance",
    "settings:privacy": "privacy",
    "settings:profile": "profile saved",
    "settings:revoke_token": "revoke API token",
    "settings:security": "security",
    "settings:sessions": "sessions",
    "settings:tokens": "API tokens",
}
# Looked at by tests of their own.
ELSEWHERE = {
    "account_email": "test_accounts",
    "account_request_login_code": "test_accounts",
    "account_reset_password": "test_accounts",
    "account_reset_password_done": "test_accounts",
    "chat:job": "test_rare_pages",
}
# Files, parts of pages and streams.
NO_PAGES = {
    "chat:events",
    "chat:export_files",
    "chat:export_json",
    "chat:export_markdown",
    "chat:export_text",
    "chat:receipt_file",
    "chat:service_worker",
    "chat:stream",
    "chat:thread",
    "health:live",
    "health:ready",
}
# Programs read these; test_administration looks at the administration.
OTHERS = ("admin:", "api:app:", "api:v1:", "older:")
# Strangers, visitors, the owner, another member.
READERS = slice(0, 4)


def test_every_address_that_shows_a_page_is_looked_at() -> None:
    answers = {name: each for (name, method), each in file.read().items() if method == "GET"}
    shown = {
        name
        for name, each in answers.items()
        if "200" in each[READERS] and not name.startswith(OTHERS)
    }
    listed = {*PAGES, *ELSEWHERE, *NO_PAGES}

    assert shown - listed == set()
    # Some are listed that ask for the password first.
    assert listed - answers.keys() == set()
    assert set(PAGES.values()) <= {*GUEST_PAGES, *PERSON_PAGES}
