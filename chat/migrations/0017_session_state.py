import json
from itertools import groupby

from django.db import migrations, models

# How many sessions are in memory at once.
AT_ONCE = 500


def gather(apps, schema_editor):
    """Put what a session alone remembers, one row per key, into the session's own row."""
    using = schema_editor.connection.alias
    states = apps.get_model("chat", "State").objects.using(using).filter(scope="session")
    conversations = apps.get_model("chat", "Conversation").objects.using(using)
    rows = states.order_by("app_name", "user_key", "session_key", "id").values_list(
        "app_name", "user_key", "session_key", "key", "value"
    )
    for names, found in groupby(rows.iterator(chunk_size=AT_ONCE), key=lambda row: row[:3]):
        pairs = ",".join(f"{json.dumps(row[3], ensure_ascii=False)}:{row[4]}" for row in found)
        of_session = dict(zip(("app_name", "user_key", "session_key"), names, strict=True))
        conversations.filter(**of_session).update(session_state=f"{{{pairs}}}")
    states.delete()


def scatter(apps, schema_editor):
    """Give each key a row again."""
    using = schema_editor.connection.alias
    state = apps.get_model("chat", "State")
    conversations = apps.get_model("chat", "Conversation").objects.using(using)
    kept = conversations.filter(session_state__isnull=False)
    for each in kept.only("app_name", "user_key", "session_key", "session_state").iterator():
        found = json.loads(each.session_state)
        state.objects.using(using).bulk_create(
            state(
                scope="session",
                app_name=each.app_name,
                user_key=each.user_key,
                session_key=each.session_key,
                key=key,
                value=json.dumps(value, ensure_ascii=False, separators=(",", ":")),
            )
            for key, value in found.items()
        )


class Migration(migrations.Migration):

    dependencies = [("chat", "0016_content_access")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="session_state",
            field=models.TextField(blank=True, null=True),
        ),
        migrations.RunPython(gather, scatter),
        migrations.RemoveConstraint(
            model_name="state", name="chat_state_scope_fits_its_keys"
        ),
        migrations.RemoveConstraint(model_name="state", name="chat_state_key"),
        migrations.RemoveField(model_name="state", name="session_key"),
        migrations.AlterField(
            model_name="state",
            name="scope",
            field=models.CharField(choices=[("user", "User"), ("app", "App")], max_length=8),
        ),
        migrations.AddConstraint(
            model_name="state",
            constraint=models.UniqueConstraint(
                fields=["app_name", "user_key", "scope", "key"], name="chat_state_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="state",
            constraint=models.CheckConstraint(
                condition=models.Q(scope="user") | models.Q(scope="app", user_key=""),
                name="chat_state_scope_fits_its_keys",
            ),
        ),
    ]
