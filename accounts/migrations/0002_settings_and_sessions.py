# Columns of the settings pages, and the devices where people are signed in.

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='announcements',
            field=models.CharField(choices=[('sentences', 'Sentence by sentence'), ('whole', 'Only when complete'), ('end', 'Only that it is complete')], default='sentences', max_length=12),
        ),
        migrations.AddField(
            model_name='user',
            name='follows_text',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='user',
            name='send_key',
            field=models.CharField(choices=[('enter', 'Enter'), ('ctrl-enter', 'Ctrl + Enter')], default='enter', max_length=12),
        ),
        migrations.AddField(
            model_name='user',
            name='text_size',
            field=models.CharField(choices=[('small', 'Small'), ('normal', 'Normal'), ('large', 'Large'), ('larger', 'Larger')], default='normal', max_length=8),
        ),
        migrations.CreateModel(
            name='SessionRecord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('browser', models.CharField(blank=True, max_length=32)),
                ('system', models.CharField(blank=True, max_length=32)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='record', to='sessions.session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='session_records', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
            },
        ),
    ]
