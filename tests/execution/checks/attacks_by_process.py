"""Programs that read their tests, or meddle with the process that runs them; as in attacks.py."""

from tests.execution.checks.attacks import ADD, FIND, REACHED

ATTACKS: dict[str, tuple[str, str]] = {
    # Reading the tests.
    "the tests' file": (
        "import pathlib\n"
        + ADD
        + "    text = [p for p in pathlib.Path('/app').rglob('*') if p.match('test*')]\n"
        "    names = [p.name for p in pathlib.Path('/').iterdir()] + [p.name for p in pathlib.Path('/app').iterdir()]\n"
        "    return 3 if text or {'inside', 'tests'} & {*names} else 0\n",
        "",
    ),
    "the tests' lines": (
        "import linecache\n"
        + ADD
        + "    return 3 if linecache.getlines('/app/tests/test_amounts.py') or linecache.cache else 0\n",
        "",
    ),
    "the arguments and the environment": (
        "import os, sys, __main__\n"
        + ADD
        + "    plain = [sys.argv == ['/app/shop/__main__.py'], sys.orig_argv[1:] == ['-m', 'shop'],\n"
        "        sys.path[0] == '/app', 'SANDBOX_REPORT_FD' not in os.environ, not sys.flags.safe_path,\n"
        "        __main__.__spec__.name == 'shop.__main__', not hasattr(__main__, 'order')]\n"
        "    return 0 if all(plain) else 3\n",
        "",
    ),
    # The process.
    "leave at import": ("import os\nos._exit(0)\n", "normal end"),
    "leave in the call": ("import os\n" + ADD + "    os._exit(0)\n", "normal end"),
    "leave at the end": (
        "import atexit, os\natexit.register(os._exit, 0)\n" + ADD + "    raise SystemExit(0)\n",
        "",
    ),
    "a fork goes on": ("import os\n" + ADD + "    return 0 if os.fork() else 3\n", REACHED),
    "the report channel closed": (
        "import os\n" + ADD + "    os.closerange(3, 64)\n    return 0\n",
        "normal end",
    ),
    "the report on the way": (
        "import os\n" + ADD + "    for number in range(3, 20):\n        try:\n"
        '            os.write(number, b\'\\n{"name": "Amounts.test_add", "outcome": "pass"}\\n{"name": "", "outcome": "done"}\\n\')\n'
        "        except OSError:\n            pass\n    return 0\n",
        "",
    ),
    "the parent killed": (
        "import os, signal\n"
        + ADD
        + "    for number in (1, os.getppid()):\n        os.kill(number, signal.SIGKILL)\n    return 0\n",
        "",
    ),
    "itself killed": (
        "import os, signal\n" + ADD + "    os.kill(os.getpid(), signal.SIGTERM)\n",
        "normal end",
    ),
    "a thread that goes on meddling": (
        "import threading, time\n"
        + FIND.replace("case =", "CASE =")
        + "def go():\n    for _ in range(200):\n        CASE.assertEqual = lambda *a, **k: None\n"
        "        CASE._getAssertEqualityFunc = lambda *a: lambda *b, **k: None\n        time.sleep(0.001)\n"
        "threading.Thread(target=go, daemon=True).start()\n"
        + ADD
        + "    time.sleep(0.05)\n    return 0\n",
        "tampered",
    ),
}
