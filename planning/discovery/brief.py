"""What people write at the start: whether it can be used. Knows no model, so it can be asked before Django is set up."""

import re

from config.shared.errors import BadInput

LONGEST_BRIEF_BYTES = 1024 * 1024
TITLE_CHARACTERS = 70
TOO_LONG = "This brief is longer than 1 MB. Please shorten it to what the software must do."
# Control characters, and halves of characters that no encoding can store.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_brief(brief: str) -> str:
    """The brief with plain line ends. Raises BadInput if it is empty, too long, or not text."""
    if len(brief.encode("utf-8", "surrogatepass")) > LONGEST_BRIEF_BYTES:
        raise BadInput(TOO_LONG)
    text = brief.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _NOT_TEXT.search(text):
        raise BadInput("The brief holds control characters, so it is not plain text.")
    if not any(character.isalnum() for character in text):
        raise BadInput("The brief is empty. Say in a few sentences what the software is to do.")
    return text.strip()


def first_line(brief: str) -> str:
    """What stands for a plan until it has a name."""
    line = brief.strip().partition("\n")[0].lstrip("# ").strip()
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1] + "…"
