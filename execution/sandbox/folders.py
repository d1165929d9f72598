"""Writing a tree of files into a folder of its own, for programs that read it."""

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from planning.lint.paths import unsafe_reason

TREE_BYTES = 32 * 1024 * 1024
# Trees are small and read once. In memory writing one takes a sixth of the CPU time; a container may
# have little room there, so large trees, and all when it is nearly full, go to the disk.
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 * 1024 * 1024
MEMORY_LEFT = 32 * 1024 * 1024
# Errors of writing a file that its path is to blame for, not the machine.
OF_A_PATH = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EILSEQ}


class TreeUnusable(ValueError):
    """Why the files cannot be written into one folder, whatever the machine."""


@contextmanager
def materialised(tree: Mapping[str, str]) -> Iterator[Path]:
    """A folder `app` that holds the tree, for the time inside. Raises TreeUnusable, OSError."""
    size = _size(tree)
    with tempfile.TemporaryDirectory(prefix="masterplan-tree-", dir=_where(size)) as folder:
        top = Path(folder, "app")
        top.mkdir(mode=0o755)
        top.chmod(0o755)
        _materialise(tree, top)
        yield top


def _size(tree: Mapping[str, str]) -> int:
    size = sum(len(text) for text in tree.values())
    if size > TREE_BYTES:
        raise TreeUnusable(f"the tree is larger than {TREE_BYTES} bytes")
    return size


def rewrite(folder: Path, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Make what holds one tree hold another; no empty folder is left. Raises TreeUnusable, OSError."""
    _size(new)
    for path in old.keys() - new.keys():
        (folder / path).unlink()
        _remove_if_empty((folder / path).parent, folder)
    _materialise({path: text for path, text in new.items() if old.get(path) != text}, folder)


def _remove_if_empty(one: Path, top: Path) -> None:
    while one != top and not any(one.iterdir()):
        one.rmdir()
        one = one.parent


def _where(size: int) -> Path | None:
    """The folder of memory if it is there and has room, else the ordinary one."""
    if size > MEMORY_BYTES or not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    room = os.statvfs(MEMORY)
    return MEMORY if room.f_bavail * room.f_frsize > MEMORY_LEFT else None


def _materialise(tree: Mapping[str, str], folder: Path) -> None:
    """Everybody may read the files, as the sandbox is another user."""
    for path, text in tree.items():
        if reason := unsafe_reason(path):
            raise TreeUnusable(f"{path!r} {reason}")
        try:
            _write(folder / path, text, folder)
        except UnicodeEncodeError as error:
            raise TreeUnusable(f"{path!r} cannot be written: {error}") from None
        except OSError as error:
            if error.errno not in OF_A_PATH:
                raise
            raise TreeUnusable(f"{path!r} cannot be written: {error.strerror}") from None


def _write(target: Path, text: str, top: Path) -> None:
    _make_parents(target.parent, top)
    target.write_text(text, encoding="utf-8", newline="")
    target.chmod(0o644)


def _make_parents(parent: Path, top: Path) -> None:
    if not parent.is_dir():
        _make_parents(parent.parent, top)
        parent.mkdir()
        parent.chmod(0o755)
