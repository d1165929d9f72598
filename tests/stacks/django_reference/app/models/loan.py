from __future__ import annotations

from django.db import models

from app.models.book import Book
from app.models.loan_state import LoanState


class Loan(models.Model):
    """A copy of a book with somebody."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT)
    borrower = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=LoanState.choices, default=LoanState.BORROWED)
    due_on = models.DateField()
    returned_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "loans"
        ordering = ["due_on", "id"]
        constraints = [models.CheckConstraint(condition=~models.Q(borrower=""), name="borrower")]
