"""What a rule answers when it refuses. The message is shown to people as it stands."""


class DomainError(Exception):
    """Raised by services; never answers a request by itself."""

    status = 400
    title = "Not possible"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(DomainError):
    """There is no such thing, or not for this person."""

    status = 404
    title = "Not found"


class Conflict(DomainError):
    """The present state does not allow it, or the name is taken; `field` if one field is to blame."""

    status = 409
    title = "Not possible now"


class Invalid(DomainError):
    """A value that its schema cannot judge is wrong; `field` names it."""

    status = 422
    title = "Not valid"


class NotSignedIn(DomainError):
    """Nobody is signed in."""

    status = 401
    title = "Please sign in"


class Forbidden(DomainError):
    """Whoever is signed in may not do this."""

    status = 403
    title = "Not allowed"
