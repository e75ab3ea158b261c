"""What every page shows, and the filters that templates use."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import attrs
from markupsafe import Markup, escape

from erlen import Blueprint, Response

from ..access import current_user
from ..csrf import csrf_field
from ..settings import settings
from ..store.users import User

__all__ = ["FormAnswer", "layout"]

FormAnswer: TypeAlias = tuple[str, int] | Response
"""How a view answers a form that was sent: the form again with what is wrong with it and 422, or the way to what became of it."""

layout = Blueprint("layout", __name__)


@attrs.frozen
class LayoutContext:
    """What `base.html` and the forms find beside their page's own context.

    Functions, not values: a page that shows no user asks for none, and opens neither session nor database.
    """

    site_name: str
    registration_open: bool
    current_user: Callable[[], User | None]
    csrf_field: Callable[[], Markup]


@layout.app_context_processor
def for_every_page() -> dict[str, object]:
    """Give each template the layout's context."""
    context = LayoutContext(settings().site_name, settings().registration_open, current_user, csrf_field)
    return attrs.asdict(context, recurse=False)


@layout.app_template_filter()
def paragraphs(text: str) -> Markup:
    """Return plain text as HTML: an empty line starts a paragraph, a line end breaks the line.

    >>> paragraphs("a <b>\\nc\\n\\nd")
    Markup('<p>a &lt;b&gt;<br>\\nc</p>\\n<p>d</p>')
    """
    parts = [part.strip("\n") for part in text.split("\n\n") if part.strip()]
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(escape(line) for line in part.split("\n"))) for part in parts
    )


@layout.app_template_filter()
def excerpt(text: str, length: int = 280) -> str:
    """Return the beginning of a text, cut between words.

    >>> excerpt("one two three", 8)
    'one two …'
    """
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length + 1].rpartition(" ")[0] + " …"


@layout.app_template_filter()
def moment(when: datetime) -> Markup:
    """Return a time for people, with the exact one for machines.

    >>> moment(datetime(2026, 5, 4, 12, 30))
    Markup('<time datetime="2026-05-04T12:30:00">4 May 2026, 12:30</time>')
    """
    return Markup('<time datetime="{}">{} {:%B %Y, %H:%M}</time>').format(when.isoformat(), when.day, when)
