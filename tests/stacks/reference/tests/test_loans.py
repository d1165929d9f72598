from __future__ import annotations

from datetime import timedelta

from app.models.book import Book
from app.models.member import Member
from app.models.member_state import MemberState
from app.schemas.book import BookIn
from app.schemas.loan import LoanIn
from app.schemas.member import MemberIn
from app.services.book import create_book
from app.services.loan import create_loan, get_loan
from app.services.member import change_member_state, create_member
from app.testing import ApplicationTestCase


class LoansTest(ApplicationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.book = self.book_called("Dune", 1)
        self.member = self.member_called("Ada")

    def book_called(self, title: str, number: int) -> Book:
        return self.call(create_book, BookIn(title=title, author="A", isbn=f"{number:013}"))

    def member_called(self, name: str) -> Member:
        data = MemberIn(name=name, email=f"{name}@example.org")
        return self.call(create_member, data, self.today)

    def lend(self) -> int:
        data = LoanIn(book_id=self.book.id, member_id=self.member.id)
        return self.call(create_loan, data, self.today).id

    def test_a_book_is_lent_for_21_days_and_returned_once(self) -> None:
        lent = self.submit("/loans/new", book_id=self.book.id, member_id=self.member.id)
        self.assert_shows(lent, "The book was lent.", "5 Feb 2030", "Borrowed")

        returned = self.submit("/loans/1/return")
        again = self.submit("/loans/1/return")

        self.assert_shows(returned, "The book is back.", "Returned")
        self.assertEqual(again.status_code, 409)
        self.assert_shows(again, "This loan is returned already.")

    def test_the_last_copy_is_lent_once(self) -> None:
        self.lend()

        refused = self.submit("/loans/new", book_id=self.book.id, member_id=self.member.id)

        self.assertEqual(refused.status_code, 409)
        self.assertEqual(self.field_error(refused, "book_id"), "Every copy of “Dune” is lent.")
        self.assertEqual(self.client.get("/api/loans").json()["total"], 1)

    def test_a_blocked_member_gets_nothing(self) -> None:
        self.call(change_member_state, self.member.id, MemberState.BLOCKED)

        refused = self.client.post(
            "/api/loans", json={"book_id": self.book.id, "member_id": self.member.id}
        )

        self.assertEqual(refused.status_code, 409)
        self.assertEqual(refused.json()["detail"], "Ada is blocked.")

    def test_an_unknown_member_is_named_at_its_field(self) -> None:
        refused = self.submit("/loans/new", book_id=self.book.id, member_id=99)

        self.assertEqual(refused.status_code, 422)
        self.assertEqual(self.field_error(refused, "member_id"), "There is no such member.")

    def test_a_loan_is_renewed_once_and_not_when_overdue(self) -> None:
        loan_id = self.lend()
        self.submit(f"/loans/{loan_id}/renew")
        again = self.submit(f"/loans/{loan_id}/renew")
        self.clock.move(days=43)
        late = self.client.post(f"/api/loans/{loan_id}/renew")

        due = self.call(get_loan, loan_id).due_on
        self.assertEqual(due, self.now.date() + timedelta(days=42))
        self.assert_shows(again, "This loan was renewed before.")
        self.assertEqual(late.json()["detail"], "An overdue loan cannot be renewed.")

    def test_the_report_knows_what_is_overdue(self) -> None:
        self.lend()
        self.assert_shows(self.client.get("/reports"), "Nothing is overdue.")

        self.clock.move(days=22)

        self.assert_shows(self.client.get("/reports"), "Dune", "Ada", "1 overdue")
        self.assertEqual(self.client.get("/api/loans/report").json()["overdue"], 1)
        self.assert_shows(self.client.get("/loans?overdue=true&state="), "Dune", "Overdue")
