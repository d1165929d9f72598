"""What a person can understand and act on; everything else is a bug and stays a 500."""


class DomainError(Exception):
    """The request cannot be carried out as things stand."""

    code = "refused"
    status = 409

    def __init__(self, message: str = "", *, code: str = "", status: int = 0) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.code = code or self.code
        self.status = status or self.status
        super().__init__(self.message)


class IllegalTransition(DomainError):
    """This has changed in the meantime."""

    code = "illegal_transition"

    def __init__(self, row: object, status: str) -> None:
        name = type(row).__name__.lower()
        now = str(getattr(row, "status", "")).replace("_", " ")
        wanted = status.replace("_", " ")
        super().__init__(
            f"This {name} was {now} when last read and cannot become {wanted} now. Reload to see it as it is."
        )


class NotPermitted(DomainError):
    """Your role does not allow this."""

    code = "not_permitted"
    status = 403


class BadInput(DomainError):
    """This input cannot be used."""

    code = "bad_input"
    status = 422
