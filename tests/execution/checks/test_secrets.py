"""Code with a secret in it, and a path that leads out of the tree, are refused."""

import pytest

from tests.execution.checks.alone import failed, simple


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("'AKIA" + "IOSFODNN7ABCDEFG'", id="AWS"),
        pytest.param("'-----BEGIN RSA " + "PRIVATE KEY-----'", id="private key"),
        pytest.param("'sk-" + "a1B2" * 6 + "'", id="API key"),
        pytest.param("dict(api_key='9f8e7d6c5b4a" + "39281706')", id="assigned"),
        pytest.param("'postgres://me:" + "hunter22@db/x'", id="address"),
    ],
)
def test_secrets_are_found(line: str) -> None:
    assert "secrets" in failed(simple(f"return {line}"))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("dict(password='the password of the user')", id="words"),
        pytest.param("dict(api_key='SHOP_API_KEY')", id="a name"),
        pytest.param("'https://example.org/a:b@c'", id="address without password"),
    ],
)
def test_words_about_secrets_are_none(line: str) -> None:
    assert "secrets" not in failed(simple(f"return {line}"))


@pytest.mark.parametrize(
    "path",
    [
        "/etc/x.py",
        "../x.py",
        "shop/../../x.py",
        "shop//x.py",
        "C:/x.py",
        "shop\\x.py",
        "shop/x.sh",
        "",
    ],
)
def test_unsafe_paths_fail(path: str) -> None:
    assert failed(simple("return value", path=path)) == {"path"}
