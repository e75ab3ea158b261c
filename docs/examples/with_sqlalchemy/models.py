"""What is stored: SQLAlchemy and type checkers read the same annotations."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

__all__ = ["Base", "Note", "Person"]


class Base(DeclarativeBase):
    """Knows every table."""


class Person(Base):
    """Somebody with notes."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    notes: Mapped[list["Note"]] = relationship(back_populates="author", order_by="Note.id")


class Note(Base):
    """What somebody wanted to keep."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    author: Mapped[Person] = relationship(back_populates="notes")
