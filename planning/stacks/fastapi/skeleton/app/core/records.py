"""Records and the schemas that change them."""

from pydantic import BaseModel

from app.core.database import Base


def change(record: Base, data: BaseModel) -> None:
    """Each field of the schema becomes that of the record."""
    for name in type(data).model_fields:
        setattr(record, name, getattr(data, name))
