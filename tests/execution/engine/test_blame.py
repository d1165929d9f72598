"""Who is asked to mend what failed at a gate, and who cannot be at fault."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.utils import timezone

from execution.gate.blame import Blame
from execution.gate.scores import score_atoms
from execution.models import AcceptanceTest, Atom, Attempt, Check, Run, Wave
from execution.source.atom_source import Finding
from execution.source.rows import code_sha
from tests import factories
from tests.execution.engine import shop
from tests.execution.engine.author import FROM_AMOUNTS, MAIN, SPECS, TOTAL, Author, code, spec

SILENT = MAIN.partition("\n\n\nif __name__")[0] + "\n"
MAIN_CODE = "from lib.shelf import lend\n\nlend()\n"


def finding(path: str, symbol: str = "", *, validator: str = "modules", level: int = 4) -> Finding:
    return Finding(
        level=level,
        validator=validator,
        outcome="failed",
        detail="lib/rules.py broke",
        path=path,
        symbol=symbol,
    )


def an_atom(run: Run, path: str, symbol: str, text: str, **fields: object) -> Atom:
    """An accepted atom whose code was written an hour ago."""
    sha = code_sha([], text)
    made = factories.accepted(code=text, code_sha=sha)
    atom: Atom = factories.AtomFactory(run=run, path=path, symbol=symbol, **made | fields)
    written(atom, sha, hours=1)
    return atom


def written(atom: Atom, sha: str, *, hours: float) -> None:
    ended = timezone.now() - timedelta(hours=hours)
    factories.AttemptFactory(atom=atom, code_sha=sha, ended_at=ended)


@pytest.fixture
def run(db: None) -> Run:
    """A small library: a program that uses `lend`, which uses `limit`."""
    run: Run = factories.RunFactory()
    lend = an_atom(run, "lib/shelf.py", "lend", "def lend() -> None:\n    limit()\n")
    limit = an_atom(run, "lib/rules.py", "limit", "def limit() -> int:\n    return 1\n")
    lend.dependencies.create(provider=limit, kind="call")
    an_atom(run, "lib/shelf.py", "give_back", "def give_back() -> None:\n    pass\n")
    an_atom(run, "biglib/shelf.py", "lend", "def lend() -> None:\n    pass\n")
    an_atom(run, "lib/__init__.py", "__init__.py", '"""A library."""\n', kind="file")
    an_atom(run, "lib/__main__.py", "__main__.py", MAIN_CODE, kind="file")
    an_atom(run, "README.md", "README.md", "# Library", kind="file", language="markdown")
    return run


def accused(run: Run, found: Finding) -> set[str]:
    atoms = Atom.objects.filter(pk__in=Blame(run).messages_by_atom([found]))
    return {f"{atom.path}:{atom.symbol}" for atom in atoms}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(finding("lib/shelf.py", "lend"), {"lib/shelf.py:lend"}, id="an atom"),
        pytest.param(
            finding("lib/shelf.py"), {"lib/shelf.py:lend", "lib/shelf.py:give_back"}, id="a file"
        ),
        pytest.param(finding(""), set(), id="nowhere, whatever its words say"),
        pytest.param(finding("lib/__init__.py"), set(), id="a docstring"),
        pytest.param(finding("README.md"), set(), id="prose"),
        pytest.param(
            finding("lib/__main__.py", validator="entry"),
            {"lib/__main__.py:__main__.py", "lib/shelf.py:lend"},
            id="a silent program and what it uses itself",
        ),
        pytest.param(
            finding("lib/rules.py", "limit", validator="entry"),
            {"lib/rules.py:limit"},
            id="where the program raised",
        ),
    ],
)
def test_a_finding_accuses_what_can_be_its_cause(
    run: Run, found: Finding, expected: set[str]
) -> None:
    assert accused(run, found) == expected


def passed(run: Run, validator: str) -> Wave:
    wave: Wave = factories.WaveFactory(run=run)
    Check.objects.create(wave=wave, level=4, validator=validator, outcome="passed")
    return wave


def rewritten(run: Run, path: str, symbol: str) -> None:
    atom = run.atoms.get(path=path, symbol=symbol)
    atom.code += "# another\n"
    atom.code_sha = code_sha([], atom.code)
    atom.save(update_fields=["code", "code_sha"])
    written(atom, atom.code_sha, hours=-1)


def test_code_that_stood_when_the_check_last_passed_is_not_at_fault_once_other_code_changed(
    run: Run,
) -> None:
    passed(run, "types")
    whole = finding("lib/shelf.py", validator="types")
    assert accused(run, whole) == {"lib/shelf.py:lend", "lib/shelf.py:give_back"}

    rewritten(run, "lib/shelf.py", "give_back")

    assert accused(run, whole) == {"lib/shelf.py:give_back"}
    # Another check, which never passed, still knows nothing of that.
    assert len(accused(run, finding("lib/shelf.py", validator="modules"))) == 2


def test_unchanged_code_leads_to_what_it_uses_that_changed(run: Run) -> None:
    passed(run, "types")
    rewritten(run, "lib/rules.py", "limit")

    assert accused(run, finding("lib/shelf.py", "lend", validator="types")) == {
        "lib/rules.py:limit"
    }


def test_a_test_that_passed_accuses_what_changed_since(run: Run) -> None:
    atoms = list(run.atoms.filter(path="lib/shelf.py"))
    test = a_test(run, "", atoms)
    test.results.create(wave=passed(run, "types"), status="pass", tree_sha="")
    rewritten(run, "lib/shelf.py", "lend")

    named = Blame(run).of_test(test, ())

    assert [atom.symbol for atom in Atom.objects.filter(pk__in=named)] == ["lend"]


TWO_TESTS = """
import unittest
from lib.shelf import give_back, lend
from lib import rules

