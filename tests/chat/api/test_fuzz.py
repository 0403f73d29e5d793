"""Requests made up from the API's own description: no fault, and no answer it does not name."""

from __future__ import annotations

from typing import Any

import schemathesis
from django.test import TestCase, override_settings
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chat.api.older import older
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from tests.builders import person, talk
from tests.chat.api.case import BASE, browser_of, secret_of

# Of each route, in each way: the time goes into making them up.
EXAMPLES = 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


@override_settings(
    GENERATIONS_PER_PERSON=10_000,
    SENDS_PER_MINUTE_PERSON=100_000,
    SENDS_PER_MINUTE_ADDRESS=100_000,
)
class FuzzTests(TestCase):
    def setUp(self) -> None:
        self.user = person()
        owner = Owner.user(self.user.pk)
        self.made = talk(owner, exchanges=1)
        asked = self.made.question("More")
        self.made.reply(asked, "Some of it", GenerationStatus.STOPPED)
        self.generation = asked.generation.id
        self.token = {"Authorization": f"Bearer {secret_of(self.user)}"}
        self.session = browser_of(self.user).headers
        older_schema = schemathesis.openapi.from_dict(older.get_openapi_schema())
        older_schema.app = _application
        self.schemas = [
            schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", _application),
            older_schema,
        ]

    def test_valid_requests_get_answers_that_the_description_names(self) -> None:
        self._send_all(GenerationMode.POSITIVE)

    def test_invalid_requests_get_answers_that_the_description_names(self) -> None:
        self._send_all(GenerationMode.NEGATIVE)

    def _send_all(self, mode: GenerationMode) -> None:
        count = 0
        for found in (each for schema in self.schemas for each in schema.get_all_operations()):
            assert isinstance(found, Ok)
            operation = found.ok()
            for has_real_ids in (True, False):
                if has_real_ids and "{" not in operation.path:
                    continue
                if operation.method == "delete" and has_real_ids:
                    continue
                count += self._send_some(operation, mode, has_real_ids=has_real_ids)
        assert count > EXAMPLES

    def _send_some(self, operation: Any, mode: GenerationMode, *, has_real_ids: bool) -> int:
        """Send some requests for one route and return how many that were."""
        headers = self.session if "/tokens" in operation.path else self.token
        sent = 0

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def send(case: Any) -> None:
            nonlocal sent
            if has_real_ids:
                case.path_parameters.update(self._ids(operation))
            case.call_and_validate(checks=CHECKS, headers=headers)
            sent += 1

        if mode is GenerationMode.NEGATIVE and not _can_be_wrong(operation):
            return 0
        send()
        return sent

    def _ids(self, operation: Any) -> dict[str, str]:
        ids = {
            "conversation_id": self.made.id,
            "generation_id": self.generation,
            "person_id": "me",
        }
        return {name: str(value) for name, value in ids.items() if name in operation.path}


def _application(environ: Any, start_response: Any) -> list[bytes]:
    """Vana as a WSGI application inside the test's transaction."""
    response: Any = ClientHandler(enforce_csrf_checks=True)(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [b"".join(response)]


def _can_be_wrong(operation: Any) -> bool:
    """Whether there is anything in a request for this route that could be wrong."""
    return bool(operation.body) or bool(list(operation.query)) or "{" in operation.path
