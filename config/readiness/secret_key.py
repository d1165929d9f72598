"""No server starts with a signing key that others know."""

import os
import sys

MISSING = (
    "SECRET_KEY is not set. `manage.py up` makes one and keeps it in its folder; for a server that is started otherwise"
    " set it to a long random text, the same for all of them:\n"
    "    python -c 'import secrets; print(secrets.token_urlsafe(50))'"
)


def require() -> None:
    if not os.environ.get("SECRET_KEY"):
        sys.exit(MISSING)
