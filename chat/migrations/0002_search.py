from django.db import DEFAULT_DB_ALIAS, migrations

from chat.stores.db.search import index
from chat.stores.db.sql import writing


def make_index(apps, schema_editor):
    """Make the index and put into it what was said so far.

    By the code of today and not by a copy: the index is made of the log, and
    whoever changes how makes it anew (manage.py rebuild_search).
    """
    if schema_editor.connection.alias == DEFAULT_DB_ALIAS:  # nobody searches an agent's file
        for _ in index.rebuild():
            pass


def drop_index(apps, schema_editor):
    if schema_editor.connection.alias == DEFAULT_DB_ALIAS:
        with writing() as sql:
            index.drop(sql)


class Migration(migrations.Migration):

    dependencies = [("chat", "0001_initial")]

    operations = [migrations.RunPython(make_index, drop_index)]
