"""The database: one connection for each context, kept in `g`."""

import sqlite3

import click

from erlen import ContextKey, Erlen, current_app, g

__all__ = ["get_db", "init_app", "init_db"]

DB = ContextKey[sqlite3.Connection]("db")


def get_db() -> sqlite3.Connection:
    """Return the connection of the current context, opened at first use."""
    if DB not in g:
        g[DB] = sqlite3.connect(current_app.config["DATABASE"])
        g[DB].row_factory = sqlite3.Row
    return g[DB]


def close_db(error: BaseException | None = None) -> None:
    """Close the connection, if there is one."""
    db = g.pop(DB, None)
    if db is not None:
        db.close()


def init_db() -> None:
    """Make the tables anew."""
    with current_app.open_resource("schema.sql", "r") as schema:
        get_db().executescript(schema.read())


@click.command("init-db")
def init_db_command() -> None:
    """Clear the data and make new tables."""
    init_db()
    click.echo("Initialized the database.")


def init_app(app: Erlen) -> None:
    """Tell *app* how to close the database, and the command that makes it."""
    app.teardown_appcontext(close_db)
    app.cli.add_command(init_db_command)
