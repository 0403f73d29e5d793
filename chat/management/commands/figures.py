"""`manage.py figures`: count the figures of the administration's start page now."""

from __future__ import annotations

from chat.management.job_command import JobCommand


class Command(JobCommand):
    help = "Count the figures that the administration shows: today's, and days that were missed."
    job_name = "figures"
