"""Reading files of the web: what browsers and engines could not use is refused, at its line."""

import pytest

from execution.models.languages import PARSERS, UNPARSABLE

GOOD = [
    ("css", "@media (width < 640px) { a { color: red } }\n.b:has(> c) { inset: 0 }"),
    ("javascript", "const a = async () => { await b?.c ?? 1; };"),
    ("html", "<ul>{% for one in many %}<li>{{ one }}{% endfor %}</ul><input disabled>"),
    ("html", '<a {% if is_new %}class="new"{% endif %} href="/">x</a>'),
    ("sql", "CREATE TABLE a (b INTEGER PRIMARY KEY); SELECT b FROM a WHERE b > 1;"),
]
BAD = [
    ("css", "a { color: red }\n} b { }", 2),
    ("javascript", "let a = 1;\nlet b = ;", 2),
    ("html", "<p>a</p>\n</div>", 2),
    ("html", "<div>", 1),
    ("sql", "SELECT a FROM", 1),
    ("json", "{", None),
]


@pytest.mark.parametrize(("language", "code"), GOOD)
def test_what_can_be_used_is_read(language: str, code: str) -> None:
    PARSERS[language](code)


@pytest.mark.parametrize(("language", "code", "line"), BAD)
def test_what_cannot_is_refused_at_its_line(language: str, code: str, line: int | None) -> None:
    with pytest.raises(UNPARSABLE) as raised:
        PARSERS[language](code)

    if line is not None:
        assert getattr(raised.value, "lineno", None) == line
