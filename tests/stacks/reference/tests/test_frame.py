from __future__ import annotations

from types import ModuleType

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.command_line import seed
from app.core.wiring import WiringError, refuse_doubles, routes_of
from app.models.book import Book
from app.pages import reports
from app.testing import ApplicationTestCase


class FrameTest(ApplicationTestCase):
    def test_a_restart_keeps_what_was_stored_and_the_cookies_alone(self) -> None:
        book = {"title": "Dune", "author": "Frank Herbert", "isbn": "9" * 13, "copies": 1}
        self.client.post("/books/new", data=book, follow_redirects=False)
        self.app.state.remembered = True
        self.clock.move(days=3)
        first = self.app

        self.restart()

        self.assertIsNot(self.app, first)
        self.assertFalse(hasattr(self.app.state, "remembered"))
        self.assert_shows(self.client.get("/books"), "Frank Herbert", "“Dune” was added.")
        self.assertEqual(self.today.day, 18)
        self.restart()
        self.assert_shows(self.client.get("/books"), "Frank Herbert")

    def test_after_a_restart_the_next_test_begins_with_an_empty_database(self) -> None:
        self.assert_hides(self.client.get("/books"), "Frank Herbert")

    def test_it_answers_its_health_and_opens_at_the_first_entry_of_the_menu(self) -> None:
        self.assertEqual(self.client.get("/health").json(), {"status": "ok"})
        self.assertEqual(self.client.get("/").url.path, "/books")
        self.assert_shows(self.client.get("/api/docs"), "/api/loans/{loan_id}/return")

    def test_an_unknown_page_is_a_page_and_an_unknown_operation_a_problem(self) -> None:
        page = self.client.get("/nowhere")
        number = self.client.get("/books/seven")
        operation = self.client.get("/api/nowhere")

        self.assertEqual([page.status_code, number.status_code], [404, 404])
        self.assert_shows(page, "Not found", "There is no such page.")
        self.assertEqual(operation.json()["status"], 404)

    def test_another_site_cannot_send_forms(self) -> None:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            refused = self.client.post("/books/new", data={"title": "x"}, headers=headers)

            self.assertEqual(refused.status_code, 403)
        own = self.client.post("/books/new", headers={"Origin": "http://testserver"})
        self.assertEqual(own.status_code, 422)

    def test_htmx_gets_a_refusal_as_a_notice_for_the_page_that_asked(self) -> None:
        refused = self.client.post("/loans/9/return", headers={"HX-Request": "true"})

        self.assertEqual(refused.status_code, 404)
        self.assertEqual(refused.headers["HX-Retarget"], "#messages")
        self.assertNotIn("<html", refused.text)

    def test_parts_that_contradict_each_other_are_named(self) -> None:
        routes = [(route, "app.pages.reports") for route in routes_of(reports)]
        again = [(route, "app.pages.more") for route in routes_of(reports)]

        with self.assertRaises(WiringError) as twice:
            refuse_doubles([*routes, *again])
        with self.assertRaises(WiringError) as without:
            routes_of(ModuleType("app.routers.more"))
        both = "app.pages.reports and app.pages.more"
        self.assertEqual(str(twice.exception), f"GET /reports is defined twice: {both}")
        self.assertIn("app.routers.more has no `router`", str(without.exception))

    def test_fixed_paths_come_before_parameters(self) -> None:
        self.assertEqual(self.client.get("/books/new").status_code, 200)
        self.assertEqual(self.client.get("/books/1").status_code, 404)

    def test_sample_data_fills_an_empty_database_once(self) -> None:
        first = self.call(seed)
        second = self.call(seed)

        self.assertEqual([first, second], [0, 1])
        self.assert_shows(self.client.get("/books"), "Invisible Cities", "8 entries")
        self.assertEqual(self.client.get("/api/loans").json()["total"], 6)

    def test_a_session_goes_on_after_the_database_refused(self) -> None:
        with self.session() as session:
            for title in ("Dune", "Emma"):
                session.add(Book(title=title, author="A", isbn="9" * 13))
            with self.assertRaises(IntegrityError):
                session.flush()
            self.assertEqual(session.scalars(select(Book)).all(), [])
