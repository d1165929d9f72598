"""Briefs and answers as files: whatever program saved them, they are read, or refused with what to do."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from config.access.models import User
from config.build import request
from config.shared.errors import BadInput
from planning.discovery.brief import clean_brief, decoded, for_reading
from planning.pages.forms import NewPlanForm

BRIEF = "# Bücher\n\nA book has a title.\n"
REFUSED = [
    pytest.param(BRIEF.encode("utf-16"), "This file is UTF-16; save it as UTF-8.", id="utf-16"),
    pytest.param(BRIEF.encode("utf-16-be"), "UTF-16; save it as UTF-8", id="utf-16 without mark"),
    pytest.param(BRIEF.encode("utf-16-le"), "UTF-16; save it as UTF-8", id="the other way round"),
    pytest.param(BRIEF.encode("utf-32"), "UTF-32; save it as UTF-8", id="utf-32"),
    pytest.param(BRIEF.encode("latin-1"), "not UTF-8 (line 1)", id="latin-1"),
    pytest.param(b"one\ntwo\xff", "not UTF-8 (line 2)", id="no encoding at all"),
]


def told(arguments: dict[str, object], capsys: pytest.CaptureFixture[str]) -> str:
    """What `build` says when it refuses."""
    with pytest.raises(SystemExit) as end:
        request.taken(arguments)
    assert end.value.code == 2
    return str(json.loads(capsys.readouterr().out)["exit_reason"])


@pytest.fixture
def arguments(tmp_path: Path) -> dict[str, object]:
    (tmp_path / "brief.md").write_text(BRIEF)
    return {
        "brief": str(tmp_path / "brief.md"),
        "out": tmp_path / "out",
        "answers": None,
        "size": 0,
        "budget": None,
        "stack": "",
        "json": True,
    }


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(BRIEF.encode(), BRIEF, id="plain"),
        pytest.param(BRIEF.encode("utf-8-sig"), BRIEF, id="with a mark"),
        pytest.param(b"", "", id="empty"),
        pytest.param("图书馆".encode(), "图书馆", id="wide characters"),
    ],
)
def test_utf_8_is_read(data: bytes, text: str) -> None:
    assert decoded(data) == text


@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_another_encoding_is_refused_with_its_name(data: bytes, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        decoded(data)

    assert message in refused.value.message
    assert "UTF-8" in refused.value.message


@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_build_refuses_it(
    data: bytes,
    message: str,
    arguments: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path(str(arguments["brief"])).write_bytes(data)

    assert message in told(arguments, capsys)


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_the_form_refuses_it(data: bytes, message: str) -> None:
    form = NewPlanForm(User(), {"size": "default"}, {"file": SimpleUploadedFile("brief.md", data)})

    assert message in str(form.errors.as_data()["file"][0].message)


def test_answers_with_a_mark_are_read(arguments: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text('["Leave it out"]', encoding="utf-8-sig")

    order = request.taken(arguments | {"answers": tmp_path / "answers.json"})

    assert order.answers == ("Leave it out",)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param('["no"]'.encode("utf-16"), "UTF-16; save it as UTF-8", id="utf-16"),
        pytest.param(b"[no", "is not JSON", id="no JSON"),
        pytest.param(b'{"a": 1}', "list of texts", id="no list"),
        pytest.param(b"[1]", "list of texts", id="no texts"),
    ],
)
def test_answers_that_cannot_be_read_are_refused(
    data: bytes,
    message: str,
    arguments: dict[str, object],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "answers.json").write_bytes(data)

    assert message in told(arguments | {"answers": tmp_path / "answers.json"}, capsys)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ti\u200btle", "title"),
        ("ti\u00adtle \ufeffof", "title of"),
        ("a\u200db", "ab"),
        ("a \U0001f469\u200d\U0001f4bb", "a \U0001f469\u200d\U0001f4bb"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_has_no_width_is_stored_and_not_read(text: str, read: str) -> None:
    assert clean_brief(text) == text
    assert for_reading(text) == read
