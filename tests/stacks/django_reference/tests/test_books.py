from __future__ import annotations

from app.services.book import create_book
from app.testing import ApplicationTestCase

DUNE = {"title": "Dune", "author": "Frank Herbert", "isbn": "9" * 13, "copies": 2}


class BooksTest(ApplicationTestCase):
    def test_a_book_is_added_found_shown_and_changed(self) -> None:
        added = self.submit("/books/new", **DUNE)

        self.assertEqual(added.status_code, 200)
        self.assert_shows(added, "“Dune” was added.", "Frank Herbert", "2 of 2")
        self.assert_shows(self.client.get("/books?q=dun"), "Dune", "1 entry", "2 of 2")
        self.assert_hides(self.client.get("/books?q=emma"), "Dune")
        self.assertIn('value="Dune"', self.client.get("/books/1/edit").text)
        changed = self.submit("/books/1/edit", **{**DUNE, "title": "Dune Messiah"})
        self.assert_shows(changed, "The book was changed.", "Dune Messiah")

    def test_tags_around_others_keep_them_and_what_people_typed_stays_text(self) -> None:
        shown = self.submit("/books/new", **{**DUNE, "title": "<b>Dune</b>"})

        self.assertIn('<a class="button primary" href="/loans/new?book=1">Lend</a>', shown.text)
        self.assertIn("<dd><code>9999999999999</code></dd>", shown.text)
        self.assertIn("<h1>&lt;b&gt;Dune&lt;/b&gt;</h1>", shown.text)
        self.assertIn("&lt;b&gt;Dune", self.client.get("/books").text)
        self.assertNotIn("<b>", self.client.get("/books").text)

    def test_errors_stand_at_their_fields_and_what_was_typed_is_kept(self) -> None:
        refused = self.submit(
            "/books/new", title="", author="Frank Herbert", isbn="978", copies="0"
        )

        self.assertEqual(refused.status_code, 422)
        self.assertEqual(self.field_error(refused, "title"), "Please fill this in.")
        self.assertEqual(self.field_error(refused, "isbn"), "This does not have the right form.")
        self.assertEqual(self.field_error(refused, "copies"), "Must be at least 1.")
        self.assertEqual(self.field_error(refused, "author"), "")
        self.assertIn('value="Frank Herbert"', refused.text)
        none = self.submit("/books/new", **{**DUNE, "copies": "many", "title": "x" * 201})
        self.assertEqual(self.field_error(none, "copies"), "Please give a whole number.")
        self.assertEqual(self.field_error(none, "title"), "At most 200 characters.")

    def test_an_isbn_is_given_once(self) -> None:
        first = self.client.post("/api/books", json=DUNE)
        page = self.submit("/books/new", **DUNE)
        second = self.client.post("/api/books", json=DUNE)

        self.assertEqual([first.status_code, first.json()["title"]], [201, "Dune"])
        self.assertEqual(page.status_code, 409)
        self.assertIn("belongs to “Dune”", self.field_error(page, "isbn"))
        self.assertEqual(second.status_code, 409)
        self.assertEqual(second.json()["errors"][0]["field"], "isbn")
        self.assertEqual(self.client.get("/api/books").json()["total"], 1)

    def test_the_api_says_what_is_wrong(self) -> None:
        missing = self.client.get("/api/books/7")
        invalid = self.client.post("/api/books", json={"title": "Dune", "isbn": "978"})
        none = self.client.post("/api/books", json=["Dune"])

        self.assertEqual([missing.status_code, invalid.status_code], [404, 422])
        self.assertEqual(missing.headers["content-type"], "application/problem+json")
        self.assertEqual(missing.json()["detail"], "There is no such book.")
        fields = {error["field"]: error["message"] for error in invalid.json()["errors"]}
        self.assertEqual(fields["author"], "Please fill this in.")
        self.assertEqual(none.json()["detail"], "The body must be an object in JSON.")

    def test_lists_come_a_page_at_a_time(self) -> None:
        for number in range(21):
            isbn = f"{number:013}"
            self.call(create_book, title=f"Book {number:02}", author="A", isbn=isbn, copies=1)

        self.assert_shows(self.client.get("/books"), "Book 19", "21 entries, page 1 of 2")
        self.assert_shows(self.client.get("/books?page=2"), "Book 20")
        self.assertEqual(len(self.client.get("/api/books?page=2").json()["items"]), 1)
