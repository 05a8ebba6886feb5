"""Column kinds the tables share: aware moments, JSONB values, stored enums."""

from enum import Enum
from typing import Any

from sqlalchemy import DateTime, Integer, Table
from sqlalchemy import Enum as StoredEnum
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# Named constraints let a later migration drop or change them on every installation alike.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

MOMENT: Any = DateTime(timezone=True)


def moment(*, index: bool = False) -> Any:
    """A required moment, timezone-aware (PostgreSQL refuses a naive one)."""
    return Field(sa_type=MOMENT, nullable=False, index=index)


def moment_or_none() -> Any:
    """A moment which may not have come yet."""
    return Field(default=None, sa_type=MOMENT, nullable=True)


def number(kind: Any = Integer) -> Any:
    """A number that is none unless given, for rows of before, too."""
    return Field(default=0, sa_type=kind, nullable=False, sa_column_kwargs={"server_default": "0"})


def json_object() -> Any:
    """A JSON object, empty unless given."""
    return Field(default_factory=dict, sa_type=JSONB, nullable=False)


def json_list() -> Any:
    """A JSON list, empty unless given."""
    return Field(default_factory=list, sa_type=JSONB, nullable=False)


def stored(kind: type[Enum], name: str) -> Any:
    """A PostgreSQL enum that stores the members' values, not their Python names."""
    return StoredEnum(kind, name=name, values_callable=lambda members: [m.value for m in members])


def table_of(model: type[SQLModel]) -> Table:
    """The model's table, for statements that need no objects."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
