"""What software does to the sandbox it runs in: it fails for it, and the next run finds all as it was."""

import textwrap
from collections.abc import Iterator

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import WarmSandboxes
from tests.execution.warm.runs import TREE, asking, passes, run

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")
# By name: what `shop.limits.meddle` does, and how its test ends. Some of it is the sandbox's own to refuse.
ATTACKS = {
    "a disk that is full": (
        "with open('/tmp/full', 'wb') as file:\n    while True:\n        file.write(bytes(1 << 20))\n        file.flush()",
        "fail",
    ),
    "many files that are full": (
        "for number in range(40):\n    with open(f'/tmp/{number}', 'wb') as file:\n        file.write(bytes(4 << 20))", "fail"
    ),
    "all descriptors": ("import os\nkept = [os.open('/tmp', os.O_RDONLY) for _ in range(5000)]", "fail"),
    "all memory, in threads": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool:\n    kept = [*pool.map(bytearray, [400_000_000] * 4)]",
        "fail",
    ),
    "all threads": (
        "import threading, time\nfor _ in range(5000):\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "fail",
    ),
    "recursion without an end": ("def again():\n    return again()\nagain()", "fail"),
    "recursion of C": (
        "kept = []\nfor _ in range(300_000):\n    kept = [kept]\nimport json\njson.dumps(kept)", "fail"
    ),
    "a flood of output": ("while True:\n    print('x' * 1_000_000)", "error"),
    "the tree made older": ("import os\nos.utime('/app/shop/limits.py', (1, 1))", "fail"),
    "compiled code put beside the tree": (
        "import os\nos.makedirs('/app/shop/__pycache__', exist_ok=True)\nopen('/app/shop/__pycache__/x.pyc', 'wb')", "fail"
    ),
    "a module put beside the library": ("import json, pathlib\npathlib.Path(json.__file__).with_name('left.py').write_text('')", "fail"),
    "the library's compiled code": (
        "import json, pathlib\npathlib.Path(json.__file__).with_name('__pycache__').joinpath('left.pyc').write_bytes(b'')", "fail"
    ),
    "all numbers closed": ("import os\nfor number in range(3, 256):\n    try:\n        os.close(number)\n    except OSError:\n        pass", "error"),
    "the report written to by its number": (
        "import os\nfor number in range(3, 64):\n    try:\n        with open(number, 'wb', closefd=False) as file:\n"
        "            file.write(b'\\n{\"name\": \"It.test_it\", \"outcome\": \"pass\"}\\n')\n    except OSError:\n        pass\nraise ValueError",
        "fail",
    ),
    "input that waits": ("import sys\nsys.stdin.read()\nraise ValueError", "fail"),
    "names, folders and links left": (
        "import os\nos.environ['PYTHONPATH'] = '/tmp'\nopen('/tmp/sitecustomize.py', 'w').write('import left')\n"
        "os.symlink('/app', '/dev/shm/app')\nos.chdir('/dev/shm')\nraise ValueError",
        "fail",
    ),
}  # fmt: skip
AFTER = """
import os, sys, threading
self.assertEqual(os.listdir("/tmp") + os.listdir("/dev/shm"), [])
self.assertEqual(len(bytearray(300_000_000)), 300_000_000)
kept = [os.open("/tmp", os.O_RDONLY) for _ in range(200)]
with open("/tmp/mine", "wb") as file:
    file.write(bytes(8 << 20))
self.assertEqual(threading.active_count(), 1)
self.assertEqual({*os.listdir("/app/shop")}, {"__init__.py", "limits.py"})
self.assertNotIn("PYTHONPATH", os.environ)
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[WarmSandboxes]:
    with WarmSandboxes() as made:
        yield made


@pytest.mark.parametrize("name", ATTACKS)
def test_what_meddles_with_its_sandbox_harms_no_later_run(name: str, shared: WarmSandboxes) -> None:
    lines, status = ATTACKS[name]
    meddling = "def meddle():\n" + textwrap.indent(lines, "    ")
    test = asking("shop.limits.meddle()\nself.assertTrue(1)", "import shop.limits")

    result = run(test, shared, TREE | {"shop/limits.py": f"{meddling}\n"}, timeout_s=3)

    assert result.status == status, result
    assert result.passed == []
    passes(AFTER, shared)
