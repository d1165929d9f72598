"""Languages of atoms besides Python, and the checks of their syntax."""

import configparser
import csv
import io
import json
import tomllib
from collections.abc import Callable
from xml.etree import ElementTree

from execution.models.web_languages import read_css, read_html, read_javascript, read_sql

PYTHON = "python"
# Any text is a text of these.
FREE_TEXT = ("markdown", "text")
OTHER_NAMES = {
    "py": PYTHON,
    "python3": PYTHON,
    "md": "markdown",
    "": "text",
    "txt": "text",
    "plain": "text",
    "plaintext": "text",
    "gitignore": "text",
    "license": "text",
    # Nothing here reads it, so no more can be said of it than of any text.
    "yaml": "text",
    "yml": "text",
    "cfg": "ini",
    "js": "javascript",
    "htm": "html",
    "jinja": "html",
    "jinja2": "html",
}


def canonical(name: str) -> str:
    """The name used for a language: `Markdown` and `md` are `markdown`."""
    folded = name.strip().casefold()
    return OTHER_NAMES.get(folded, folded)


def _ini(code: str) -> None:
    configparser.ConfigParser().read_string(code)


def _csv(code: str) -> None:
    list(csv.reader(io.StringIO(code), strict=True))


PARSERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "ini": _ini,
    "csv": _csv,
    "xml": ElementTree.fromstring,
    "html": read_html,
    "css": read_css,
    "javascript": read_javascript,
    "sql": read_sql,
}
UNPARSABLE = (ValueError, SyntaxError, configparser.Error, csv.Error, RecursionError)
LANGUAGES = (PYTHON, *FREE_TEXT, *PARSERS)
