"""Names of packages, as a model or a person proposes them: a name and nothing else."""

import re
from collections.abc import Sequence

from execution.errors import DependencyRefused

# PEP 508, in ASCII.
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
LONGEST = 100
MOST = 30
# What a requirement may say beside the name, and why it may not here; the first that fits is said.
MORE_THAN_A_NAME = [
    (r"://|^[\w.+-]*git\+|@|\.git$", "it is an address; packages come from the index alone"),
    (r"^-", "it is an option"),
    (r"[/\\]|^\.|\.(whl|zip|tar|gz|toml|txt)$", "it is a path or a file"),
    (r"[<>=!~]", "it names a version; versions are chosen by the lock"),
    (r"[\[\]]", "it names an extra; propose the package itself"),
    (r";", "it has a condition"),
    (r"[\s\x00-\x1f\x7f]", "it holds spaces"),
]


def normalised(name: str) -> str:
    """As the index compares names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_names(proposed: Sequence[str]) -> list[str]:
    """Normalised, each once, in their order. Raises DependencyRefused for the first that is no plain name."""
    if len(proposed) > MOST:
        raise DependencyRefused(f"{len(proposed)} packages", f"{MOST} are the most")
    return list(dict.fromkeys(normalised(read_name(one)) for one in proposed))


def read_name(proposed: str) -> str:
    """Raises DependencyRefused."""
    for pattern, why in MORE_THAN_A_NAME:
        if re.search(pattern, proposed, re.IGNORECASE):
            raise DependencyRefused(proposed, why)
    if len(proposed) > LONGEST or not NAME.fullmatch(proposed):
        raise DependencyRefused(proposed, "it is no name of a package")
    return proposed
