from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0014_closed_account")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="roles_changed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
