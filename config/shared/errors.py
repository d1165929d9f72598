"""Errors that are shown to people. Everything else is a bug and becomes a 500."""


class DomainError(Exception):
    """This cannot be done now."""

    code = "refused"
    status = 409

    def __init__(self, message: str = "", *, code: str = "", status: int = 0) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.code = code or self.code
        self.status = status or self.status
        super().__init__(self.message)


class IllegalTransition(DomainError):
    """This has changed in the meantime. Reload the page to see it as it is."""

    code = "illegal_transition"

    def __init__(self, row: object, wanted: str, *, now: str = "") -> None:
        """`now` is the status the row has in the database, where that was looked up."""
        self.wanted = wanted
        super().__init__(_what_stands_in_the_way(row, wanted, now or getattr(row, "status", "")))


def _what_stands_in_the_way(row: object, wanted: str, now: str) -> str:
    name = getattr(row, "NAME_ON_PAGES", "") or type(row).__name__.lower()
    words = getattr(row, "STATUS_WORDS", {}).get(now) or now.replace("_", " ")
    if not words:
        return f"This {name} is no longer there."
    if now in {wanted, "completed"} or not getattr(row, "ARROWS", {}).get(now):
        return f"This {name} is already {words}."
    return f"This {name} is {words}, so this cannot be done now. Reload the page to see what can."


class NotPermitted(DomainError):
    """Your role does not allow this."""

    code = "not_permitted"
    status = 403


class BadInput(DomainError):
    """This input cannot be used."""

    code = "bad_input"
    status = 422
