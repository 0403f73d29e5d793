"""Addresses are compared in small letters, so they are kept so."""

from __future__ import annotations

from django.db import migrations
from django.db.models.functions import Lower


def write_small(apps, schema_editor) -> None:
    people = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    people.exclude(email=Lower("email")).update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_history_and_language")]

    operations = [migrations.RunPython(write_small, migrations.RunPython.noop)]
