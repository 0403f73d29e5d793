"""Vana's settings. The environment decides; docs/configuration.md lists every variable.

Safe by default: anything that weakens Vana must be asked for, and combinations
that make no sense stop the start (vana/checks.py).
"""

from vana.settings.accounts import *  # noqa: F403 - Django reads them all here
from vana.settings.chat import *  # noqa: F403 - as above
from vana.settings.operation import *  # noqa: F403 - as above
from vana.settings.site import *  # noqa: F403 - as above
