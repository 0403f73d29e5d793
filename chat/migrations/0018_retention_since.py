from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("chat", "0017_session_state")]

    operations = [
        migrations.AddField(
            model_name="retentionpolicy",
            name="is_own",
            field=models.BooleanField(default=True, editable=False),
        ),
    ]
