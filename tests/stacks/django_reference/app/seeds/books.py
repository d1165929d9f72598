from __future__ import annotations

from datetime import date

from app.services.book import create_book


def seed(today: date) -> None:
    create_book(title="Invisible Cities", author="Italo Calvino", isbn="9780156453806", copies=2)
    create_book(title="Dune", author="Frank Herbert", isbn="9780441013593", copies=1)
