from __future__ import annotations

from app.services.book import create_book
from app.services.loan import create_loan
from app.testing import ApplicationTestCase


class LoansTest(ApplicationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.book = self.call(create_book, title="Dune", author="A", isbn="9" * 13, copies=1)

    def lend(self) -> int:
        return self.call(create_loan, book=self.book, borrower="Ada", today=self.today).pk

    def test_a_book_is_lent_for_21_days_and_returned_once(self) -> None:
        lent = self.submit("/loans/new", book=self.book.pk, borrower="Ada")
        self.assert_shows(lent, "The book was lent.", "5 Feb 2030", "Borrowed", "Return")

        returned = self.submit("/loans/1/return")
        again = self.submit("/loans/1/return")

        self.assert_shows(returned, "The book is back.", "Returned")
        self.assertNotIn('action="/loans/1/return"', returned.text)
        self.assertEqual(again.status_code, 409)
        self.assert_shows(again, "This book is back already.")
        self.assertEqual(self.client.post("/api/loans/1/return").status_code, 409)

    def test_the_last_copy_is_lent_once(self) -> None:
        self.lend()

        refused = self.submit("/loans/new", book=self.book.pk, borrower="Grace")

        self.assertEqual(refused.status_code, 409)
        self.assertEqual(self.field_error(refused, "book"), "Every copy of “Dune” is lent.")
        self.assertEqual(self.client.get("/api/loans").json()["total"], 1)
        self.assertIn("selected>Dune", refused.text)

    def test_an_unknown_book_is_named_at_its_field(self) -> None:
        refused = self.submit("/loans/new", book=99, borrower="Ada")

        self.assertEqual(refused.status_code, 422)
        self.assertNotEqual(self.field_error(refused, "book"), "")

    def test_lists_are_filtered(self) -> None:
        loan_id = self.lend()
        self.assertEqual(self.client.get("/api/loans?overdue=true").json()["items"], [])
        self.clock.move(days=22)

        self.assert_shows(self.client.get("/loans"), "Dune", "Overdue")
        found = self.client.get("/api/loans?overdue=true").json()
        self.assertEqual(found["items"][0]["due_on"], "2030-02-05")
        self.client.post(f"/api/loans/{loan_id}/return")
        self.assert_hides(self.client.get("/loans?state=borrowed"), "Ada")
        self.assert_shows(self.client.get("/loans?state=returned"), "Ada")
