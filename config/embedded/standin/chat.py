"""ChatReply: honest about what answers, and about what can be done here."""

import re

from config.embedded.standin.reader.language import language, told
from config.embedded.standin.wire import Asked, Said

REPLY = (
    "I am the **stand-in model**: fixed rules, no AI, used because no API key is set. I cannot hold a conversation.\n\n"
    "- `/masterplan` followed by a description starts a plan.\n"
    "- `/help` lists all commands.\n\n"
    "I read only strict sentences, such as: *A book has a title (1 to 200 characters) and an isbn (unique)."
    " A loan belongs to a book and has a due date. Loan: open -> returned.*"
    " What I do not read I name, and it is not built."
)
HINT = "That reads like a description: send it with `/masterplan`.\n\n"
NAMES_THINGS = re.compile(r"\b(?:has|have)\b.*\b(?:and|,)|\bmust\b", re.I)


def chat_reply(asked: Asked) -> Said:
    code = language(asked.last_message)
    if code != "en":
        return Said(f"{told(code)}\n\n{REPLY}")
    return Said(f"{HINT if NAMES_THINGS.search(asked.last_message) else ''}{REPLY}")
