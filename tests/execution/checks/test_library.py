"""The table of what programs may use of the standard library, held against the library itself."""

import importlib
import pkgutil
import sys
import types
import warnings
from collections.abc import Iterator

import pytest

from execution.checks.allowed.library import TABLE, library
from execution.source.syntax.library_names import is_module, led_to

ALLOWED = library()
MODULES = sorted([*ALLOWED.whole, *ALLOWED.part])
# Found by no name of its own in this version or on this system.
ABSENT = {"os.O_BINARY", "sys.tracebacklimit"}
RUNS_OR_REACHES: list[object] = [
    eval,
    exec,
    compile,
    __import__,
    getattr,
    setattr,
    delattr,
    type,
    vars,
    globals,
    locals,
]


def public(name: str) -> Iterator[tuple[str, object]]:
    module = importlib.import_module(name)
    for one in dir(module):
        if not one.startswith("_") and not ALLOWED.refusal(f"{name}.{one}"):
            yield f"{name}.{one}", getattr(module, one)


def submodules(name: str) -> list[str]:
    if name not in ALLOWED.whole:
        return [name]
    module = importlib.import_module(name)
    inner = pkgutil.walk_packages(getattr(module, "__path__", []), f"{name}.")
    return [name, *(one.name for one in inner if not one.name.rpartition(".")[2].startswith("_"))]


@pytest.mark.parametrize("name", MODULES)
def test_every_name_exists_and_none_leads_further(name: str) -> None:
    """No allowed module hands on another, what runs text, or what makes classes, unseen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = importlib.import_module(name)
        absent = [n for n in ALLOWED.part.get(name, ()) if not hasattr(module, n)]
        found = [one for inner in submodules(name) for one in public(inner)]
    modules = [n for n, value in found if isinstance(value, types.ModuleType)]

    assert {f"{name}.{one}" for one in absent} <= ABSENT
    assert [one for one in modules if not is_module(led_to(one))] == []
    assert [one for one, value in found if any(value is bad for bad in RUNS_OR_REACHES)] == []
    metaclasses = [o for o, value in found if isinstance(value, type) and issubclass(value, type)]
    assert set(metaclasses) <= {"abc.ABCMeta"}


def test_every_entry_has_a_reason_and_what_is_refused_exists() -> None:
    text = TABLE.read_text(encoding="utf-8")

    assert text.count("reason = ") == text.count("[part.") + text.count("[[refused]]") + text.count(
        "[[packages]]"
    )
    assert all(reason for reason, _ in ALLOWED.refused.values())
    tops = {name.partition(".")[0] for name in ALLOWED.refused} - {"__main__", "test"}
    assert tops <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("os.path.join", "", id="a module within"),
        pytest.param("xml.etree.ElementTree.XML", "", id="of a package"),
        pytest.param("json.decoder.JSONDecodeError", "", id="a submodule"),
        pytest.param("argparse._SubParsersAction", "", id="private, and needed"),
        pytest.param("argparse._sys.modules", "`sys.modules`", id="a module by an alias"),
        pytest.param("random._inst", "internal to the standard library", id="private"),
        pytest.param("curses", "not among the modules", id="a module not named"),
        pytest.param("xml.sax.make_parser", "not among", id="a name of the package around"),
        pytest.param("os.nice", "not among the names of `os`", id="a name not named"),
        pytest.param("asyncio.events.get_running_loop", "not among the modules", id="its home"),
        pytest.param(
            "concurrent.futures.ProcessPoolExecutor",
            "Use instead: threads, by `concurrent.futures.ThreadPoolExecutor`.",
            id="what to use instead",
        ),
    ],
)
def test_a_name_is_allowed_or_refused_with_a_reason(name: str, reason: str) -> None:
    said = ALLOWED.refusal(name)

    assert reason in said
    assert bool(said) == bool(reason)


def test_tests_may_use_more() -> None:
    assert ALLOWED.refusal("subprocess.run")
    assert not ALLOWED.refusal("subprocess.run", is_test=True)
    assert ALLOWED.refusal("socket.socket", is_test=True)
