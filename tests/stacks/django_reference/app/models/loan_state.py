from __future__ import annotations

from django.db import models


class LoanState(models.TextChoices):
    BORROWED = "borrowed", "Borrowed"
    RETURNED = "returned", "Returned"
