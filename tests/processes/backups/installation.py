"""A Vana that is not started: for commands on its data."""

from __future__ import annotations

from pathlib import Path

from tests.servers import VanaServer

SAY = "from accounts.models import User; print(User.objects.count())"
ADD = (
    "from accounts.models import User; "
    "User.objects.create_user('{0}@example.org', 'eleven green bottles')"
)


class Installation(VanaServer):
    """A Vana that is not started unless a test does."""

    @property
    def database(self) -> Path:
        return self.data_dir / "vana.sqlite3"

    def people(self) -> int:
        return int(self.manage("shell", "-v", "0", "-c", SAY))

    def add(self, name: str) -> None:
        self.manage("shell", "-v", "0", "-c", ADD.format(name))

    def back_up(self) -> Path:
        return Path(self.manage("backup").splitlines()[-1])

    def refuses(self, *arguments: str) -> str:
        """Run a command that must fail, and return what it says."""
        done = self.command(*arguments)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr
