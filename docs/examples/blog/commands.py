"""Commands for whoever runs the blog: `erlen --app docs/examples/blog init-db`, `… add-user NAME`."""

import click

from erlen import Blueprint

from .database import create_tables, database_path
from .forms import RegisterForm
from .store import pictures, users
from .store.users import NameTakenError

__all__ = ["commands"]

# No group of their own: the commands stand beside `run` and `shell`.
commands = Blueprint("commands", __name__, cli_group=None)


@commands.cli.command("init-db")
@click.option("--clear", is_flag=True, help="Delete all users, posts, comments and pictures first.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
def init_db(clear: bool, yes: bool) -> None:
    """Make the database unless it exists.

    The blog does so itself when it starts; this says where it is, and can empty it.
    """
    create_tables()
    if clear:
        if not yes:
            click.confirm(f"Delete everything in {database_path()}?", abort=True)
        pictures.delete(*pictures.everything())
        users.delete_all()
    click.echo(f"The database at {database_path()} is {'empty' if not users.anybody() else 'ready'}.")


@commands.cli.command("add-user")
@click.argument("name")
@click.password_option(help="Asked for when not given.")
def add_user(name: str, password: str) -> None:
    """Add a user called NAME, even where registration is closed."""
    form = RegisterForm.checked(name, password)
    if form.errors:
        raise click.ClickException(" ".join(form.errors.values()))
    try:
        user = users.add(form.name, form.password)
    except NameTakenError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Added {user.name}.")
