"""What all pages of django-allauth have in common here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.letters import RETRY_MAIL_SECONDS, MailUnavailable
from accounts.limits import TooManyAttempts
from accounts.pauses import with_pause
from accounts.redirects import as_see_other, is_own_path, own_path
from accounts.sentences import no_mail_sentence, pause_sentence

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
            seconds = error.retry_after_seconds
            return self.later(429, self.pause_sentence(seconds), seconds)
        except MailUnavailable:
            return self.later(503, no_mail_sentence(), RETRY_MAIL_SECONDS)

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

    def later(self, status: int, sentence: str, seconds: int) -> HttpResponse:
        """Show the form again, with what was filled in and why to wait."""
        form = self.get_form()
        form.add_error(None, sentence)
        response = self.render_to_response(self.get_context_data(form=form))
        response.status_code = status
        return with_pause(response, seconds)

    def pause_sentence(self, seconds: int) -> str:
        return pause_sentence(seconds)

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        asked = self.request.POST.get("next") or self.request.GET.get("next")
        asked_next = asked if is_own_path(asked) else ""
        own = {"next": own_path(asked), "asked_next": asked_next}
        return {**super().get_context_data(**values), **own}


class MailPage(AccountPage):
    """A page that counts on mail. A site that sends none does not have it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MAIL_ENABLED:
            raise Http404
        return super().dispatch(request, *args, **kwargs)
