import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from execution.sandbox import bubblewrap, busyness, folders, process_output, program, slots
from execution.sandbox.program import SandboxResult

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")
CLONE_NEWUSER = 0x10000000
UNSHARE = (
    "import ctypes\n"
    f"if ctypes.CDLL(None).unshare({CLONE_NEWUSER}) != 0:\n"
    "    raise OSError('refused')\n"
)


def run(source: str, *, timeout_s: float = 10, stdin: str = "") -> SandboxResult:
    tree = {"shop/__init__.py": "", "shop/limits.py": "LIMIT = 3\n"}
    command = ["python", "-c", source]
    return program.run(tree, command, timeout_s=timeout_s, stdin=stdin)


def test_a_program_sees_its_tree_its_input_and_the_same_python() -> None:
    source = (
        "import sys, shop.limits; print(shop.limits.LIMIT, sys.stdin.read(), sys.version_info[:3])"
    )

    result = run(source, stdin="hello")

    assert (result.status, result.exit_code) == ("ok", 0)
    assert result.stdout.strip() == f"3 hello {sys.version_info[:3]}"


def test_exit_code_and_both_outputs_come_back() -> None:
    result = run("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")

    assert (result.exit_code, result.stdout, result.stderr) == (3, "out\n", "err\n")


def test_the_standard_library_is_there_and_no_package_besides() -> None:
    result = run("import decimal, json, sqlite3, zlib, hashlib\nimport django")

    assert "No module named 'django'" in result.stderr


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param("open('/app/new', 'w')", "Read-only", id="write into the tree"),
        pytest.param("open('/new', 'w')", "Read-only", id="write beside it"),
        pytest.param("open('/dev/new', 'w')", "Read-only", id="write among devices"),
        pytest.param(
            "import sys; open(f'{sys.path[-1]}/new.py', 'w')", "Read-only", id="write packages"
        ),
        pytest.param("open('/etc/shadow')", "No such file", id="passwords"),
        pytest.param("import os; os.listdir('/root')", "No such file", id="home of root"),
        pytest.param("import os; os.listdir('/work')", "No such file", id="this project"),
        pytest.param("import os; os.listdir('/proc/1')", "No such file", id="processes"),
        pytest.param("import os; os.setuid(0)", "not permitted|Invalid", id="become root"),
        pytest.param(
            "import socket; socket.create_connection(('1.1.1.1', 53), 2)",
            "unreachable",
            id="network",
        ),
        pytest.param(UNSHARE, "refused", id="user namespace"),
    ],
)
def test_there_is_no_way_out(source: str, error: str) -> None:
    result = run(source)

    assert result.exit_code == 1
    assert any(word in result.stderr for word in error.split("|")), result.stderr


def test_a_server_on_this_machine_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        socket.create_connection(address, 2).close()

        result = run(f"import socket; socket.create_connection({address!r}, 2)")

    assert "Error" in result.stderr


def test_nothing_of_our_environment_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_THING", "seen")

    result = run("import os; print(dict(os.environ))")

    assert "seen" not in result.stdout
    assert "SECRET_KEY" not in result.stdout


def test_temporary_files_work_and_are_gone_with_the_run() -> None:
    source = "import os, tempfile; print(os.listdir('/tmp')); open('/tmp/left', 'w').write('x')"

    assert [run(source).stdout, run(source).stdout] == ["[]\n", "[]\n"]


def test_temporary_space_is_limited() -> None:
    source = "for n in range(20): open(f'/tmp/{n}', 'wb').write(bytes(12_000_000))"

    assert "No space left" in run(source).stderr


def test_a_large_file_is_stopped() -> None:
    result = run("open('/tmp/large', 'wb').write(bytes(40_000_000))")

    assert result.exit_code != 0


def test_a_fork_bomb_is_stopped() -> None:
    source = (
        "import os, time\n"
        "count = 0\n"
        "try:\n"
        "    while count < 500:\n"
        "        if not os.fork():\n"
        "            time.sleep(30)\n"
        "        count += 1\n"
        "except OSError:\n"
        "    print(count)\n"
    )

    result = run(source)

    assert result.status == "ok"
    assert int(result.stdout) < bubblewrap.PROCESSES


def test_memory_is_limited_and_said() -> None:
    assert run("data = bytearray(2_000_000_000)").status == "memory"


@pytest.mark.parametrize("source", ["while True: pass", "import time; time.sleep(60)"])
def test_what_does_not_end_is_ended(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busyness, "busyness", lambda: 1.0)
    result = run(source, timeout_s=1)

    assert (result.status, result.exit_code, result.ms < 3000) == ("timeout", None, True)