class Shelf(unittest.TestCase):
    def setUp(self):
        self.limit = rules.limit()

    def test_lending(self):
        self.assertEqual(lend(), self.limit)

    def test_giving_back(self):
        self.assertIsNone(give_back())
"""


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        pytest.param(["Shelf.test_lending"], {"lend", "limit"}, id="one test"),
        pytest.param(["Shelf.test_giving_back"], {"give_back", "limit"}, id="the other"),
        pytest.param(
            ["Shelf.test_giving_back", "Shelf.test_lending"],
            {"give_back", "lend", "limit"},
            id="both",
        ),
        pytest.param([], {"give_back", "lend", "limit"}, id="the file as a whole"),
    ],
)
def test_of_a_file_the_tests_that_failed_accuse_what_they_name(
    run: Run, failed: list[str], expected: set[str]
) -> None:
    test = a_test(run, TWO_TESTS, run.atoms.filter(path__startswith="lib/").exclude(kind="file"))

    named = Blame(run).of_test(test, failed)

    assert {atom.symbol for atom in Atom.objects.filter(pk__in=named)} == expected


def test_a_test_of_a_page_accuses_the_templates_that_the_page_shows(run: Run) -> None:
    page = an_atom(run, "lib/pages.py", "book_page", "def book_page() -> str:\n    return show()\n")
    template = an_atom(
        run, "lib/book.html", "book.html", "{{ book.note|label }}", kind="file", language="html"
    )
    page.dependencies.create(provider=template, kind="call")
    page.dependencies.create(provider=run.atoms.get(symbol="limit"), kind="call")
    an_atom(run, "lib/other.html", "other.html", "{{ book }}", kind="file", language="html")
    test = a_test(run, "", [page])

    named = Blame(run).of_test(test, ["Pages.test_a_book"])

    assert named == [page.pk, template.pk]


def a_test(run: Run, text: str, atoms: Iterable[Atom]) -> AcceptanceTest:
    test: AcceptanceTest = AcceptanceTest.objects.create(
        run=run,
        requirement=factories.RequirementFactory(plan=run.plan),
        path="tests/t.py",
        code=text,
        code_sha="",
    )
    test.atoms.set(atoms)
    return test


def test_only_the_atom_that_broke_the_whole_loses_its_confidence_for_that(run: Run) -> None:
    wave = factories.WaveFactory(run=run)
    run.atoms.update(wave=wave)

    score_atoms(run, wave, [finding("lib/shelf.py", "lend")])

    lost = run.atoms.filter(confidence_integration=0)
    assert [(atom.path, atom.symbol) for atom in lost] == [("lib/shelf.py", "lend")]


def test_a_silent_program_is_mended_where_it_starts_and_never_in_its_package(
    author: Author,
) -> None:
    package = spec("shop/__init__.py", "__init__.py", "", kind="file")
    author.specs = dict(SPECS) | {"T-003": [*SPECS["T-003"], package]}
    author.codes["__init__.py"] = [code('"""The shop."""\n')]
    author.codes["__main__.py"] = [code(SILENT), code(MAIN)]

    run = shop.build(shop.started())

    repaired = Attempt.objects.filter(atom__run=run, purpose="repair")
    assert {attempt.atom.symbol for attempt in repaired} == {"__main__.py", "total"}, run.reason
    assert author.times("__init__.py") == 1
    assert run.status == "completed", run.reason


def test_a_repair_that_answers_the_same_is_none(author: Author) -> None:
    wrong = TOTAL.replace("result = 0", "result = 1")
    author.codes["total"] = [code(wrong, FROM_AMOUNTS)]

    run = shop.build(shop.started())

    assert run.pause_reason == "gate"
    tries = Attempt.objects.filter(atom__symbol="total").order_by("number")
    assert [(one.purpose, one.outcome) for one in tries] == [
        ("content", "passed"),
        ("repair", "unchanged"),
    ]
    assert "changed nothing" in run.reason
    assert shop.atom(run, "total").status == "accepted"
