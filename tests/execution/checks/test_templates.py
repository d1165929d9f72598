"""Templates of Jinja and Django: read, rendered, and given every name they use; findings point to who can mend them."""

import pytest

from execution.checks.templates.template_checks import check_rendered, check_templates
from execution.source.atom_source import AtomSource, Finding
from execution.source.places import Places

BASE = "<title>{{ application }}</title>{% block content %}{% endblock %}"
LIST = '{% extends "base.html" %}\n{% block content %}\n{% for one in books %}{{ one|day }}{% endfor %}{% endblock %}'
DJANGO = "django==5.2.19"
TAGS = """
@register.simple_block_tag
def card(content: str, title: str, *, kind: str = "") -> str: ...
@register.simple_tag(takes_context=True)
def pager(context: Any, page: Page) -> str: ...
@register.filter
def day(value: date) -> str: ...
"""
PAGE = 'def books_page(request):\n    return render(request, "books/list.html", books=[])\n'


def found(*, page: str = PAGE, template: str = LIST, lock: str = "jinja2==3.1.6") -> list[Finding]:
    def source(path: str, code: str, *, is_fixed: bool = False) -> AtomSource:
        name = path.rpartition("/")[2]
        return AtomSource(path=path, symbol=name, kind="file", code=code, is_fixed=is_fixed)

    sources = [
        source("requirements.lock", lock, is_fixed=True),
        source("app/templates/base.html", BASE, is_fixed=True),
        source("app/templatetags/components.py", TAGS, is_fixed=True),
        source("app/templates/books/list.html", template),
        source("app/pages/books.py", page),
    ]
    tree = {one.path: one.code for one in sources}
    return [*check_templates(tree, sources, Places(sources)), *check_rendered(tree, sources)]


BOTH = pytest.mark.parametrize("lock", ["jinja2==3.1.6", DJANGO])


@BOTH
def test_a_page_that_gives_all_names_passes(lock: str) -> None:
    assert [one.outcome for one in found(lock=lock)] == ["passed", "passed"]


@BOTH
def test_a_name_that_nobody_gives_is_a_fault_of_the_page(lock: str) -> None:
    finding, _ = found(page=PAGE.replace(", books=[]", ""), lock=lock)

    assert (finding.outcome, finding.path, finding.line) == ("failed", "app/pages/books.py", 2)
    assert "without `books`" in finding.detail


def test_what_a_page_gives_by_a_dict_is_not_judged() -> None:
    assert [one.outcome for one in found(page=PAGE.replace("books=[]", "**many"))] == [
        "passed",
        "passed",
    ]


@BOTH
def test_a_template_that_cannot_be_read_is_at_fault_itself(lock: str) -> None:
    finding, _ = found(template=f"{LIST}\n{{% if %}}", lock=lock)

    assert (finding.path, finding.line) == ("app/templates/books/list.html", 4)


def test_a_template_that_is_not_there_and_one_that_nobody_renders() -> None:
    details = {one.path: one.detail for one in found(page=PAGE.replace("books/list", "books/lost"))}

    assert "which does not exist" in details["app/pages/books.py"]
    assert "no page renders it" in details["app/templates/books/list.html"]


def test_software_on_another_engine_is_not_looked_at() -> None:
    assert found(lock="") == []


def named(template: str) -> list[str]:
    """What a page without names is told to give to a template of Django."""
    findings = found(template=template, page=PAGE.replace(", books=[]", ""), lock=DJANGO)
    parts = [one.detail.partition("without `")[2].partition("`")[0] for one in findings]
    return [part for part in parts if part]


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("{{ book.title|day }}{{ request.path }}{{ forloop.counter }}", ["book"]),
        ("{% if one and not two == 3 %}{% endif %}", ["one", "two"]),
        ("{% for key, value in pairs.items %}{{ key }}{{ value }}{% empty %}{{ no }}{% endfor %}", ["no", "pairs"]),
        ("{% with a=b %}{{ a }}{% endwith %}{{ text|default:other }}", ["b", "other", "text"]),
        ('{% card heading kind=kind %}{{ inside }}{% endcard %}', ["heading", "inside", "kind"]),
        ("{% pager books as pages %}{{ pages }}", ["books"]),
        ('{% include "base.html" with application=name %}', ["name"]),
    ],
)  # fmt: skip
def test_the_names_that_a_template_of_django_wants(template: str, names: list[str]) -> None:
    assert named(template) == names


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% card %}{% endcard %}", "did not receive value(s) for the argument(s): 'title'"),
        ('{% card "a" colour="red" %}{% endcard %}', "unexpected keyword argument 'colour'"),
        ('{% card "a" %}', "Unclosed tag"),
        ("{{ 1|day:2 }}", "day requires 1 arguments, 2 provided"),
        ("{{ 1|week }}", "Invalid filter: 'week'"),
        ("{% carousel %}", "Invalid block tag"),
        ("{% load colours %}", "'colours' is not a registered tag library"),
    ],
)
def test_tags_and_filters_of_django_software_are_those_it_has(template: str, said: str) -> None:
    assert said in found(template=template, lock=DJANGO)[0].detail
