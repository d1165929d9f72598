from __future__ import annotations

from django import forms

from app.core.forms import FilterForm, ModelForm
from app.models.loan import Loan
from app.models.loan_state import LoanState


class LoanForm(ModelForm):
    class Meta:
        model = Loan
        fields = ["book", "borrower"]


class LoanFilter(FilterForm):
    state = forms.ChoiceField(choices=LoanState.choices)
    overdue = forms.BooleanField()
