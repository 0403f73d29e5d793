"""Every page carries the headers that keep it private."""

from __future__ import annotations

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory, SimpleTestCase

from vana.headers import CONTENT_SECURITY_POLICY, DEFAULT_HEADERS
from vana.middleware import SecurityHeadersMiddleware


def page(_request: HttpRequest) -> HttpResponseBase:
    return HttpResponse("hello")


async def page_async(_request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse(["hello"])


class SecurityHeadersTests(SimpleTestCase):
    def setUp(self) -> None:
        self.request = RequestFactory().get("/")

    def test_a_page_gets_every_header(self) -> None:
        response = SecurityHeadersMiddleware(page)(self.request)

        assert isinstance(response, HttpResponse)
        assert DEFAULT_HEADERS.items() <= response.headers.items()

    async def test_a_page_of_an_async_view_gets_them_without_a_thread(self) -> None:
        middleware = SecurityHeadersMiddleware(page_async)
        response = middleware(self.request)

        assert iscoroutinefunction(middleware)
        assert not isinstance(response, HttpResponseBase)
        assert DEFAULT_HEADERS.items() <= (await response).headers.items()

    def test_what_a_response_says_itself_stays(self) -> None:
        def picture(_request: HttpRequest) -> HttpResponseBase:
            return HttpResponse(headers={"Cache-Control": "max-age=60, public"})

        response = SecurityHeadersMiddleware(picture)(self.request)

        assert isinstance(response, HttpResponse)
        assert response.headers["Cache-Control"] == "max-age=60, public"

    def test_no_inline_code_and_no_other_origin_is_allowed(self) -> None:
        sources = {one for many in CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for one in many}

        assert sources == {"'none'", "'self'", "data:"}
        assert CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"] == ["'none'"]
