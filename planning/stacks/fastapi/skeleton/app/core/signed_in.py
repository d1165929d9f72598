"""Who is signed in. This application has no accounts, so it is nobody."""

from fastapi import Request


def signed_in(request: Request) -> None:
    return None
