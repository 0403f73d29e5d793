"""Everybody who has an account so far has used its address: it counts as verified."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def add_addresses(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    user = apps.get_model("accounts", "User").objects.using(using)
    address = apps.get_model("account", "EmailAddress")
    rows = (
        address(user_id=pk, email=email.lower(), primary=True, verified=True)
        for pk, email in user.values_list("pk", "email").iterator()
    )
    address.objects.using(using).bulk_create(rows, batch_size=1_000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_token"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(add_addresses, migrations.RunPython.noop)]
