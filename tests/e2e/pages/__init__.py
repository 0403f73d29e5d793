"""Every page that is there, and how somebody gets to it."""

from __future__ import annotations

import pytest

from tests.e2e import erasing, next_message
from tests.e2e.pages import accounts, lists, settings, talking
from tests.e2e.pages.opening import REPLY, Open, conversation, path

__all__ = ["ALL_PAGES", "GUEST_PAGES", "PERSON_PAGES", "REPLY", "Open", "conversation"]

GUEST_PAGES: dict[str, Open] = {
    "start": path("/"),
    "conversation": conversation(REPLY),
    "writing": talking.writing,
    "export": talking.page_of_conversation("export/"),
    "failed": conversation("script:401"),
    "sign-in": path("/accounts/login/"),
    "sign-in refused": accounts.refused_sign_in,
    "sign-up": path("/accounts/signup/"),
    "waits for approval": path("/accounts/waiting/"),
    "suspended": path("/accounts/inactive/"),
    "ways to write again": talking.again,
    "instructions beside the first message": talking.instructions_of_the_first_message,
    "keep": accounts.keep,
    "history off": settings.without_history,
    "shortcuts": path("/shortcuts/"),
    "JSON API": path("/api/v1/docs/"),
    "terms": path("/terms/"),
    "privacy notice": path("/privacy/"),
    "offline": path("/offline/"),
    "not found": path("/c/00000000-0000-0000-0000-000000000000/"),
}
PERSON_PAGES: dict[str, Open] = {
    "start": path("/"),
    "temporary": path("/temporary/"),
    "conversation": conversation(REPLY),
    "reasoning": conversation("script:reasoning"),
    "thinking": talking.thinking,
    "stopped": talking.stopped,
    **next_message.PAGES,
    "edit a question": talking.page_of_conversation("m/1/edit/"),
    "rated": talking.rated,
    "what a reply took": talking.took,
    "room for a conversation": talking.gauge,
    "copy": talking.copy,
    "versions": talking.versions,
    "ways to write again": talking.again,
    "rename": talking.page_of_conversation("rename/"),
    "what was sent": talking.sent,
    "export": talking.page_of_conversation("export/"),
    "page to print": talking.page_of_conversation("print/"),
    "export of several": lists.export_of_several,
    "export of all": path("/export/"),
    "instructions": talking.page_of_conversation("instructions/"),
    "own instructions": path("/settings/instructions/"),
    "import": path("/settings/privacy/import/"),
    "import that is under way": settings.running_import,
    "share": talking.page_of_conversation("share/"),
    "share with link": lists.share,
    "shared": lists.shared,
    "shared links": lists.share_list,
    "agent sessions": path("/agents/"),
    "shortcuts": path("/shortcuts/"),
    "conversations": path("/sidebar/"),
    "archive": lists.archive,
    "archived": lists.archived,
    "trash": lists.trash,
    "deleted for ever": lists.purge,
    "profile saved": settings.saved_profile,
    "appearance": path("/settings/appearance/"),
    "security": path("/settings/security/"),
    "password refused": settings.refused_password,
    "confirm the password": path("/accounts/reauthenticate/"),
    "search": path("/search/"),
    "search with results": lists.found,
    "search without results": path("/search/?q=zeppelin"),
    "sessions": path("/settings/sessions/"),
    "privacy": path("/settings/privacy/"),
    "export of a person": path("/settings/privacy/export/"),
    "export of a person, asked for": settings.person_export,
    "keep for": path("/settings/privacy/keep-for/"),
    "who looked": path("/settings/privacy/looks/"),
    **erasing.PAGES,
    "API tokens": settings.token_list,
    "new API token": settings.new_token,
    "API token issued": settings.token_issued,
    "revoke API token": settings.revoke_token,
}
ALL_PAGES = [
    *(pytest.param("guest", page, id=f"guest {name}") for name, page in GUEST_PAGES.items()),
    *(pytest.param("person", page, id=f"person {name}") for name, page in PERSON_PAGES.items()),
]
