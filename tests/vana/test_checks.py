"""Vana refuses to start when settings are unsafe, and says which and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core import checks
from django.test import SimpleTestCase, override_settings

from tests.vana.environment import GOOD_KEY, PRODUCTION, run
from vana import checks as vana_checks

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SAFE = {
    "IS_PRODUCTION": True,
    "SITE_URL": "https://chat.example.org",
    "SECRET_KEY": GOOD_KEY,
    "DEBUG": False,
    "COOKIES_SECURE": True,
    "ALLOWED_HOSTS": ["chat.example.org"],
    "TRUSTED_PROXY_COUNT": 1,
}


COPIES = {"BACKUP_S3_BUCKET": "bucket"}


def problems(**changes: Any) -> list[checks.CheckMessage]:
    with override_settings(**{**SAFE, **changes}):
        return vana_checks.check_settings()


class ProductionTests(SimpleTestCase):
    def test_a_safe_site_has_no_problem(self) -> None:
        assert problems() == []

    def test_each_unsafe_setting_is_refused_by_its_name(self) -> None:
        table: list[tuple[str, str, dict[str, Any]]] = [
            ("vana.E001", "SECRET_KEY", {"SECRET_KEY": ""}),
            ("vana.E001", "SECRET_KEY", {"SECRET_KEY": GOOD_KEY[:31]}),
            ("vana.E001", "SECRET_KEY", {"SECRET_KEY": "abcdefg" * 10}),
            ("vana.E001", "SECRET_KEY", {"SECRET_KEY": f"django-insecure-{GOOD_KEY}"}),
            ("vana.E002", "DEBUG", {"DEBUG": True}),
            ("vana.E003", "COOKIES_SECURE", {"COOKIES_SECURE": False}),
            ("vana.E004", "SITE_URL", {"SITE_URL": "http://chat.example.org"}),
            ("vana.E006", "ALLOWED_HOSTS", {"ALLOWED_HOSTS": ["*"]}),
            ("vana.W001", "TRUSTED_PROXY_COUNT", {"TRUSTED_PROXY_COUNT": 0}),
            ("vana.E015", "EMAIL_URL", {"MAIL_ENABLED": True, "EMAIL_BACKEND": CONSOLE}),
            ("vana.W005", "EMAIL_URL", {"EMAIL_HOST_PASSWORD": "hunter2"}),
            ("vana.E017", "BACKUP_S3_KEY_ID", {**COPIES, "BACKUP_S3_KEY_ID": "id"}),
            ("vana.E017", "BACKUP_S3_KEY_ID", {**COPIES, "BACKUP_S3_SECRET_KEY": "key"}),
        ]
        for number, variable, changes in table:
            with self.subTest(number, **changes):
                (problem,) = problems(**changes)

                assert problem.id == number
                assert problem.msg.startswith(variable)
                assert problem.hint
                assert problem.is_serious() is number.startswith("vana.E")

    def test_the_same_settings_are_a_fair_try_out_on_this_machine(self) -> None:
        found = problems(
            IS_PRODUCTION=False,
            MAIL_ENABLED=True,
            EMAIL_BACKEND=CONSOLE,
            SITE_URL="http://127.0.0.1:8000",
            SECRET_KEY="short",
            DEBUG=True,
            COOKIES_SECURE=False,
            TRUSTED_PROXY_COUNT=0,
        )

        assert found == []

    def test_no_key_is_refused_even_in_a_try_out(self) -> None:
        (problem,) = problems(IS_PRODUCTION=False, SECRET_KEY="")

        assert problem.id == "vana.E001"


class CombinationTests(SimpleTestCase):
    def test_a_heartbeat_near_the_checkpoint_is_refused(self) -> None:
        (problem,) = problems(HEARTBEAT_DEAD_SECONDS=1.9, CHECKPOINT_SECONDS=0.2)

        assert problem.id == "vana.E005"
        assert "2 or more" in str(problem.hint)
        assert problems(HEARTBEAT_DEAD_SECONDS=2.0, CHECKPOINT_SECONDS=0.2) == []

    def test_a_pool_with_its_ends_swapped_is_refused(self) -> None:
        def with_pool(least: int, most: int) -> list[checks.CheckMessage]:
            pool = {"OPTIONS": {"pool": {"min_size": least, "max_size": most}}}
            with mock.patch.dict(settings.DATABASES["default"], pool):
                return problems()

        (problem,) = with_pool(11, 10)

        assert problem.id == "vana.E007"
        assert with_pool(10, 10) == []

    def test_what_the_engines_say_is_passed_on(self) -> None:
        sentence = "LLM_MODELS names no model."
        with mock.patch("chat.engines.registry.configuration_problem", return_value=sentence):
            (problem,) = problems()

        assert (problem.id, problem.msg) == ("vana.E008", sentence)

    def test_a_place_where_nothing_can_be_written_is_refused(self) -> None:
        with mock.patch("os.access", return_value=False):
            (problem,) = problems(DATA_DIR=Path("/nowhere/vana"))

        assert problem.id == "vana.E009"
        assert "/nowhere/vana" in problem.msg

    def test_a_version_of_the_terms_that_cannot_be_kept_is_refused(self) -> None:
        (problem,) = problems(TERMS_VERSION="x" * 41)

        assert problem.id == "vana.E014"
        assert problems(TERMS_VERSION="x" * 40) == []

    def test_consent_to_texts_that_nobody_wrote_is_warned_of(self) -> None:
        for texts in ({}, {"TERMS": "Be kind."}, {"PRIVACY": "We keep nothing."}):
            (problem,) = problems(TERMS_REQUIRED=True, **texts)
            assert problem.id == "vana.W004"
            assert not problem.is_serious()
        assert problems(TERMS_REQUIRED=True, TERMS="Be kind.", PRIVACY="Nothing.") == []

    def test_a_place_that_can_be_made_is_accepted(self) -> None:
        assert problems(DATA_DIR=settings.DATA_DIR / "a" / "b") == []


class SignUpTests(SimpleTestCase):
    """Who is let in by the host of an address must have shown that it is theirs."""

    def test_good_policies_have_no_problem(self) -> None:
        for policy in ("open", "invitation", "closed"):
            for has_mail in (True, False):
                assert problems(SIGNUP_POLICY=policy, MAIL_ENABLED=has_mail) == []
        hosts = ["example.org", "MAIL.Example.net", "bücher.example", "xn--bcher-kva.example"]
        assert problems(SIGNUP_POLICY="domains", SIGNUP_DOMAINS=hosts, MAIL_ENABLED=True) == []
        assert problems(SIGNUP_POLICY="approval", MAIL_ENABLED=True) == []

    def test_domains_without_a_list_are_refused(self) -> None:
        (problem,) = problems(SIGNUP_POLICY="domains", MAIL_ENABLED=True)

        assert (problem.id, problem.is_serious()) == ("vana.E010", True)

    def test_a_list_that_binds_nobody_is_refused(self) -> None:
        """It was meant to keep people out."""
        for policy in ("open", "invitation", "approval", "closed"):
            found = problems(
                SIGNUP_POLICY=policy, SIGNUP_DOMAINS=["example.org"], MAIL_ENABLED=True
            )

            assert [problem.id for problem in found] == ["vana.E010"]

    def test_what_is_no_host_is_refused(self) -> None:
        for host in ("*.example.org", "@example.org", "https://example.org", ".example.org", "org"):
            (problem,) = problems(SIGNUP_POLICY="domains", SIGNUP_DOMAINS=[host], MAIL_ENABLED=True)

            assert problem.id == "vana.E010"
            assert f" {host}," in problem.msg

    def test_domains_without_mail_are_refused(self) -> None:
        (problem,) = problems(
            SIGNUP_POLICY="domains", SIGNUP_DOMAINS=["example.org"], MAIL_ENABLED=False
        )

        assert problem.id == "vana.E011"
        assert problem.msg.startswith("EMAIL_URL")
        assert problem.is_serious()

    def test_approval_without_mail_is_warned_of(self) -> None:
        (problem,) = problems(SIGNUP_POLICY="approval", MAIL_ENABLED=False)

        assert problem.id == "vana.W002"
        assert not problem.is_serious()


UNSAFE = [
    ("SIGNUP_DOMAINS", {"SIGNUP_POLICY": "domains"}),
    ("SECRET_KEY", {"SECRET_KEY": ""}),
    ("SECRET_KEY", {"SECRET_KEY": "changeme"}),
    ("DEBUG", {"DEBUG": "1"}),
    ("COOKIES_SECURE", {"COOKIES_SECURE": "0"}),
    ("SITE_URL", {"SITE_URL": "http://chat.example.org", "COOKIES_SECURE": "1"}),
    ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": "*"}),
]


@pytest.mark.parametrize(("variable", "changes"), UNSAFE)
def test_manage_py_check_fails_in_production(
    variable: str, changes: dict[str, str], tmp_path: Path
) -> None:
    environment = {**PRODUCTION, "VANA_DATA_DIR": str(tmp_path), **changes}

    done = run("manage.py", "check", environment=environment)

    assert done.returncode == 1
    assert f") {variable} " in done.stderr
    assert "Traceback" not in done.stderr


def test_manage_py_check_passes_for_a_safe_production_site(tmp_path: Path) -> None:
    done = run("manage.py", "check", environment={**PRODUCTION, "VANA_DATA_DIR": str(tmp_path)})

    assert done.returncode == 0, done.stderr


DAPHNE = ("-m", "daphne", "-b", "127.0.0.1", "-p", "0", "vana.asgi:application")


@pytest.mark.parametrize(("variable", "changes"), [*UNSAFE, ("LOG_LEVEL", {"LOG_LEVEL": "LOUD"})])
def test_daphne_refuses_to_start_in_production(
    variable: str, changes: dict[str, str], tmp_path: Path
) -> None:
    environment = {**PRODUCTION, "VANA_DATA_DIR": str(tmp_path), **changes}

    done = run(*DAPHNE, environment=environment)

    assert done.returncode == vana_checks.EXIT_CONFIGURATION
    first, *reasons = done.stderr.splitlines()
    assert first == "Vana does not start:"
    assert [reason for reason in reasons if variable in reason]
    assert "Traceback" not in done.stderr


def test_a_wrong_value_stops_manage_py_without_a_traceback() -> None:
    done = run("manage.py", "check", environment={"LOG_LEVEL": "LOUD"})

    assert done.returncode == 1
    assert done.stderr.startswith("Vana cannot run this: LOG_LEVEL must be one of")
    assert "Traceback" not in done.stderr


class CopiesTests(SimpleTestCase):
    def test_copies_without_their_package_are_refused(self) -> None:
        with mock.patch.object(vana_checks, "find_spec", return_value=None):
            (problem,) = problems(**COPIES)

        assert problem.id == "vana.E016"
        assert problem.is_serious()

    def test_copies_by_the_rights_of_the_machine_are_no_problem(self) -> None:
        assert problems(**COPIES) == []
