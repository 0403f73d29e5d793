"""Operations of a store from async code: in a thread, with nothing of the request in it."""

from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest
from django.db import connection
from django.test import TransactionTestCase

from accounts.models import User
from chat.stores.offload import STORE_THREADS, _with_fresh_connection, offload, submit

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

    async def test_the_thread_that_worked_last_works_next(self) -> None:
        threads = {await offload(threading.get_ident) for _ in range(10)}

        assert len(threads) == 1

    async def test_as_many_work_at_once_as_there_are_threads_and_the_others_follow(self) -> None:
        together = threading.Barrier(STORE_THREADS, timeout=30)
        numbers = range(2 * STORE_THREADS)

        found = await asyncio.gather(*(offload(_meet, together, number) for number in numbers))

        assert found == list(numbers)

    async def test_what_nobody_waits_for_is_not_begun(self) -> None:
        gate, begun = threading.Event(), threading.Event()
        busy = [asyncio.ensure_future(offload(gate.wait, 30)) for _ in range(STORE_THREADS)]
        late = asyncio.ensure_future(offload(begun.set))
        await asyncio.sleep(0)
        late.cancel()

        gate.set()
        await asyncio.gather(*busy)
        await offload(int)

        assert not begun.is_set()

    def test_without_a_loop_results_and_errors_pass_through_too(self) -> None:
        assert submit(int, "ff", base=16).result() == 255
        with pytest.raises(ZeroDivisionError):
            submit(divmod, 1, 0).result()

    def test_a_connection_is_given_back_after_every_operation(self) -> None:
        # In this thread: which one of the pool takes an operation is not for us to say.
        _with_fresh_connection(User.objects.count)

        is_kept = connection.connection is not None
        # A SQLite file stays open: opening it costs more than most operations.
        assert is_kept == (connection.vendor == "sqlite")


def _meet(together: threading.Barrier, number: int) -> int:
    together.wait()
    return number
