"""A guestbook on SQLite; `init-db` makes its table."""

from collections.abc import Mapping, Sequence

import attrs
import click

from erlen import Blueprint, Erlen, Response, Session, Template, redirect, request, url_for

from .db import Settings, db, init_db, query

__all__ = ["create_app"]

book = Blueprint("book", __name__, cli_group=None)


@attrs.frozen
class Entry:
    """What somebody wrote."""

    name: str
    message: str


@attrs.frozen
class BookContext:
    """What the page shows, the newest first."""

    entries: Sequence[Entry]


BOOK = Template("book.html", BookContext)


@book.get("/")
def show() -> str:
    """Show what everybody wrote."""
    rows = query("SELECT name, message FROM entry ORDER BY id DESC")
    return BOOK.render(BookContext([Entry(row["name"], row["message"]) for row in rows]))


@book.post("/")
def sign() -> Response:
    """Keep what somebody wrote."""
    values = (request.form["name"], request.form["message"])
    # A transaction: committed at the end of the block, rolled back on an error.
    with db() as connection:
        connection.execute("INSERT INTO entry (name, message) VALUES (?, ?)", values)
    return redirect(url_for(show), 303)


@book.cli.command("init-db")
def init_db_command() -> None:
    """Make the tables anew."""
    init_db()
    click.echo("The tables are made.")


def create_app(config: Mapping[str, object] | None = None) -> Erlen[Session, Settings]:
    """Make the application; `DATABASE` says where its file lies."""
    app = Erlen(__name__, settings=Settings)
    app.config.from_prefixed_env("GUESTBOOK")
    app.config.from_mapping(config or {})
    app.register_blueprint(book)
    return app
