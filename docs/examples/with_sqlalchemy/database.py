"""One engine for each application, one session for each context."""

from collections.abc import Iterator

import attrs
from sqlalchemy import Engine, create_engine, orm

from erlen import Erlen, ExtensionKey, Session, current_app, resource

__all__ = ["ENGINE", "Settings", "db", "init_app"]

ENGINE = ExtensionKey[Engine]("with_sqlalchemy.engine")


@attrs.frozen
class Settings:
    """Where the data is, as SQLAlchemy writes it."""

    database_url: str = "sqlite:///people.sqlite3"


def init_app(app: Erlen[Session, Settings]) -> None:
    """Give *app* its engine, which keeps the connections that contexts take turns with."""
    app.extensions[ENGINE] = create_engine(app.settings.database_url)


@resource
def db() -> Iterator[orm.Session]:
    """Open this context's session; its end closes it and drops what was not committed."""
    with orm.Session(current_app.extensions[ENGINE]) as session:
        yield session
