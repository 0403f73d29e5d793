"""What is privileged, or matters for security, is written down where nothing can be taken back."""

from accounts.audit.chain import AuditProblem, verify
from accounts.audit.record import Subject, record
from accounts.models.audit_event import AuditOutcome

__all__ = ["AuditOutcome", "AuditProblem", "Subject", "record", "verify"]
