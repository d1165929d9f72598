"""Make an account: account EMAIL NAME [ROLE]. Asks for the password, or takes it from ACCOUNT_PASSWORD."""

from __future__ import annotations

import os
import sys
from getpass import getpass

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.core.accounts import AccountIn, create_account
from app.core.clock import Clock
from app.core.web.messages import messages_by_field


def run(session: Session, arguments: list[str]) -> int:
    """2 if the arguments cannot be used."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    email, name, *role = arguments
    password = os.environ.get("ACCOUNT_PASSWORD") or getpass("Password: ")
    try:
        data = AccountIn(email=email, name=name, password=password)
    except ValidationError as error:
        for field, message in messages_by_field(error.errors()).items():
            print(f"{field}: {message}", file=sys.stderr)
        return 2
    create_account(session, data, Clock().now(), *role)
    print(f"{name} can sign in as {email}.")
    return 0
