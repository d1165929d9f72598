from __future__ import annotations

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models


class Book(models.Model):
    """A title of the library, with how many copies it owns."""

    title = models.CharField(max_length=200)
    author = models.CharField(max_length=120)
    isbn = models.CharField(
        "ISBN", max_length=13, unique=True, validators=[RegexValidator(r"^\d{13}$")]
    )
    copies = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])

    class Meta:
        db_table = "books"
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title
