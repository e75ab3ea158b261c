"""Users: a name, a password kept as its hash."""

import sqlite3

import attrs
from attrs.validators import instance_of
from werkzeug.security import check_password_hash, generate_password_hash

from ..database import count, db, one_row
from .times import now

__all__ = ["NameTakenError", "User", "add", "anybody", "authenticate", "by_id", "delete_all"]

# The columns come from a database that others can write to as well: the validators check at run time what the annotations promise.


@attrs.frozen
class User:
    """Somebody who can log in."""

    id: int = attrs.field(validator=instance_of(int))
    name: str = attrs.field(validator=instance_of(str))
    password_hash: str = attrs.field(validator=instance_of(str), repr=False)


class NameTakenError(Exception):
    """A user of that name exists."""


def add(name: str, password: str) -> User:
    """Add a user.

    Raises:
        NameTakenError: the name belongs to somebody, in whatever case.
    """
    password_hash = generate_password_hash(password)
    with db() as connection:
        try:
            connection.execute(
                "INSERT INTO user (name, password_hash, created) VALUES (?, ?, ?)",
                (name, password_hash, now()),
            )
        except sqlite3.IntegrityError as exc:
            raise NameTakenError(f"The name {name!r} is taken; choose another one.") from exc
    user = by_name(name)
    assert user is not None  # written three lines above
    return user


def by_id(user_id: int) -> User | None:
    """Return the user with this number."""
    return one_row(User, "SELECT id, name, password_hash FROM user WHERE id = ?", user_id)


def by_name(name: str) -> User | None:
    """Return the user of this name, in whatever case."""
    return one_row(User, "SELECT id, name, password_hash FROM user WHERE name = ?", name)


def authenticate(name: str, password: str) -> User | None:
    """Return the user whose name and password these are."""
    user = by_name(name)
    if user is None:
        # Take as long as for a wrong password, so that nobody learns from the clock which names exist.
        generate_password_hash(password)
        return None
    return user if check_password_hash(user.password_hash, password) else None


def anybody() -> bool:
    """Tell whether the blog has a user yet."""
    return count("SELECT EXISTS (SELECT 1 FROM user)") == 1


def delete_all() -> None:
    """Delete every user, with all that they have written."""
    with db() as connection:
        connection.execute("DELETE FROM user")
