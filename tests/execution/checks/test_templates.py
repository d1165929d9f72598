"""Templates of Jinja: read, rendered, and given every name they use; findings point to who can mend them."""

from execution.checks.templates import check_rendered, check_templates
from execution.source.atom_source import AtomSource, Finding
from execution.source.places import Places

BASE = "<title>{{ application }}</title>{% block content %}{% endblock %}"
LIST = '{% extends "base.html" %}\n{% block content %}\n{% for one in books %}{{ one|day }}{% endfor %}{% endblock %}'
PAGE = 'def books_page(request):\n    return render(request, "books/list.html", books=[])\n'


def found(*, page: str = PAGE, template: str = LIST, lock: str = "jinja2==3.1.6") -> list[Finding]:
    def source(path: str, code: str, *, is_fixed: bool = False) -> AtomSource:
        name = path.rpartition("/")[2]
        return AtomSource(path=path, symbol=name, kind="file", code=code, is_fixed=is_fixed)

    sources = [
        source("requirements.lock", lock, is_fixed=True),
        source("app/templates/base.html", BASE, is_fixed=True),
        source("app/templates/books/list.html", template),
        source("app/pages/books.py", page),
    ]
    tree = {one.path: one.code for one in sources}
    return [*check_templates(tree, sources, Places(sources)), *check_rendered(tree, sources)]


def test_a_page_that_gives_all_names_passes() -> None:
    assert [one.outcome for one in found()] == ["passed", "passed"]


def test_a_name_that_nobody_gives_is_a_fault_of_the_page() -> None:
    finding, _ = found(page=PAGE.replace(", books=[]", ""))

    assert (finding.outcome, finding.path, finding.line) == ("failed", "app/pages/books.py", 2)
    assert "without `books`" in finding.detail


def test_what_a_page_gives_by_a_dict_is_not_judged() -> None:
    assert [one.outcome for one in found(page=PAGE.replace("books=[]", "**many"))] == [
        "passed",
        "passed",
    ]


def test_a_template_that_cannot_be_read_is_at_fault_itself() -> None:
    finding, _ = found(template=f"{LIST}\n{{% if %}}")

    assert (finding.path, finding.line) == ("app/templates/books/list.html", 4)


def test_a_template_that_is_not_there_and_one_that_nobody_renders() -> None:
    details = {one.path: one.detail for one in found(page=PAGE.replace("books/list", "books/lost"))}

    assert "which does not exist" in details["app/pages/books.py"]
    assert "no page renders it" in details["app/templates/books/list.html"]


def test_software_on_another_engine_is_not_looked_at() -> None:
    assert found(lock="") == []
