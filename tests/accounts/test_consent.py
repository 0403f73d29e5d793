"""Consent: rows that are only added, one for each document and version."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase, override_settings

from accounts.consent import is_missing, record_consent
from accounts.models import Consent
from accounts.models.consent import ConsentIsImmutable, Document
from tests.builders import person


@override_settings(TERMS_REQUIRED=True, TERMS_VERSION="7")
class ConsentTests(TestCase):
    def setUp(self) -> None:
        self.user = person()

    def test_it_is_missing_until_both_documents_are_accepted(self) -> None:
        assert is_missing(self.user)

        Consent.objects.create(user=self.user, document=Document.TERMS, version="7")
        assert is_missing(self.user)

        record_consent(self.user)
        assert not is_missing(self.user)

    def test_another_version_has_to_be_accepted_again(self) -> None:
        record_consent(self.user)

        with override_settings(TERMS_VERSION="8"):
            assert is_missing(self.user)

    def test_one_persons_consent_is_nobody_elses(self) -> None:
        record_consent(self.user)

        assert is_missing(person())

    def test_a_site_that_does_not_require_it_asks_nobody_and_costs_no_query(self) -> None:
        with override_settings(TERMS_REQUIRED=False), self.assertNumQueries(0):
            assert not is_missing(self.user)

    def test_accepting_twice_is_accepting_once(self) -> None:
        record_consent(self.user)
        first = list(Consent.objects.values_list("document", "version", "accepted_at"))

        record_consent(self.user)

        assert list(Consent.objects.values_list("document", "version", "accepted_at")) == first
        assert {(document, version) for document, version, _ in first} == {
            ("terms", "7"),
            ("privacy", "7"),
        }

    def test_nothing_changes_or_removes_what_was_accepted(self) -> None:
        record_consent(self.user)
        row, rows = Consent.objects.first(), Consent.objects.all()
        assert row is not None
        changes: list[Callable[[], object]] = [
            row.save,
            row.delete,
            rows.delete,
            lambda: rows.update(version="8"),
            lambda: rows.bulk_update([row], ["version"]),
        ]
        for change in changes:
            with pytest.raises(ConsentIsImmutable):
                change()
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(user=self.user, document=row.document, version="7")

        assert Consent.objects.count() == 2

    def test_it_goes_with_the_account(self) -> None:
        record_consent(self.user)

        self.user.delete()

        assert Consent.objects.count() == 0
