from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_addresses_in_small_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionrecord",
            name="refresh_id",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
    ]
