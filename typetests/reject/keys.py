"""Mistakes 42 to 47: values of sessions, `g` and extensions under the wrong key or as the wrong type."""

from collections.abc import Iterator

from erlen import ContextKey, Erlen, ExtensionKey, SessionKey, g, resource, session

app = Erlen(__name__)


class Connection:
    def execute(self, statement: str, /) -> list[int]:
        return [len(statement)]


USER_ID = SessionKey[int]("user_id")
USER = ContextKey[str]("user")
CACHE = ExtensionKey[dict[str, bytes]]("cache")

# 42: a session value read as the wrong type.
name: str = session[USER_ID]  # E
maybe: int = session.get(USER_ID)  # E
session[USER_ID] = "3"  # E
session.setdefault(USER_ID, "3")  # E

# 43: a misspelt session key.
session[USER_IDD]  # E

# 44: a session value that no cookie can carry.
CONNECTION = SessionKey[Connection]("connection")  # E

# 45: a misspelt attribute of `g`.
g[USERR]  # E

# 46: an attribute of `g` used as the wrong type.
number: int = g[USER]  # E
g[USER] = 3  # E

# 47: extension state read as the wrong type.
cache: dict[str, str] = app.extensions[CACHE]  # E
app.extensions[CACHE] = {"a": "b"}  # E


@resource
def connection() -> Iterator[Connection]:
    yield Connection()


connection().execut("select 1")  # E
connection(1)  # E
