"""What all pages of django-allauth have in common here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.limits import TooManyAttempts
from accounts.pauses import with_pause
from accounts.redirects import as_see_other, own_path
from accounts.sentences import pause_sentence

if TYPE_CHECKING:
    from django.views.generic import FormView

    _Page = FormView[Any]
else:
    _Page = object


class AccountPage(_Page):
    """Comes first among the bases of a view: answers 303, 400 and 429 as Vana does elsewhere."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return as_see_other(super().dispatch(request, *args, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except TooManyAttempts as error:
            return self.paused(error.retry_after_seconds)

    def get_form(self, form_class: Any = None) -> Any:
        """Return one form a request: asking again would count its try again."""
        if not hasattr(self, "_form"):
            self._form = super().get_form(form_class)
        return self._form

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = 400
        return response

    def paused(self, seconds: int) -> HttpResponse:
        """Show the form again, with what was filled in and for how long to wait."""
        form = self.get_form()
        form.add_error(None, self.pause_sentence(seconds))
        response = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 429
        return with_pause(response, seconds)

    def pause_sentence(self, seconds: int) -> str:
        return pause_sentence(seconds)

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        asked = self.request.POST.get("next") or self.request.GET.get("next")
        return {**super().get_context_data(**values), "next": own_path(asked)}
