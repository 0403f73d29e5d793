"""How an API of Vana's is made; `chat.api.api` and `chat.api.older` are the two there are."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from chat.api import described
from chat.api.auth import Bearer, Session
from chat.api.bodies import BodyParser
from chat.api.failures import ANSWERS


class Api(NinjaAPI):
    """Ninja's, with Vana's way of asking who is there, reading bodies, and failing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            title="Vana",
            version="1",
            docs_url=None,
            auth=[Bearer(), Session()],
            parser=BodyParser(),
            **options,
        )
        for kind, answer in ANSWERS.items():
            self.add_exception_handler(kind, answer)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, with the problems that all routes share."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = described.PROBLEM
        schema["components"]["responses"] = described.components()
        return schema
