"""The stack for applications on Django: its skeleton alone, and a library that was written to its conventions."""

from pathlib import Path

import pytest

from execution.checks.assembled.web_answers import check_answers
from execution.checks.atom import check_atom
from execution.checks.templates.template_checks import check_rendered, check_templates
from execution.sandbox import program
from execution.sandbox.acceptance_runs import prove_red
from execution.sandbox.unittests import run_test_file
from execution.sandbox.warm.warm_sandboxes import WarmSandboxes
from execution.source.places import Places
from planning.stacks.registry import stack_named
from tests.stacks.software import (
    ASK,
    atoms_of,
    environment_or_skip,
    static_findings,
    with_reference,
)

STACK = stack_named("django")
ALONE = STACK.files_for(title="The library", slug="library", about="Lends books.")
LIBRARY = with_reference(ALONE, "django_reference")
SOFTWARE = {path: text for path, text in LIBRARY.items() if not path.startswith("tests/")}
ATOMS = atoms_of(SOFTWARE, ALONE)
TESTS = sorted(path for path in LIBRARY if Path(path).name.startswith("test_"))
ACCEPTANCE = """
from app.testing import ApplicationTestCase

class SkeletonTest(ApplicationTestCase):
    def test_it_answers(self) -> None:
        self.assertEqual(self.client.get("/health").json(), {"status": "ok"})
        self.assert_shows(self.client.get("/"), "The library", "There is no operation yet.")
        self.assertEqual(self.client.get("/nowhere").status_code, 404)
"""

FACTS = """
from app.core.templates import engine
from app.testing import ApplicationTestCase

PAGE = '{% fact "Note" %} {{ note }} {% endfact %}'

class FactsTest(ApplicationTestCase):
    def test_what_people_wrote_is_shown_as_it_is_and_nothing_as_a_dash(self) -> None:
        shown = engine().from_string(PAGE)
        for note, expected in {"": "–", 0: " 0 ", "the <pond>": " the &lt;pond&gt; "}.items():
            self.assertIn(f"<dd>{expected}</dd>", shown.render({"note": note}))
"""
# While a program is written its menu may be there before its pages.
PLANNED = """
from app.core.wiring import Link

NAVIGATION: Link = Link(label="Books", url="/books", order=1)
"""


@pytest.fixture(scope="module")
def environment() -> Path:
    return environment_or_skip(STACK)


def test_it_looks_as_the_other_web_stack_does() -> None:
    other = stack_named("fastapi").skeleton
    static = {path for path in other if path.startswith("app/static/")}

    assert {path: STACK.skeleton.get(path) for path in static} == {p: other[p] for p in static}


def test_a_fact_shows_what_people_wrote_as_it_is(environment: Path) -> None:
    outcome = run_test_file(ALONE, "tests/test_facts.py", FACTS)

    assert (outcome.status, outcome.failures) == ("pass", [])


@pytest.mark.parametrize("tree", [ALONE, LIBRARY], ids=["alone", "library"])
def test_ruff_and_ty_find_nothing(tree: dict[str, str], environment: Path) -> None:
    assert static_findings(tree, environment) == ""


def test_the_skeleton_alone_passes_an_acceptance_test(environment: Path) -> None:
    begun = ALONE | {"app/pages/books.py": PLANNED}
    alone = run_test_file(begun, "tests/test_it.py", ACCEPTANCE)
    with WarmSandboxes() as sandboxes:
        runs = [
            run_test_file(ALONE, "tests/test_it.py", ACCEPTANCE, sandboxes=sandboxes)
            for _ in range(2)
        ]
        assert [(one.runs, bool(one.ground.packages)) for one in sandboxes._idle] == [(2, True)]

    for outcome in (alone, *runs):
        assert (outcome.status, outcome.failures, outcome.doubts) == ("pass", [], [])
        assert outcome.passed == ["SkeletonTest.test_it_answers"]


def test_it_starts_without_a_network_and_answers_on_a_socket_file(environment: Path) -> None:
    asked = "/health,/,/static/app.css,/static/admin/css/base.css,/admin/login/"

    result = program.run(ALONE | {"ask.py": ASK}, ["python", "ask.py", asked], timeout_s=30)

    assert '"/health": [200, "{\\"status\\": \\"ok\\"}"]' in result.stdout, result.stderr
    assert '"/": [303, ""]' in result.stdout
    assert result.stdout.count(": [200, ") == 4


@pytest.mark.parametrize("path", TESTS)
def test_the_library_passes_its_acceptance_tests(path: str, environment: Path) -> None:
    outcome = run_test_file(SOFTWARE, path, LIBRARY[path])

    assert (outcome.status, outcome.failures, outcome.doubts) == ("pass", [], [])


def test_no_address_of_the_library_answers_with_an_error_of_its_own(environment: Path) -> None:
    found = check_answers(SOFTWARE, ATOMS, STACK.commands)

    assert [(one.validator, one.outcome, one.detail) for one in found] == [
        ("starts", "passed", ""),
        ("answers", "passed", ""),
    ]


def test_pages_and_templates_of_the_library_know_each_other() -> None:
    found = [*check_templates(SOFTWARE, ATOMS, Places(ATOMS)), *check_rendered(SOFTWARE, ATOMS)]

    assert [(one.outcome, one.tool, one.detail) for one in found] == [("passed", "django", "")] * 2


# One of each kind: a table, an enumeration, a form, a rule, a page, an operation, sample data.
@pytest.mark.parametrize(
    "symbol",
    ["Loan", "LoanState", "LoanForm", "create_loan", "return_loan_action", "loan_json", "seed"],
)
def test_honest_code_in_this_style_passes_the_checks_of_its_atom(
    symbol: str, environment: Path
) -> None:
    atom = next(one for one in ATOMS if one.symbol == symbol)
    around = [one for one in ATOMS if one.path == atom.path and one is not atom]
    provided = [one for one in ATOMS if one.path != atom.path]

    found = check_atom(atom, around=around, provided=provided, package=STACK.package)

    assert [(one.validator, one.detail) for one in found if one.outcome != "passed"] == []


def test_its_tests_are_red_on_stubs(environment: Path) -> None:
    proof = prove_red(ATOMS, "tests/test_loans.py", LIBRARY["tests/test_loans.py"])

    assert (proof.state, proof.detail["reasons"]) == ("runnable", [])
