"""Which files failed checks speak of. Pure."""

import re
from collections.abc import Iterable, Sequence

from execution.source.atom_source import module_of

# Where the sandbox has the tree, as tracebacks name it.
ROOT = "/app/"


def named_paths(details: Iterable[str], paths: Sequence[str]) -> set[str]:
    """Those of `paths` that a detail names: anywhere as a path, or at its head as a module."""
    modules = {module_of(path): path for path in paths if module_of(path)}
    found: set[str] = set()
    for detail in details:
        head = detail.partition(":")[0]
        found.update(path for path in paths if _names(path, detail))
        found.update({modules[head]} if head in modules else ())
    return found


def _names(path: str, detail: str) -> bool:
    """As a path of its own, not as the end or the beginning of a longer one."""
    return bool(re.search(rf"(?:(?<![\w./-])|(?<={ROOT})){re.escape(path)}(?![\w/-])", detail))
