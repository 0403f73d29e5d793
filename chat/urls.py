"""The addresses of chat's pages; what `site.streamed` stands for is answered by Channels."""

from __future__ import annotations

from django.urls import path

from chat.views import (
    consent,
    conversations,
    deletion,
    jump,
    keep,
    legal,
    messages,
    search,
    selection,
    shared,
    shares,
    shelves,
    site,
    start,
    thread,
)

app_name = "chat"

urlpatterns = [
    path("", start.start, name="start"),
    path("temporary/", start.temporary, name="temporary"),
    path("kept/", start.kept, name="kept"),
    path("c/", start.create, name="create"),
    path("c/<uuid:conversation_id>/", conversations.conversation, name="conversation"),
    path("c/<uuid:conversation_id>/messages/", messages.send, name="send"),
    path("c/<uuid:conversation_id>/stop/", messages.stop, name="stop"),
    path("c/<uuid:conversation_id>/m/<int:sequence>/", jump.jump, name="message"),
    path("c/<uuid:conversation_id>/m/<int:sequence>/retry/", messages.retry, name="retry"),
    path(
        "c/<uuid:conversation_id>/m/<int:sequence>/continue/",
        messages.continue_reply,
        name="continue",
    ),
    path("c/<uuid:conversation_id>/rename/", conversations.rename, name="rename"),
    path("c/<uuid:conversation_id>/pin/", conversations.pin, name="pin"),
    path("c/<uuid:conversation_id>/delete/", conversations.delete, name="delete"),
    path("c/<uuid:conversation_id>/keep/", conversations.keep, name="keep_temporary"),
    path("c/<uuid:conversation_id>/share/", shares.share, name="share"),
    path("c/<uuid:conversation_id>/share/withdraw/", shares.withdraw, name="withdraw"),
    path("c/<uuid:conversation_id>/thread/", thread.thread, name="thread"),
    path("c/<uuid:conversation_id>/g/<uuid:generation_id>/sent/", thread.sent, name="sent"),
    path("c/<uuid:conversation_id>/g/<uuid:generation_id>/stream", site.streamed, name="stream"),
    path("selection/", selection.selection, name="selection"),
    path("archive/", shelves.archive, name="archive"),
    path("trash/", shelves.trash, name="trash"),
    path("trash/empty/", shelves.empty_trash, name="empty_trash"),
    path("trash/<uuid:conversation_id>/delete/", shelves.purge, name="purge"),
    path("keep/", keep.keep, name="keep"),
    path("forget/", conversations.forget, name="forget"),
    # A page of the settings, but of what chat keeps.
    path("settings/privacy/delete-all/", deletion.delete_all, name="delete_all"),
    path("shared/", shares.shares, name="shares"),
    # Apart from the rest: outside readers get it, and see no more of Vana.
    path("s/<slug:token>/", shared.shared, name="shared"),
    path("consent/", consent.consent, name="consent"),
    path("terms/", legal.terms, name="terms"),
    path("privacy/", legal.privacy, name="privacy"),
    path("events/", site.streamed, name="events"),
    path("search/", search.search, name="search"),
    path("sidebar/", shelves.sidebar, name="sidebar"),
    path("theme/", site.theme, name="theme"),
    path("shortcuts/", site.shortcuts, name="shortcuts"),
    path("offline/", site.offline, name="offline"),
    path("favicon.ico", site.icon, name="icon"),
    path("sw.js", site.service_worker, name="service_worker"),
]
