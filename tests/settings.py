"""Vana's settings, in an environment made for tests.

Settings load before any conftest.py, so the environment is set here. Processes
that a test starts (daphne, manage.py) inherit it, but run on `vana.settings`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data_dir = tempfile.mkdtemp(prefix="vana-tests-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)

os.environ["DJANGO_SETTINGS_MODULE"] = "vana.settings"
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 3
os.environ["VANA_DATA_DIR"] = _data_dir
# Tests of jobs start what they need themselves; others are not to be disturbed.
os.environ["RUN_JOBS"] = "false"

from vana.settings import *  # noqa: E402, F403 - after the environment, and everything of it
from vana.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402 - as above

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as on a server: threads of an in-memory database lock each other out.
    _test_database = str(Path(_data_dir) / "test.sqlite3")
else:
    # Runs at the same time must not take each other's database away.
    _test_database = f"vana_test_{os.getpid()}"
DATABASES["default"]["TEST"] = {"NAME": _test_database}

# Pages of tests need no collected, hashed files; the browser tests have them.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
Path(STATIC_ROOT).mkdir()

# Argon2 takes 50 ms a password on purpose; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
