"""What people type: each form reads its fields from the request, tidies them, and names what is wrong with each.

A form without errors is safe to store. Templates show `errors` beside the fields they belong to.
"""

import re

import attrs

from erlen import request

from .images import EXTENSIONS, Image, recognise
from .settings import settings

__all__ = ["CommentForm", "LoginForm", "PictureForm", "PostForm", "RegisterForm"]

MAX_TITLE = 120
MAX_POST = 20_000
MAX_COMMENT = 2_000
MAX_ALT = 200
MIN_PASSWORD = 8
MAX_PASSWORD = 200
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,29}")


def typed(name: str) -> str:
    """Return what was typed into a field, with plain line ends and without space around it."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def length_error(value: str, what: str, most: int) -> str | None:
    """Return what is wrong with the length of *value*."""
    if not value:
        return f"{what} is missing."
    if len(value) > most:
        return f"{what} is {len(value):,} characters long; at most {most:,} fit."
    return None


def only_errors(**errors: str | None) -> dict[str, str]:
    """Return the fields that have an error."""
    return {name: error for name, error in errors.items() if error is not None}


@attrs.frozen
class LoginForm:
    """A name and a password, to be compared."""

    name: str = ""
    password: str = attrs.field(default="", repr=False)
    errors: dict[str, str] = attrs.field(factory=dict[str, str])

    @classmethod
    def sent(cls) -> "LoginForm":
        """Read the form that was sent."""
        # A password is taken as it is: spaces count.
        return cls(typed("name"), request.form.get("password", ""))


@attrs.frozen
class RegisterForm:
    """A name and a password, to be kept."""

    name: str = ""
    password: str = attrs.field(default="", repr=False)
    errors: dict[str, str] = attrs.field(factory=dict[str, str])

    @classmethod
    def sent(cls) -> "RegisterForm":
        """Read and check the form that was sent."""
        return cls.checked(typed("name"), request.form.get("password", ""))

    @classmethod
    def checked(cls, name: str, password: str) -> "RegisterForm":
        """Return the form with what is wrong with it; the command line uses this too."""
        name_error = password_error = None
        if NAME.fullmatch(name) is None:
            name_error = "A name has 2 to 30 letters, digits, dashes or underscores, and starts with a letter."
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            password_error = (
                f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters; this one has {len(password)}."
            )
        return cls(name, password, only_errors(name=name_error, password=password_error))


@attrs.frozen
class PostForm:
    """A post being written."""

    title: str = ""
    body: str = ""
    errors: dict[str, str] = attrs.field(factory=dict[str, str])

    @classmethod
    def sent(cls) -> "PostForm":
        """Read and check the form that was sent."""
        title, body = " ".join(typed("title").split()), typed("body")
        errors = only_errors(
            title=length_error(title, "The title", MAX_TITLE), body=length_error(body, "The text", MAX_POST)
        )
        return cls(title, body, errors)


@attrs.frozen
class CommentForm:
    """A comment being written."""

    body: str = ""
    errors: dict[str, str] = attrs.field(factory=dict[str, str])

    @classmethod
    def sent(cls) -> "CommentForm":
        """Read and check the form that was sent."""
        body = typed("body")
        return cls(body, only_errors(body=length_error(body, "The comment", MAX_COMMENT)))


@attrs.frozen
class PictureForm:
    """A picture being added, and the words for those who cannot see it."""

    alt: str = ""
    image: Image | None = None
    errors: dict[str, str] = attrs.field(factory=dict[str, str])

    @property
    def most(self) -> str:
        """How large a picture may be, in words."""
        return size_in_words(settings().picture_bytes)

    @classmethod
    def sent(cls, required: bool = True) -> "PictureForm":
        """Read and check the form that was sent; without *required* an empty one is right as well."""
        alt = " ".join(typed("alt").split())
        file = request.files.get("picture")
        if file is None or not file.filename:
            return cls(alt, None, {"picture": "Choose a picture."} if required else {})
        # One byte more than allowed is enough to know.
        image, error = check_picture(file.filename, file.stream.read(settings().picture_bytes + 1))
        return cls(alt, image, only_errors(picture=error, alt=length_error(alt, "The description", MAX_ALT)))


def check_picture(filename: str, data: bytes) -> tuple[Image | None, str | None]:
    """Return the picture that *data* is, or what is wrong with it; name and content have to agree."""
    extension = filename.rpartition(".")[2].lower()
    if extension not in EXTENSIONS:
        return None, f"The name has to end in {', '.join(f'.{known}' for known in sorted(EXTENSIONS))}."
    limit = settings().picture_bytes
    if len(data) > limit:
        return None, f"The picture is too large; at most {size_in_words(limit)} fit."
    image = recognise(data)
    if image is None:
        return None, "The file holds no picture that can be shown here."
    if image.format != EXTENSIONS[extension]:
        return None, f"The file is called .{extension}, but holds a {image.format.upper()} picture."
    return image, None


def size_in_words(size: int) -> str:
    """Return a size as people say it.

    >>> size_in_words(2 * 1024 * 1024), size_in_words(1500)
    ('2 MB', '1.5 kB')
    """
    if size >= 1024 * 1024:
        return f"{size / (1024 * 1024):.3g} MB"
    return f"{size / 1024:.2g} kB" if size >= 1024 else f"{size} bytes"
