"""Operations of a store from async code: in a thread, with nothing of the request in it."""

from __future__ import annotations

import contextvars
import threading

import pytest
from django.db import connection
from django.test import TransactionTestCase

from accounts.models import User
from chat.stores.offload import _with_fresh_connection, offload

asker = contextvars.ContextVar("asker", default="nobody")


class OffloadTests(TransactionTestCase):
    async def test_an_operation_runs_in_a_thread_of_the_stores_own(self) -> None:
        name = await offload(lambda: threading.current_thread().name)

        assert name.startswith("vana-store")

    async def test_arguments_results_and_errors_pass_through(self) -> None:
        assert await offload(int, "ff", base=16) == 255
        with pytest.raises(ZeroDivisionError):
            await offload(divmod, 1, 0)

    async def test_nothing_of_the_request_is_carried_along(self) -> None:
        asker.set("ada")

        assert await offload(asker.get) == "nobody"

    def test_a_connection_is_given_back_after_every_operation(self) -> None:
        # In this thread: which one of the pool takes an operation is not for us to say.
        _with_fresh_connection(User.objects.count)

        is_kept = connection.connection is not None
        # A SQLite file stays open: opening it costs more than most operations.
        assert is_kept == (connection.vendor == "sqlite")
