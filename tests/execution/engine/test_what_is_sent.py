"""A model is sent what its piece needs of the domain and of the other atoms, and no more."""

from typing import Any

import pytest

from execution.models import Atom, AtomDependency, Run
from execution.prepare import prompt_data
from execution.prepare.open_names import inner, open_to_tests, to_test_with
from planning.discovery.domain import aggregates_about, for_code
from planning.models import Discovery, Requirement
from tests import factories
from tests.execution.engine import shop

LOAN = {
    "name": "Loan",
    "plural": "loans",
    "purpose": "A book that somebody has.",
    "fields": [{"name": "book", "type": "reference", "references": "Book", "required": True}],
    "parts": [{"name": "LateFee", "plural": "late fees", "fields": []}],
    "states": ["open", "returned"],
    "actions": [
        {
            "name": "give_back",
            "from_states": ["open"],
            "to_state": "returned",
            "rules": ["No fee is left."],
            "effects": ["The book is free."],
        },
        {"name": "add_fee", "rules": ["It is more than 0."], "effects": ["It is owed."]},
    ],
}
BOOK = {"name": "Book", "plural": "books", "purpose": "A book.", "fields": []}


def told(text: str, **how: bool) -> dict[str, Any]:
    [found] = aggregates_about(Discovery(aggregates=[BOOK, LOAN]), ["Loan"], text, **how)
    return found


def test_a_piece_gets_the_parts_and_effects_it_speaks_of() -> None:
    about_fees = told("def late_fee_of(loan: Loan) -> Decimal")
    about_return = told("Gives it back: the state is returned.")

    assert [part["name"] for part in about_fees["parts"]] == ["LateFee"]
    assert about_fees["actions"] == [
        {"name": "give_back", "from_states": ["open"], "to_state": "returned"}
    ]
    assert about_return["parts"] == []
    assert about_return["actions"] == [LOAN["actions"][0]]
    assert "purpose" not in about_fees


@pytest.mark.parametrize("words", ["give_back", "give back", "Returned", "LATE_FEE", "Late fees"])
def test_a_thing_is_named_by_code_by_words_and_by_the_state_it_leads_to(words: str) -> None:
    assert told(words) != told("something else")


def test_who_tests_knows_under_which_rules_states_follow_each_other() -> None:
    back, fee = told("A returned loan.", with_rules=True)["actions"]
    nowhere = told("An open loan has a book.", with_rules=True)["actions"]

    assert (back["rules"], fee) == (
        ["No fee is left."],
        {"name": "add_fee", "rules": ["It is more than 0."]},
    )
    assert nowhere == [{"name": "give_back", "from_states": ["open"], "to_state": "returned"}]


def test_what_tasks_and_requirements_were_made_from_is_not_sent_to_those_who_specify() -> None:
    discovery = Discovery(aggregates=[BOOK], assumptions=["Nobody signs in."], risks=["Fire."])

    assert {"assumptions", "risks"} & set(for_code(discovery)) == set()


def test_what_only_the_inside_uses_is_inner() -> None:
    def uses(*pairs: str) -> set[str]:
        places = [tuple(pair.split(">")) for pair in pairs]
        found = inner([((user, "f"), (used, "f")) for user, used in places])
        return {path for path, _ in found}

    assert uses("main>cli", "cli>cli_books", "cli_books>books", "books>rows") == {"rows"}
    assert uses("pages>books", "books>rows", "loans>rows", "pages>loans") == set()
    assert uses("main>cli", "cli>sales", "sales>books", "books>loans", "loans>books", "books>rows") == {
        "rows", "loans",
    }  # fmt: skip


