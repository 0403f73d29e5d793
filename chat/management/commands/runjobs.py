"""`manage.py runjobs`: run the jobs when they are due, in a process of their own."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from chat.operations.backups.occupancy import occupy
from chat.operations.jobs.scheduler import Scheduler


class Command(BaseCommand):
    help = "Run the jobs when they are due, until SIGTERM. Any number of processes may do so."

    def handle(self, *_args: Any, **_options: Any) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        ending = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ending.set)
        presence = occupy()
        scheduler = Scheduler(first_look_seconds=0)
        scheduler.start()
        self.stdout.write("Jobs run when they are due. Ctrl-C ends this.")
        self.stdout.flush()
        await ending.wait()
        await scheduler.stop(settings.SHUTDOWN_SECONDS)
        if presence is not None:
            presence.close()
