"""Runs that share a sandbox end as each would by itself, and find nothing of those before."""

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import WarmSandboxes
from execution.sandbox.warm import first_process, warm_sandboxes
from execution.sandbox.warm.ground import ground_of
from tests.execution.warm.runs import TREE, asking, passes, run

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


def number_of_starts(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    started: list[object] = []
    real = warm_sandboxes.WarmSandbox

    def start(ground: object, **more: object) -> object:
        started.append(ground)
        return real(ground, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(warm_sandboxes, "WarmSandbox", start)
    return started


ENDINGS = {
    "a pass": (asking("import shop.limits\nself.assertEqual(shop.limits.LIMIT, 3)"), "pass"),
    "a failure": (asking("print('said')\nself.assertEqual(1, 2)"), "fail"),
    "an error": (asking("{}['key']"), "fail"),
    "no module": ("from shop import other\n" + asking("self.assertTrue(1)"), "error"),
    "no Python": (asking("self.assertTrue(1)") + "\n)", "error"),
    "no assertion": (asking("pass"), "error"),
    "an exit": (asking("import os\nself.assertTrue(1)\nos._exit(0)"), "error"),
    "a signal": (asking("import os\nself.assertTrue(1)\nos.kill(os.getpid(), 9)"), "error"),
    "much memory": (asking("self.assertTrue(bytearray(2_000_000_000))"), "fail"),
    "a flood": (asking("while True:\n    print('x' * 100_000)"), "error"),
    "an error at the end": (
        asking("import atexit, os\nself.assertTrue(1)\natexit.register(os._exit, 3)"),
        "error",
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_a_run_ends_as_in_a_sandbox_of_its_own(name: str, sandboxes: WarmSandboxes) -> None:
    code, status = ENDINGS[name]

    alone, warm = run(code, None), run(code, sandboxes)

    assert warm.status == alone.status == status, warm.stderr
    assert (warm.failures, warm.passed) == (alone.failures, alone.passed)
    assert warm.stdout == alone.stdout
    assert warm.doubts == alone.doubts


def test_what_does_not_end_is_ended_and_the_next_run_is_not_touched(
    sandboxes: WarmSandboxes,
) -> None:
    endless = asking("import time\ntime.sleep(60)")

    assert run(endless, sandboxes, timeout_s=0.5).status == "timeout"
    assert run(asking("while True:\n    pass"), sandboxes, timeout_s=0.5).status == "timeout"
    passes("self.assertTrue(1)", sandboxes)


def test_one_sandbox_is_enough_for_many_runs(
    sandboxes: WarmSandboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = number_of_starts(monkeypatch)

    for name in ("a pass", "a failure", "no Python", "a signal", "much memory", "a pass"):
        run(ENDINGS[name][0], sandboxes)

    assert len(started) == 1


LEAVINGS = {
    "files": (
        """
        import os, pathlib
        for top in ("/tmp", "/dev/shm"):
            pathlib.Path(top, "a/b").mkdir(parents=True)
            pathlib.Path(top, "a/b/left").write_text("x")
            pathlib.Path(top, "a/b").chmod(0)
            pathlib.Path(top, "a").chmod(0)
            os.symlink("/app", f"{top}/link")
            os.mkfifo(f"{top}/pipe")
        os.chmod("/tmp", 0)
        self.assertTrue(1)
        """,
        """
        import os
        self.assertEqual(os.listdir("/tmp") + os.listdir("/dev/shm"), [])
        open("/tmp/mine", "w").close()
        """,
    ),
    "a process": (
        """
        import subprocess, sys
        code = "import os, time; [open('/tmp/alive', 'a').write('x') or time.sleep(0.01) for _ in range(3000)]"
        for _ in range(3):
            subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
        import os, time
        while not os.path.exists("/tmp/alive"):
            time.sleep(0.01)
        self.assertTrue(1)
        """,
        """
        import os, time
        time.sleep(0.2)
        self.assertEqual(os.listdir("/tmp"), [])
        """,
    ),
    "what is loaded": (
        """
        import json, os, sys, shop.limits
        json.left = shop.limits.left = os.left = 1
        os.environ["LEFT"] = "1"
        sys.path.append("/left")
        os.nice(5)
        os.umask(0)
        self.assertTrue(1)
        """,
        """
        import json, os, sys
        self.assertFalse([one for one in ("json.left", "shop.limits") if one in sys.modules])
        self.assertFalse(hasattr(json, "left") or hasattr(os, "left"))
        self.assertNotIn("LEFT", os.environ)
        self.assertNotIn("/left", sys.path)
        self.assertEqual((os.nice(0), os.umask(0)), (0, 0o22))
        """,
    ),
    "open files": (
        """
        import os, fcntl
        for one in (0, 1, 2):
            fcntl.fcntl(one, fcntl.F_SETFL, fcntl.fcntl(one, fcntl.F_GETFL) | os.O_NONBLOCK)
        os.open("/tmp", os.O_RDONLY)
        self.assertTrue(1)
        """,
        """
        import os, fcntl
        flags = [fcntl.fcntl(one, fcntl.F_GETFL) for one in (0, 1, 2)]
        self.assertFalse([one for one in flags if one & os.O_NONBLOCK])
        """,
    ),
}


@pytest.mark.parametrize("what", LEAVINGS)
def test_a_run_finds_nothing_of_the_one_before(
    what: str, sandboxes: WarmSandboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = number_of_starts(monkeypatch)
    leaving, looking = LEAVINGS[what]

    passes(leaving, sandboxes)
    passes(looking, sandboxes)

    assert len(started) == 1


def test_a_run_has_its_own_tree_and_no_other(sandboxes: WarmSandboxes) -> None:
    first = TREE | {"shop/old/__init__.py": "", "shop/old/gone.py": "X = 1\n", "notes": "text"}
    second = TREE | {"shop/limits.py": "LIMIT = 4\n", "notes/more.md": "text"}

    passes("import shop.old.gone\nself.assertEqual(shop.old.gone.X, 1)", sandboxes, first)
    passes(
        """
        import importlib.util, os, shop.limits
        self.assertIsNone(importlib.util.find_spec("shop.old"))
        self.assertEqual(shop.limits.LIMIT, 4)
        self.assertEqual(sorted(os.listdir("/app")), ["notes", "shop", "tests"])
        """,
        sandboxes,
        second | {"tests/base.py": ""},
    )


def test_a_run_that_ends_its_parent_is_repeated_by_itself(sandboxes: WarmSandboxes) -> None:
    passes("import os\nos.kill(os.getppid(), 9)\nself.assertTrue(1)", sandboxes)
    passes("self.assertTrue(1)", sandboxes)


def test_where_none_can_be_started_each_run_has_a_sandbox_of_its_own(
    sandboxes: WarmSandboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    monkeypatch.setattr(first_process, "filter_program", lambda: tried.append(1))

    passes("self.assertTrue(1)", sandboxes)
    passes("self.assertTrue(1)", sandboxes)

    assert tried == [1]


BASE = (
    "from __future__ import annotations\nimport html, unittest\nfrom web.client import Client\n"
    "from shop.limits import LIMIT\nimport decimal\n\n\nclass Base(unittest.TestCase):\n    pass\n"
)


@pytest.mark.parametrize(
    ("test", "more", "names"),
    [
        pytest.param("", {}, ["html", "web.client"], id="what the base loads before the software"),
        pytest.param("import unittest.mock\n", {}, [], id="a test that shares its library"),
        pytest.param("", {"random.py": ""}, [], id="a tree that hides the library"),
    ],
)
def test_only_what_a_run_loads_first_is_loaded_before(
    test: str, more: dict[str, str], names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.sandbox.warm.ground.environment_of", lambda tree: "/packages")
    monkeypatch.setattr("execution.sandbox.warm.ground.importable", lambda tree: frozenset({"web"}))
    tree = TREE | {"shop/testing.py": BASE} | more
    order = {"source": test + asking("self.assertTrue(1)"), "bases": ["shop.testing"]}

    assert [name for name, _ in ground_of(tree, order).packages] == names
