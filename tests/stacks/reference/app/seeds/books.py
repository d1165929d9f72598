from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.schemas.book import BookIn
from app.services.book import create_book


def seed(session: Session, today: date) -> None:
    titles = [
        ("The Left Hand of Darkness", "Ursula K. Le Guin", 2),
        ("Invisible Cities", "Italo Calvino", 1),
        ("Beloved", "Toni Morrison", 3),
        ("The Master and Margarita", "Mikhail Bulgakov", 1),
        ("Things Fall Apart", "Chinua Achebe", 2),
        ("Ficciones", "Jorge Luis Borges", 2),
        ("Mrs Dalloway", "Virginia Woolf", 1),
        ("Norwegian Wood", "Haruki Murakami", 2),
    ]
    for number, (title, author, copies) in enumerate(titles):
        isbn = f"97800000000{number:02}"
        create_book(session, BookIn(title=title, author=author, isbn=isbn, copies=copies))
