"""An answer to ask for."""

from config.shared.answers import ModelAnswer


class Named(ModelAnswer):
    name: str
