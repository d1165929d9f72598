"""A package is proposed by its name, and by nothing else."""

import pytest

from execution.errors import DependencyRefused
from execution.sandbox.dependencies.lock import Pin, lock_sha, pins
from execution.sandbox.dependencies.package_names import MOST, read_names

REFUSED = [
    ("requests==2.0", "a version"),
    ("requests>=2", "a version"),
    ("requests~=2.0", "a version"),
    ("requests !=2", "a version"),
    ("https://example.org/requests.whl", "an address"),
    ("git+https://example.org/requests", "an address"),
    ("git+ssh://git@example.org/requests.git", "an address"),
    ("requests @ https://example.org/x", "an address"),
    ("file:///etc/passwd", "an address"),
    ("--index-url", "an option"),
    ("-e", "an option"),
    ("-rrequirements", "an option"),
    ("./requests", "a path"),
    ("../requests", "a path"),
    ("vendor/requests", "a path"),
    ("C:\\requests", "a path"),
    ("requests.whl", "a path"),
    ("requests-2.0.tar.gz", "a path"),
    ("requests[socks]", "an extra"),
    ("requests; python_version < '3'", "a version"),
    ("requests; extra", "a condition"),
    ("requests numpy", "spaces"),
    ("requests\n--no-deps", "spaces"),
    ("requests\x00", "spaces"),
    ("", "no name"),
    ("-", "an option"),
    ("requests-", "no name"),
    ("réquests", "no name"),
    ("requests#sha", "no name"),
    ("a" * 101, "no name"),
]  # fmt: skip


@pytest.mark.parametrize(("proposed", "why"), REFUSED)
def test_whatever_is_more_than_a_name_is_refused_with_its_reason(proposed: str, why: str) -> None:
    with pytest.raises(DependencyRefused, match=why):
        read_names(["pydantic", proposed])


def test_names_are_compared_as_the_index_does() -> None:
    assert read_names(["Zope.Interface", "zope_interface", "markdown-it-py"]) == [
        "zope-interface", "markdown-it-py",
    ]  # fmt: skip
    with pytest.raises(DependencyRefused, match=f"{MOST} are the most"):
        read_names([f"package-{number}" for number in range(MOST + 1)])


LOCK = """# a comment
six==1.17.0 \\
    --hash=sha256:aa
zope.interface==8.7 ; sys_platform == 'linux' \\
    --hash=sha256:bb
"""


def test_a_lock_is_known_by_what_it_installs() -> None:
    assert pins(LOCK) == [
        Pin(name="six", version="1.17.0"), Pin(name="zope-interface", version="8.7"),
    ]  # fmt: skip
    assert lock_sha(LOCK) == lock_sha(LOCK.replace("# a comment\n", ""))
    assert lock_sha(LOCK) != lock_sha(LOCK.replace("aa", "ac"))
