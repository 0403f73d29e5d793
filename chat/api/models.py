"""The language models that can be chosen."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from chat.api import answers
from chat.api.described import reads
from chat.engines import model_choices

router = Router(tags=["Models"])


@router.get("", response=answers.ModelList, openapi_extra=reads())
def list_models(request: HttpRequest) -> answers.ModelList:  # noqa: ARG001 - the same for everybody
    """The models that this site offers."""
    items = [answers.Model.model_validate(each, from_attributes=True) for each in model_choices()]
    return answers.ModelList(items=items)
