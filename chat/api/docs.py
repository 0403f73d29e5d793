"""The page that describes the API: rendered from its OpenAPI description, nothing to download."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chat.api.api import api
from chat.api.older import older
from chat.api.problems import problem_kinds


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    text: str
    is_required: bool


@dataclass(frozen=True)
class Route:
    id: str
    tag: str
    method: str
    path: str
    text: str
    fields: list[Field]
    statuses: list[str]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    schemas = (api.get_openapi_schema(), older.get_openapi_schema())
    routes = [route for schema in schemas for route in _routes(schema)]
    groups = [(tag, list(members)) for tag, members in groupby(routes, lambda route: route.tag)]
    values = {"groups": groups, "problems": problem_kinds()}
    return render(request, "chat/api/docs.html", values)


def _routes(schema: dict[str, Any]) -> Iterator[Route]:
    shapes = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for method, details in methods.items():
            yield Route(
                id=details["operationId"],
                tag=details["tags"][0],
                method=method.upper(),
                path=path,
                text=details["description"],
                fields=[*_parameters(details), *_body(details, shapes)],
                statuses=[str(status) for status in details["responses"]],
            )


def _parameters(details: dict[str, Any]) -> Iterator[Field]:
    for one in details["parameters"]:
        if one["in"] != "path":
            yield Field(one["name"], one["in"], one.get("description", ""), one["required"])


def _body(details: dict[str, Any], shapes: dict[str, Any]) -> Iterator[Field]:
    content = details.get("requestBody", {}).get("content", {})
    for media in content.values():
        # A body that may be left out is described as this shape or nothing; a file is no shape.
        for schema in media["schema"].get("anyOf", [media["schema"]]):
            shape = _named(schema, shapes)
            for name, field in shape.get("properties", {}).items():
                is_required = name in shape.get("required", [])
                yield Field(name, "body", field.get("description", ""), is_required)


def _named(schema: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """Return the shape that a schema names, or the schema itself."""
    found: dict[str, Any] = shapes.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return found
