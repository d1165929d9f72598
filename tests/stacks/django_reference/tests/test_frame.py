from __future__ import annotations

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from app.core.command_line import seed
from app.core.routes import ROUTES, WiringError, url_patterns
from app.models.book import Book
from app.testing import ApplicationTestCase


class FrameTest(ApplicationTestCase):
    def test_a_restart_keeps_what_was_stored_and_the_cookies_alone(self) -> None:
        book = {"title": "Dune", "author": "Frank Herbert", "isbn": "9" * 13, "copies": 1}
        self.client.post("/books/new", book, follow=False)
        self.clock.move(days=3)
        first = connection.connection

        self.restart()

        self.assertIsNot(connection.connection, first)
        self.assert_shows(self.client.get("/books"), "Frank Herbert", "“Dune” was added.")
        self.assertEqual(self.today.day, 18)
        self.restart()
        self.assert_shows(self.client.get("/books"), "Frank Herbert")

    def test_after_a_restart_the_next_test_begins_with_an_empty_database(self) -> None:
        self.assertEqual(connection.settings_dict["NAME"], ":memory:")
        self.assert_hides(self.client.get("/books"), "Frank Herbert")

    def test_it_answers_its_health_and_opens_at_the_first_entry_of_the_menu(self) -> None:
        self.assertEqual(self.client.get("/health").json(), {"status": "ok"})
        self.assertEqual(self.client.get("/").request["PATH_INFO"], "/books")
        self.assert_shows(self.client.get("/api/docs"), "/api/loans/{loan_id}/return")
        self.assertIn("/api/books/{book_id}", self.client.get("/api/openapi.json").json()["paths"])

    def test_an_unknown_page_is_a_page_and_an_unknown_operation_a_problem(self) -> None:
        page = self.client.get("/nowhere")
        number = self.client.get("/books/seven")

        self.assertEqual([page.status_code, number.status_code], [404, 404])
        self.assert_shows(page, "Not found", "There is no such page.")
        self.assertEqual(self.client.get("/api/nowhere").json()["status"], 404)
        self.assertEqual(self.client.post("/books").status_code, 405)

    def test_another_site_cannot_send_forms(self) -> None:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            refused = self.client.post("/books/new", {"title": "x"}, headers=headers)

            self.assertEqual(refused.status_code, 403)
        own = self.client.post(
            "/books/new", headers={"Origin": "http://testserver", "Host": "testserver"}
        )
        self.assertEqual(own.status_code, 422)

    def test_htmx_gets_a_refusal_as_a_notice_for_the_page_that_asked(self) -> None:
        refused = self.client.post("/loans/9/return", headers={"HX-Request": "true"})

        self.assertEqual(refused.status_code, 404)
        self.assertEqual(refused.headers["HX-Retarget"], "#messages")
        self.assertNotIn("<html", refused.text)

    def test_an_address_that_is_defined_twice_is_named(self) -> None:
        self.client.get("/health")

        with self.assertRaises(WiringError) as twice:
            url_patterns([*ROUTES, ROUTES[0]])
        self.assertIn("is defined twice: app.", str(twice.exception))

    def test_fixed_addresses_come_before_parameters(self) -> None:
        self.assertEqual(self.client.get("/books/new").status_code, 200)
        self.assertEqual(self.client.get("/books/1").status_code, 404)

    def test_sample_data_fills_an_empty_database_once(self) -> None:
        first = self.call(seed)
        second = self.call(seed)

        self.assertEqual([first, second], [0, 1])
        self.assert_shows(self.client.get("/books"), "Invisible Cities", "2 entries")
        self.assertEqual(self.client.get("/api/loans").json()["total"], 2)

    def test_a_refusal_of_the_database_undoes_the_request_alone(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            for title in ("Dune", "Emma"):
                Book.objects.create(title=title, author="A", isbn="9" * 13)
        self.assertEqual(Book.objects.count(), 0)

    def test_the_administration_shows_every_table_to_those_who_may(self) -> None:
        self.call(seed)
        self.assert_shows(self.client.get("/admin/app/book/"), "Password")
        User.objects.create_superuser("ada", "ada@example.org", password="correct horse")
        self.client.own.login(username="ada", password="correct horse")

        self.assert_shows(self.client.get("/admin/app/book/"), "Italo Calvino", "2 books")
        self.assertEqual(self.client.get("/admin/app/loan/add/").status_code, 200)
