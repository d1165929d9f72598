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
    actions = told("something else", with_rules=True)["actions"]

    assert [action["rules"] for action in actions] == [["No fee is left."], ["It is more than 0."]]
    assert all("effects" not in action for action in actions)


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
                ("shop/records.py", "Loan", "class", "class Loan", ["Loan"], []),
                ("shop/deep.py", "key", "function", "def key() -> str", [], []),
                ("shop/rows.py", "insert", "function", "def insert() -> None", [], []),
            )
        }  # fmt: skip
        for atom, provider in (
            ("page", "lend"), ("lend", "add"), ("add", "key"), ("key", "insert"),
        ):  # fmt: skip
            AtomDependency.objects.create(
                atom=made[atom], provider=made[provider], kind=AtomDependency.Kind.CALL
            )
        return run

    def test_constants_and_inner_names_are_left_out_but_for_what_addresses_begin_with(
        self, run: Run
    ) -> None:
        found = open_to_tests(run.pk, list(run.atoms.in_order()), run.plan)

        assert [one.symbol for one in found] == ["router", "page", "lend", "add", "Loan", "key"]

    def test_those_that_are_about_other_aggregates_alone_are_left_out(self, run: Run) -> None:
        requirement = Requirement.objects.get(plan=run.plan, code="FR-001")

        for aggregates, symbols in (
            (["Book"], ["router", "page", "add", "key"]),
            # A loan needs a book.
            (["Loan"], ["router", "page", "lend", "add", "Loan", "key"]),
        ):
            requirement.aggregates = aggregates
            near, known = to_test_with(run.pk, requirement)
            assert [one.symbol for one in near] == ["lend"]
            assert [one.symbol for one in known] == symbols


def test_a_long_value_of_a_constant_is_left_out_where_it_is_only_to_be_known_of() -> None:
    short = Atom(path="a.py", symbol="A", kind="constant", signature="A: int = 1")
    long = Atom(path="a.py", symbol="B", kind="constant", signature=f'B: str = "{"x" * 80}"')

    assert prompt_data.signatures([short, long]) == {"a.py": ["A: int = 1", "B: str"]}
