"""Saving some columns of a row."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model


def save_columns(row: Model, values: Mapping[str, Any]) -> None:
    """Set and save these alone: what others write of the row meanwhile stays."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
