"""What the environment says, what is installed, and under which limits the process runs."""

from __future__ import annotations

import importlib.metadata
import os
import re
import resource
from collections.abc import Iterator

from django.conf import settings
from django.core import checks

from vana.checks import TAG
from vana.doctor.findings import Finding, advice, problem, well

# Every open stream holds a file, and a person has two or three.
OPEN_FILES_MIN = 4_096
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^\s#]+)", re.MULTILINE)


def configuration() -> Iterator[Finding]:
    found = checks.run_checks(tags=[TAG])
    for each in found:
        tell = problem if each.is_serious() else advice
        yield tell("settings", f"{each.id}: {each.msg}", each.hint or "")
    if not found:
        yield well("settings", "They fit together.")


def address() -> Iterator[Finding]:
    if not settings.IS_PRODUCTION:
        yield advice(
            "address",
            f"SITE_URL is {settings.SITE_URL}: a try-out on this machine, without https.",
            "For others, set SITE_URL to the https address that they will type.",
        )
        return
    yield well("address", f"People type {settings.SITE_URL}.")


def packages() -> Iterator[Finding]:
    """What is installed is what requirements.txt names."""
    wanted = _PINNED.findall((settings.BASE_DIR / "requirements.txt").read_text())
    wrong = [name for name, version in wanted if _installed(name) != version]
    if wrong:
        yield problem(
            "packages",
            f"Not as requirements.txt names them: {', '.join(wrong)}.",
            "Run deploy/install.sh requirements.txt, and restart Vana.",
        )
        return
    yield well("packages", f"All {len(wanted)} are those of requirements.txt.")


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def user() -> Iterator[Finding]:
    if os.geteuid() == 0:
        yield advice(
            "user",
            "This runs as root. So may Vana.",
            "Give Vana a user of its own: deploy/vana.service does.",
        )
        return
    yield well("user", "Not root.")


def open_files() -> Iterator[Finding]:
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit != resource.RLIM_INFINITY and limit < OPEN_FILES_MIN:
        yield advice(
            "open files",
            f"This process may open {limit} files. Every open stream needs one.",
            f"Allow {OPEN_FILES_MIN} or more: LimitNOFILE= in the unit, or `ulimit -n`.",
        )
        return
    yield well("open files", "Enough for thousands of streams.")


CHECKS = (configuration, address, packages, user, open_files)
