"""The OpenAPI description and the page made from it."""

from __future__ import annotations

import re

import jsonschema_rs
from schemathesis.specs.openapi import definitions

from chat.api.problems import problem_kinds
from tests.chat.api.case import BASE, ApiTestCase, Program
from tests.chat.views.case import parsed


class DescriptionTests(ApiTestCase):
    def test_it_is_valid_openapi_3_1(self) -> None:
        schema = self.nobody.get("/openapi.json").json()

        assert schema["openapi"].startswith("3.1.")
        assert definitions.OPENAPI_31_VALIDATOR.is_valid(schema)
        broken = {**schema, "paths": {"/x": {"get": {"responses": 7}}}}
        assert not definitions.OPENAPI_31_VALIDATOR.is_valid(broken)

    def test_every_reference_leads_somewhere(self) -> None:
        response = self.nobody.get("/openapi.json")
        schema = response.json()
        for reference in set(re.findall(r'"#/([^"]+)"', response.content.decode())):
            found = schema
            for name in reference.split("/"):
                found = found[name]
            assert found, reference

    def test_every_shape_is_a_schema(self) -> None:
        schema = self.nobody.get("/openapi.json").json()
        for name, shape in schema["components"]["schemas"].items():
            assert jsonschema_rs.meta.is_valid(shape), name

    def test_bodies_take_no_unknown_fields(self) -> None:
        schema = self.nobody.get("/openapi.json").json()
        bodies = [
            route["requestBody"]["content"]["application/json"]["schema"]
            for methods in schema["paths"].values()
            for route in methods.values()
            if "requestBody" in route and route["operationId"] != "import_conversations"
        ]
        # One that may be left out is described as its shape or nothing.
        named = [one for body in bodies for one in (body, *body.get("anyOf", []))]
        names = [one["$ref"] for one in named if "$ref" in one]
        assert len(names) == len(bodies) == 11
        for name in names:
            shape = schema["components"]["schemas"][name.rpartition("/")[2]]
            assert shape["additionalProperties"] is False

    def test_every_route_says_what_it_does(self) -> None:
        schema = self.nobody.get("/openapi.json").json()
        routes = [route for methods in schema["paths"].values() for route in methods.values()]

        assert all(route["description"] for route in routes)
        ids = [route["operationId"] for route in routes]
        assert len(set(ids)) == len(ids) == 43


class PageTests(ApiTestCase):
    def test_the_page_shows_every_route_and_every_problem(self) -> None:
        schema = self.nobody.get("/openapi.json").json()
        page = parsed(self.nobody.get("/docs/"))

        for path, methods in schema["paths"].items():
            for method in methods:
                assert f"{method.upper()} {path}" in page.text
        for kind in problem_kinds():
            assert page.one("div", id=kind.code)

    def test_the_page_holds_no_code_and_nothing_from_elsewhere(self) -> None:
        page = parsed(self.nobody.get("/docs/"))

        assert not page.all("style")
        assert all(script["src"].startswith("/static/") for script in page.all("script"))
        assert all(link["href"].startswith("/static/") for link in page.all("link"))
        assert len(page.all("h1")) == len(page.all("main")) == 1

    def test_the_type_of_a_problem_is_its_place_on_the_page(self) -> None:
        kind = Program("vana_x").get("/me").json()["type"]

        path, _, anchor = kind.partition("#")
        assert path == f"{BASE}/docs/"
        assert parsed(self.nobody.get("/docs/")).one("div", id=anchor)
