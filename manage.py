#!/usr/bin/env python
"""Runs Vana's management commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vana.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A wrong setting: the sentence says which; a traceback says nothing more.
        sys.exit(f"Vana cannot run this: {error}")


if __name__ == "__main__":
    main()
