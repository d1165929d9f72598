import pytest

from planning.lint.paths import collision, unsafe_reason


@pytest.mark.parametrize(
    "path", ["library/books.py", "README.md", "a/b/c_d-e.txt", "données/é.txt"]
)
def test_paths_inside_the_tree_are_safe(path: str) -> None:
    assert unsafe_reason(path) == ""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "no file"),
        ("library/", "no file"),
        ("/etc/passwd", "absolute"),
        ("C:/windows.py", "absolute"),
        ("library\\books.py", "backslash"),
        ("../secrets.py", "leaves"),
        ("library/../../x.py", "leaves"),
        ("./library.py", "normalised"),
        ("library//books.py", "normalised"),
        (".git/hooks/post-commit", "reserved"),
        ("~root/x.py", "reserved"),
        ("library/bo\x00oks.py", "characters"),
        ("library/$(reboot).py", "characters"),
        ("library/ books.py", "space"),
        ("a" * 201, "longer"),
        ("b" * 101, "longer"),
        ("長" * 67, "longer"),
        ("données/é.py", "ASCII"),
        ("library/my-books.py", "ASCII"),
        ("library/import.py", "ASCII"),
        ("library/2024.py", "ASCII"),
    ],
)
def test_other_paths_are_refused_with_a_reason(path: str, reason: str) -> None:
    assert reason in unsafe_reason(path)


@pytest.mark.parametrize(
    ("path", "other", "reason"),
    [
        ("a/b", "a/b/c", "a folder"),
        ("a/store.py", "a/store/__init__.py", "a package"),
        ("a/store.py", "a/store/inner.py", "a package"),
        ("a/Store.py", "a/store.py", "in case"),
        ("A/one.py", "a/two.py", "in case"),
        ("a/ﬁle.txt", "a/file.txt", "in case"),
        ("a/store.py", "a/store.py", ""),
        ("a/store.py", "a/store/words.txt", ""),
        ("a/store.py", "a/stored.py", ""),
        ("a/b.txt", "b/B.txt", ""),
    ],
)
def test_some_paths_cannot_stand_in_one_tree(path: str, other: str, reason: str) -> None:
    for said in (collision(path, other), collision(other, path)):
        assert (reason in said) if reason else said == ""
