"""People and their notes on SQLAlchemy; `init-db` makes the tables."""

from collections.abc import Mapping

import attrs
import click
from attrs.validators import max_len, min_len
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from erlen import Blueprint, Erlen, Session, abort, current_app, request, url_for

from .database import ENGINE, Settings, db, init_app
from .models import Base, Note, Person

__all__ = ["create_app"]

people = Blueprint("people", __name__, cli_group=None)


@attrs.frozen
class NewPerson:
    """Who wants to be known."""

    name: str = attrs.field(validator=[min_len(1), max_len(50)])


@attrs.frozen
class NewNote:
    """What somebody wants to keep."""

    text: str = attrs.field(validator=min_len(1))


def known(name: str) -> Person:
    """Return the person of this name, or answer 404."""
    person = db().scalar(select(Person).where(Person.name == name))
    if person is None:
        abort(404, f"Nobody here is called {name}.")
    return person


@people.get("/people")
def index() -> dict[str, object]:
    """Return everybody, with the number of their notes."""
    everybody = db().scalars(select(Person).order_by(Person.name))
    return {person.name: len(person.notes) for person in everybody}


@people.post("/people")
def add() -> tuple[dict[str, str], int]:
    """Add somebody."""
    person = Person(name=request.read_json(NewPerson).name)
    db().add(person)
    try:
        db().commit()
    except IntegrityError:
        abort(409, f"{person.name} is here already.")
    return {"url": url_for(notes, name=person.name)}, 201


@people.get("/people/<name>/notes")
def notes(name: str) -> list[str]:
    """Return somebody's notes, the oldest first."""
    return [note.text for note in known(name).notes]


@people.post("/people/<name>/notes")
def write(name: str) -> tuple[dict[str, int], int]:
    """Add a note of somebody's."""
    author, note = known(name), Note(text=request.read_json(NewNote).text)
    author.notes.append(note)
    db().commit()
    return {"id": note.id}, 201


@people.cli.command("init-db")
def init_db() -> None:
    """Make the tables that are missing."""
    Base.metadata.create_all(current_app.extensions[ENGINE])
    click.echo("The tables are made.")


def create_app(config: Mapping[str, object] | None = None) -> Erlen[Session, Settings]:
    """Make the application; `DATABASE_URL` says where its data is."""
    app = Erlen(__name__, settings=Settings)
    app.config.from_prefixed_env("PEOPLE")
    app.config.from_mapping(config or {})
    init_app(app)
    app.register_blueprint(people)
    return app
