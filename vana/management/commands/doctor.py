"""`manage.py doctor`: look at this installation, and say what to do."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from vana.doctor import Finding, Level, examined

_SIGNS = {Level.WELL: "  ok     ", Level.ADVICE: "  advice ", Level.PROBLEM: "  PROBLEM"}


class Command(BaseCommand):
    help = "Look at this installation and say what to do; status 1 if there is a problem."
    # What is wrong with the settings is among the findings.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument(
            "--model", action="store_true", help="send one tiny request to the model server"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        found = []
        for finding in examined(asks_model=options["model"]):
            found.append(finding)
            if not options["json"]:
                self._show(finding)
        levels = Counter(finding.level for finding in found)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], indent=2))
        else:
            self.stdout.write(
                f"\n{levels[Level.PROBLEM]} problem(s), {levels[Level.ADVICE]} piece(s) of advice."
            )
        if levels[Level.PROBLEM]:
            sys.exit(1)

    def _show(self, finding: Finding) -> None:
        self.stdout.write(f"{_SIGNS[finding.level]} {finding.topic}: {finding.sentence}")
        if finding.remedy:
            self.stdout.write(f"{'':10}→ {finding.remedy}")
