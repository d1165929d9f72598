"""What a run in a warm sandbox cannot reach: the machine, and the runs after it."""

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import WarmSandboxes
from tests.execution.warm.runs import passes

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")
CALLS = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
def refused(number, *arguments):
    ctypes.set_errno(0)
    return libc.syscall(number, *arguments) == -1 and ctypes.get_errno() == 1
x86 = os.uname().machine == "x86_64"
first = int(sys.argv[1])
numbers = {
    "ptrace": refused(101 if x86 else 117, 16, first, 0, 0),
    "read": refused(310 if x86 else 270, first, 0, 0, 0, 0, 0),
    "write": refused(311 if x86 else 271, first, 0, 0, 0, 0, 0),
    "shared memory": refused(29 if x86 else 194, 0, 4096, 0o1600),
    "queue": refused(68 if x86 else 186, 0, 0o1600),
    "limits": refused(302 if x86 else 261, first, 9, 0, 0),
    "priority": refused(141 if x86 else 140, 0, first, 19),
    "cores": refused(203 if x86 else 122, first, 8, 0),
    # The same calls by another interface of the kernel (x32), which would answer that it is not there.
    "another interface": refused(0x40000000 + 39),
}
print([name for name, is_refused in numbers.items() if not is_refused])
"""


def test_what_would_reach_the_next_run_is_refused_by_the_kernel(sandboxes: WarmSandboxes) -> None:
    passes(
        f"""
        import os, subprocess, sys
        done = subprocess.run(
            [sys.executable, "-c", {CALLS!r}, str(os.getppid())], capture_output=True, text=True
        )
        self.assertEqual((done.stdout, done.stderr), ("[]\\n", ""))
        """,
        sandboxes,
    )


def test_a_run_may_still_ask_for_itself(sandboxes: WarmSandboxes) -> None:
    passes(
        """
        import os, resource, multiprocessing
        os.sched_setaffinity(0, os.sched_getaffinity(0))
        os.setpriority(os.PRIO_PROCESS, 0, 5)
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        with multiprocessing.Lock():
            self.assertEqual(resource.getrlimit(resource.RLIMIT_NOFILE), (64, 64))
        """,
        sandboxes,
    )


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("open('/app/new', 'w')", id="write into the tree"),
        pytest.param("open('/new', 'w')", id="write beside it"),
        pytest.param("open('/dev/new', 'w')", id="write among devices"),
        pytest.param("import os; os.listdir('/proc/1')", id="processes"),
        pytest.param("import os; os.setuid(0)", id="become root"),
        pytest.param("import socket; socket.create_connection(('1.1.1.1', 53), 2)", id="network"),
    ],
)
def test_there_is_no_way_out_of_a_warm_sandbox_either(lines: str, sandboxes: WarmSandboxes) -> None:
    passes(f"with self.assertRaises(OSError):\n    {lines}", sandboxes)
