"""Every table of every app is named: by a part that erases, or here, with the reason it stays."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

from accounts.models import User
from accounts.privacy import erased, registry
from accounts.privacy.erasing import Subject, parts
from chat.operations.erasure import parts as chats

# Nothing in these is about one person.
IMPERSONAL = {
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "chat.Figure",
    "chat.JobAlert",
    "contenttypes.ContentType",
}
# These keep ids that stand for nobody when the account is gone, and no content.
KEPT = {*erased.KEPT, *chats.KEPT}

# In which parts of an export a table is; the others are left out for a reason.
EXPORTED = {
    "account.EmailAddress": "email_addresses",
    "accounts.ApiToken": "api_tokens",
    "accounts.AuditEvent": "audit",
    "accounts.Consent": "consents",
    "accounts.Invitation": "invitations",
    "accounts.SessionRecord": "sessions",
    "accounts.User": "account",
    "accounts.User_groups": "account",
    "chat.ContentAccess": "looks",
    "chat.Conversation": "conversations",
    "chat.DailyUse": "daily_use",
    "chat.Draft": "drafts",
    "chat.Event": "conversations",
    "chat.Feedback": "conversations",
    "chat.Generation": "conversations",
    "chat.Import": "imports",
    "chat.Receipt": "receipts",
    "chat.Share": "shares",
    "chat.State": "agent_states",
    "chat.WaitingMessage": "waiting",
    "mfa.Authenticator": "second_factors",
}
LEFT_OUT = {
    "account.EmailConfirmation": "a key that proves an address, for some days",
    "accounts.AuditHead": "where the chain of the audit ends: about nobody",
    "accounts.User_user_permissions": "unused: roles give permissions",
    "admin.LogEntry": "what staff did in the administration; the audit has it",
    "chat.Chunk": "a reply while it is written; it becomes an event",
    "chat.Export": "the export itself",
    "chat.ImportedConversation": "which conversations an import brought; they are exported",
    "chat.JobRun": "work of the site, forgotten after some weeks; what it made is exported",
    "chat.LegalHold": "placed and released on record, which is exported; the reason is others'",
    "chat.RetentionNotice": "when the last mail was sent",
    "chat.RetentionPolicy": "the site's rule for a role",
    "chat.Tombstone": "ids of what was erased",
    "django_eventstream.Event": "notices to tabs, for minutes",
    "django_eventstream.EventCounter": "how many notices there were",
    "sessions.Session": "what signs in; the devices are exported",
}


def _named() -> set[str]:
    return {label for part in parts() for label in part.tables}


def _tables() -> dict[str, type[Model]]:
    found = apps.get_models(include_auto_created=True)
    return {model._meta.label: model for model in found if model._meta.managed}


def test_every_table_is_erased_or_said_to_stay() -> None:
    unnamed = set(_tables()) - _named() - KEPT - IMPERSONAL

    assert not unnamed, f"Say how these are erased (accounts/privacy/erasing.py): {unnamed}"


def test_nothing_is_named_that_is_not_there() -> None:
    assert (_named() | KEPT | IMPERSONAL) <= set(_tables())


def test_what_stays_leads_to_nobody() -> None:
    """A foreign key would keep the account from going, or lose its meaning with it."""
    models = _tables()
    for label in KEPT | IMPERSONAL:
        fields = models[label]._meta.get_fields()
        reached = {field.related_model for field in fields if field.concrete}
        assert User not in reached, label


def test_every_part_says_nothing_of_somebody_who_left_nothing(db: None) -> None:
    nobody = Subject(0, User().public_id)

    assert {part.name: found for part in parts() if (found := part.search(nobody))} == {}


def test_what_is_exported_is_erased() -> None:
    """An export names its parts otherwise; none may be forgotten when one is added."""
    known = {
        *("account", "email_addresses", "consents", "second_factors", "sessions", "api_tokens"),
        *(
            "invitations",
            "conversations",
            "shares",
            "daily_use",
            "imports",
            "drafts",
            "agent_states",
            "looks",
            "waiting",
        ),
    }
    # Of tables that are KEPT, and name nobody who is gone.
    stays = {"audit", "receipts"}

    assert {part.name for part in registry.parts()} <= known | stays, "Is the new part erased, too?"


def test_every_table_about_people_is_exported_or_said_to_be_left_out() -> None:
    told = set(EXPORTED) | set(LEFT_OUT)

    assert not set(EXPORTED) & set(LEFT_OUT)
    assert told == set(_tables()) - IMPERSONAL, "Is the new table in an export, or why not?"
    assert {name for names in EXPORTED.values() for name in names.split()} == {
        part.name for part in registry.parts()
    }
