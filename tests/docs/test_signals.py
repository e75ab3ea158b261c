"""The guide to signals lists them all, with what they carry, in the order in which a request sends them."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.docs.blocks import DOCS

import erlen
from erlen import Erlen, flash, render_template_string
from erlen.signals import Signal

PAGE = (DOCS / "how-to" / "signals.md").read_text(encoding="utf-8")
TABLE = {
    name: re.findall(r"`(\w+)`", carried)
    for name, carried in re.findall(r"^\| `(\w+)` \| (.*?) ?\| \S.* \|$", PAGE, flags=re.MULTILINE)
}
SIGNALS = {name: value for name in erlen.__all__ if isinstance(value := getattr(erlen, name), Signal)}


@contextmanager
def heard(app: Erlen) -> Iterator[list[tuple[str, list[str]]]]:
    """Listen to every signal of *app* and note its name and what it carries."""
    sent: list[tuple[str, list[str]]] = []
    with ExitStack() as stack:
        for name in SIGNALS:

            def receive(sender: object, _name: str = name, **carried: object) -> None:
                assert sender is app
                sent.append((_name, [*carried]))

            stack.enter_context(SIGNALS[name].named.connected_to(receive, app))
        yield sent


def make() -> Erlen:
    app = Erlen("signalled")
    app.secret_key = "only for this test"

    @app.get("/")
    def index() -> str:
        flash("hello")
        return render_template_string("{{ 1 }}")

    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    return app


def test_table_lists_every_signal() -> None:
    """P-SIG-1."""
    assert sorted(TABLE) == sorted(SIGNALS)


def test_table_has_what_signals_carry_in_the_order_they_are_sent() -> None:
    """P-SIG-1: the rows of a request that goes well, then of one that fails, are the table's."""
    app = make()
    with heard(app) as well:
        app.test_client().get("/")
    app.logger.disabled = True
    with heard(app) as failing:
        app.test_client().get("/broken")
    rows = list(TABLE.items())

    assert well == [row for row in rows if row[0] != "got_request_exception"]
    rendering = ("message_flashed", "before_render_template", "template_rendered")
    assert failing == [row for row in rows if row[0] not in rendering]
