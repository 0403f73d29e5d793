"""Fixtures of the tests of agent sessions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="class")
def own_databases(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let tests use databases that they make themselves, and not the site's."""
    with django_db_blocker.unblock():
        yield
