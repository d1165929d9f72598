import pytest

from planning.paths import unsafe_reason


@pytest.mark.parametrize("path", ["library/books.py", "README.md", "a/b/c_d-e.txt", "données/é.py"])
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
    ],
)
def test_other_paths_are_refused_with_a_reason(path: str, reason: str) -> None:
    assert reason in unsafe_reason(path)
