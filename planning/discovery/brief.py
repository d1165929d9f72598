"""Checking a brief: encoding, length, plain text. Needs no models, so it works before Django is set up."""

import codecs
import re

from config.shared.errors import BadInput

LONGEST_BRIEF_BYTES = 1024 * 1024
TITLE_CHARACTERS = 70
TOO_LONG = "This brief is longer than 1 MB. Please shorten it to what the software must do."
# Control characters, and halves of characters that no encoding can store.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# Of no width: they part words that look whole. Joiners are kept where a script needs them.
_ZERO_WIDTH = re.compile(
    r"[\u00ad\u180e\u200b\u2060\ufeff]|(?<=[\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u024f])"
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, without the mark at its start. Raises BadInput with the encoding it has instead."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if (
        not encoding
        and len(data) > 1
        and max(data[::2].count(0), data[1::2].count(0)) * 4 > len(data)
    ):
        encoding = "UTF-16"  # every other byte of plain words is zero
    if encoding:
        raise BadInput(f"This file is {encoding}; save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadInput(
            f"This file is not UTF-8 (line {line}); it may be Windows-1252 or Latin-1. Save it as UTF-8."
        ) from None


def for_reading(text: str) -> str:
    """The text without zero-width characters, for reading; the stored text keeps them."""
    return _ZERO_WIDTH.sub("", text)


def clean_brief(brief: str) -> str:
    """The brief with plain line ends. Raises BadInput if it is empty, too long, or not text."""
    if len(brief.encode("utf-8", "surrogatepass")) > LONGEST_BRIEF_BYTES:
        raise BadInput(TOO_LONG)
    text = brief.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _NOT_TEXT.search(text):
        raise BadInput("The brief contains control characters. Save it as plain text.")
    if not any(character.isalnum() for character in text):
        raise BadInput("The brief is empty. Say in a few sentences what the software is to do.")
    return text.strip()


def first_line(brief: str) -> str:
    """The first line of a brief, used until the plan has a name."""
    line = brief.strip().partition("\n")[0].lstrip("# ").strip()
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1] + "…"