def test_endless_output_is_cut_and_does_not_fill_our_memory() -> None:
    result = run("while True: print('x' * 10_000)", timeout_s=5)

    assert result.status == "flood"
    assert len(result.stdout) == process_output.OUTPUT_BYTES


def test_a_program_that_kills_all_it_can_hits_only_itself() -> None:
    result = run("import os\nos.kill(1, 9)\nos.kill(os.getppid(), 9)\nprint('still here')")

    assert result.stdout == "still here\n"


def test_nothing_lives_on_after_the_end() -> None:
    marker = f"{os.getpid()}{time.monotonic_ns()}"
    start = f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', '{marker}'], start_new_session=True)"

    result = run(f"import subprocess, sys; {start}; print('started')")

    assert result.stdout == "started\n"
    assert not [line for line in _commands() if marker in line and "sleep" in line]


def test_the_sandbox_dies_with_the_worker() -> None:
    marker = f"marker{time.monotonic_ns()}"
    source = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "from execution.sandbox import program\n"
        f"program.run({{}}, ['python', '-c', 'import time; time.sleep(60)', '{marker}'], timeout_s=60)\n"
    )
    root = Path(__file__).parents[3]
    worker = subprocess.Popen([sys.executable, "-c", source], cwd=root)
    inside = ["-c", "import time; time.sleep(60)", marker]
    assert _eventually(lambda: any(marker in one for one in _commands(exactly=inside)))

    worker.kill()
    worker.wait()

    assert _eventually(lambda: not _commands(exactly=inside))


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        pytest.param({"../x.py": ""}, "leaves the tree", id="outside"),
        pytest.param({f"{'長' * 158}.md": ""}, "longer than", id="too long"),
        pytest.param({"a.md": "", "a.md/b.md": ""}, "cannot be written", id="file and folder"),
        pytest.param({"a.md/b.md": "", "a.md": ""}, "cannot be written", id="folder and file"),
        pytest.param({"a.py": "'\ud800'"}, "cannot be written", id="half a character"),
        pytest.param({"a.md": "x" * (folders.TREE_BYTES + 1)}, "larger than", id="too large"),
    ],
)
def test_a_tree_that_cannot_be_written_is_not_the_sandboxs_fault(
    tree: dict[str, str], why: str
) -> None:
    result = program.run(tree, ["python", "-c", ""], timeout_s=5)

    assert (result.status, result.exit_code) == ("unusable", None)
    assert why in result.stderr


def test_small_trees_are_written_to_memory_and_large_ones_to_the_disk() -> None:
    large = {"a.md": "x" * (folders.MEMORY_BYTES + 1)}

    with (
        folders.materialised({"a.md": ""}) as small,
        folders.materialised(large) as big,
    ):
        assert small.is_relative_to(folders.MEMORY) == folders.MEMORY.exists()
        assert not big.is_relative_to(folders.MEMORY)
    assert not small.exists()


def test_whatever_a_program_prints_can_be_stored() -> None:
    result = run("import sys; sys.stdout.buffer.write(b'a\\0b\\xed\\xa0\\x80'); print(chr(0))")

    assert "\0" not in result.stdout
    assert result.stdout.startswith("a\N{REPLACEMENT CHARACTER}b")
    result.stdout.encode()


def test_records_are_read_among_anything_else_and_can_be_stored() -> None:
    deep = '{"nonce": "n", "x": ' + "[" * 100_000
    lines = ['{"nonce": "n", "message": "a\\u0000b\\ud800", "ok": true}', deep, "{", '"n"', "[1]"]

    assert program.records("\n".join(lines), "n") == [{"message": "a\ufffdb\ufffd", "ok": True}]


def test_a_sandbox_that_cannot_be_built_is_said_to_be_unavailable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: no namespaces here' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "_bubblewrap", lambda: broken)

    result = run("print('never')")

    assert result.status == "unavailable"
    assert "no namespaces here" in result.stderr


def test_two_sandboxes_at_once_never_share_a_user() -> None:
    numbers: list[int] = []
    gate = threading.Barrier(3)

    def hold() -> None:
        with slots.slot() as number:
            numbers.append(number)
            gate.wait(10)

    threads = [threading.Thread(target=hold) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(numbers)) == 3


def test_who_finds_no_free_slot_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX_SLOTS = 0
    monkeypatch.setattr(slots, "WAIT_SECONDS", 0.05)

    with pytest.raises(slots.NoSlotFree), slots.slot():
        pass


def _commands(exactly: list[str] | None = None) -> list[str]:
    """Command lines of all processes of this machine, or of those that end in these words."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().decode(errors="replace").split("\0")[:-1]
        except OSError:
            continue
        if exactly is None or (words[-len(exactly) :] == exactly and words[0] == bubblewrap.PYTHON):
            found.append(" ".join(words))
    return found


def _eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False