@pytest.mark.django_db
class TestNamesThatTestsMayCall:
    @pytest.fixture
    def run(self) -> Run:
        plan = shop.approved_plan()
        plan.discovery.aggregates = [BOOK, LOAN]
        plan.discovery.save(update_fields=["aggregates"])
        run = factories.RunFactory(plan=plan)
        task = plan.requirements.get(code="FR-001").tasks.get()
        made = {
            symbol: factories.AtomFactory(
                run=run, task=task, path=path, symbol=symbol, kind=kind, signature=signature,
                aggregates=aggregates, requirement_codes=codes,
            )
            for path, symbol, kind, signature, aggregates, codes in (
                ("shop/pages.py", "router", "constant", 'router = R(prefix="/loans")', [], []),
                ("shop/pages.py", "NAVIGATION", "constant", "NAVIGATION: Link", [], []),
                ("shop/pages.py", "page", "function", '@router.get("/new")\ndef page() -> str', [], []),
                ("shop/loans.py", "lend", "function", "def lend() -> Loan", ["Loan"], ["FR-001"]),
                ("shop/books.py", "add", "function", "def add() -> Book", ["Book"], []),
                ("shop/books.py", "sell", "function", "def sell(book_id: int) -> None", ["Book"], []),
                ("shop/books.py", "books", "function", "def books() -> list[Book]", ["Book"], []),
                ("shop/records.py", "Loan", "class", "class Loan", ["Loan"], []),
                ("shop/deep.py", "key", "function", "def key() -> str", [], []),
                ("shop/rows.py", "insert", "function", "def insert() -> None", [], []),
                ("shop/deep.py", "shown", "function", "def shown(cents: int) -> str", [], []),
                ("shop/deep.py", "opened", "function", "def opened(name: str) -> Loan", [], []),
            )
        }  # fmt: skip
        for atom, provider in (
            ("page", "lend"), ("lend", "add"), ("add", "key"), ("key", "insert"),
            ("lend", "shown"), ("lend", "opened"), ("lend", "sell"), ("page", "books"),
        ):  # fmt: skip
            AtomDependency.objects.create(
                atom=made[atom], provider=made[provider], kind=AtomDependency.Kind.CALL
            )
        return run

    def test_constants_plain_values_and_inner_names_are_left_out_but_for_what_addresses_begin_with(
        self, run: Run
    ) -> None:
        found = open_to_tests(run.pk, list(run.atoms.in_order()), run.plan)

        assert [one.symbol for one in found] == [
            "router",
            "page",
            "lend",
            "add",
            "sell",
            "books",
            "Loan",
            "key",
            "opened",
        ]

    def test_those_that_are_about_other_aggregates_alone_are_left_out(self, run: Run) -> None:
        requirement = Requirement.objects.get(plan=run.plan, code="FR-001")

        for aggregates, symbols in (
            (["Book"], ["router", "page", "add", "sell", "books", "key", "opened"]),
            # A loan needs a book: what makes one, and not what is done with it.
            (["Loan"], ["router", "page", "lend", "add", "Loan", "key", "opened"]),
        ):
            requirement.aggregates = aggregates
            near, known = to_test_with(run.pk, requirement)
            assert [one.symbol for one in near] == ["lend"]
            assert [one.symbol for one in known] == symbols


def test_a_long_value_of_a_constant_is_left_out_where_it_is_only_to_be_known_of() -> None:
    short = Atom(path="a.py", symbol="A", kind="constant", signature="A: int = 1")
    long = Atom(path="a.py", symbol="B", kind="constant", signature=f'B: str = "{"x" * 80}"')

    assert prompt_data.signatures([short, long]) == {"a.py": ["A: int = 1", "B: str"]}


def test_who_uses_atoms_gets_what_they_do_by_path_and_signature() -> None:
    one = Atom(
        path="a.py", symbol="one", signature="def one() -> int", description="Is 1.", summary="1"
    )
    page = Atom(path="a.html", symbol="a.html", kind="file", description="A page.")

    assert prompt_data.interfaces([one, page]) == {
        "a.py": {"def one() -> int": "1"},
        "a.html": {"a.html": "A page."},
    }
    assert prompt_data.interfaces([one], whole=True) == {"a.py": {"def one() -> int": "Is 1."}}


def test_how_an_error_is_made_is_no_matter_of_tests() -> None:
    made = "    def __init__(self, field: str) -> None"
    taken = Atom(
        path="a.py",
        symbol="Taken",
        kind="class",
        signature=f"class Taken(ShopError)\n    field: str\n{made}",
    )
    store = Atom(path="a.py", symbol="Store", kind="class", signature=f"class Store\n{made}")

    to_test = prompt_data.signatures([taken, store], to_test=True)

    assert to_test == {"a.py": ["class Taken(ShopError)\n    field: str", store.signature]}
    assert prompt_data.signatures([taken]) == {"a.py": [taken.signature]}
