"""The lists say amounts and confidence as the pages do."""

from decimal import Decimal

from django.test import Client
from django.urls import reverse

from tests.factories import AtomFactory, BudgetFactory, ReviewFactory, accepted


def test_a_budget_has_dollars_and_cents(operator: Client) -> None:
    BudgetFactory(soft_limit_usd=None, hard_limit_usd=Decimal("1250.5"))

    page = operator.get(reverse("admin:costs_budget_changelist")).content.decode()

    assert "$1,250.50" in page
    assert "1250.500000" not in page
    assert "unknown" not in page


def test_a_confidence_has_two_decimals(operator: Client) -> None:
    AtomFactory(**accepted(confidence=Decimal("0.9500")))
    ReviewFactory(confidence=Decimal("0.6999"))

    atoms = operator.get(reverse("admin:execution_atom_changelist")).content.decode()
    reviews = operator.get(reverse("admin:review_review_changelist")).content.decode()

    assert ">0.95<" in atoms
    assert "0.9500" not in atoms
    assert ">0.69<" in reviews
