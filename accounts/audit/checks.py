"""The last look through the chain, and what it found: kept, because a look takes seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.audit.chain import AuditProblem, verify
from accounts.models import AuditHead


@dataclass(frozen=True, slots=True)
class AuditStatus:
    """`end` is the newest event; `verified_up_to` the last that was found good, `at` that time."""

    end: int
    at: datetime | None
    verified_up_to: int
    problem: AuditProblem | None


def check() -> AuditStatus:
    """Look through the whole chain and note the result."""
    head = AuditHead.objects.first() or AuditHead()
    problem = verify()
    AuditHead.objects.filter(pk=AuditHead.ONLY).update(
        checked_at=timezone.now(),
        verified_number=problem.number - 1 if problem else head.number,
        problem_number=problem.number if problem else None,
        problem_reason=problem.reason if problem else "",
    )
    return last_check()


def last_check() -> AuditStatus:
    """Return what the last look found; nothing of it is counted or read anew."""
    head = AuditHead.objects.first() or AuditHead()
    number = head.problem_number
    problem = AuditProblem(number, head.problem_reason) if number is not None else None
    return AuditStatus(head.number, head.checked_at, head.verified_number, problem)
