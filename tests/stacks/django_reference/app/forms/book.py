from __future__ import annotations

from django import forms

from app.core.forms import FilterForm, ModelForm
from app.models.book import Book


class BookForm(ModelForm):
    class Meta:
        model = Book
        fields = ["title", "author", "isbn", "copies"]


class BookFilter(FilterForm):
    q = forms.CharField(max_length=100)
