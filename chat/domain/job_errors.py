"""What can go wrong with a job.

JobError
├── JobUnknown
├── JobAlreadyRan
├── JobFailed
└── JobLeftOff
"""

from __future__ import annotations

from chat.domain.errors import ChatError
from chat.domain.wording import lazy_text as _


class JobError(ChatError):
    code = "job_error"
    message = _("The job ended with an error. The log says more.")


class JobUnknown(JobError):
    code = "job_unknown"
    message = _("There is no job of that name.")


class JobAlreadyRan(JobError):
    """Another process has this slot."""

    code = "job_already_ran"
    message = _("This job has already run, or runs right now.")


class JobFailed(JobError):
    """Raised by a job with a sentence for the people who read its record.

    The sentence is kept and mailed: nothing that people wrote belongs in it.
    """

    code = "job_failed"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class JobLeftOff(JobError):
    """Raised by a job that was asked to stop, and left its work so that it can go on."""

    code = "job_left_off"
    message = _("The job was interrupted. It goes on by itself.")
