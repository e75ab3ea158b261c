"""What a set of laws is: tests that any part for one outline must pass, and how they are run.

Knows no outline and no test runner: pytest collects a subclass whose name begins with ``Test``, and `Laws.check` runs one without it.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar, cast

from ...errors import ErlenError

__all__ = ["LawError", "Laws", "hold", "kind", "refused", "same"]

PartT = TypeVar("PartT")


class LawError(ErlenError, AssertionError):
    """A part breaks a law of its outline; the message says which, and what was seen."""


def hold(holds: object, law: str) -> None:
    """Check that something holds.

    Raises:
        LawError: *holds* is false.

    >>> hold(1 < 2, "One is less than two.")
    """
    if not holds:
        raise LawError(law)


def same(found: object, wanted: object, law: str) -> None:
    """Check that *found* equals *wanted* and has its type, down to the items of lists and dicts.

    Raises:
        LawError: it differs.

    >>> same([True], [1], "What is read is what was written.")
    Traceback (most recent call last):
    erlen.testing.laws.law.LawError: What is read is what was written. It is [True], not [1].
    """
    if not _same(found, wanted):
        raise LawError(f"{law} It is {found!r}, not {wanted!r}.")


def _same(found: object, wanted: object) -> bool:
    if type(found) is not type(wanted) or found != wanted:
        return False
    # True equals 1, inside of them too.
    if isinstance(wanted, dict):
        one, other = cast("dict[object, object]", found), cast("dict[object, object]", wanted)
        return all(_same(one[name], value) for name, value in other.items())
    if isinstance(wanted, list | tuple):
        items = zip(cast("list[object]", found), cast("list[object]", wanted), strict=True)
        return all(_same(one, other) for one, other in items)
    return True


def kind(found: object, kinds: type | tuple[type, ...], law: str) -> None:
    """Check that *found* is an object of one of *kinds*, whatever a checker believes.

    Raises:
        LawError: it is of another kind.

    >>> kind("text", (str, bytes), "A key is text or bytes.")
    """
    if not isinstance(found, kinds):
        raise LawError(f"{law} It is {found!r}.")


def refused(call: Callable[[], object], kinds: type[Exception] | tuple[type[Exception], ...], law: str) -> Exception:
    """Check that *call* raises one of *kinds*, and return what it raised.

    Raises:
        LawError: it raises nothing, or something else.

    >>> refused(lambda: int("x"), ValueError, "Text is no number.")
    ValueError("invalid literal for int() with base 10: 'x'")
    """
    try:
        result = call()
    except kinds as error:
        return error
    except Exception as error:
        raise LawError(f"{law} It raised {error!r}.") from error
    raise LawError(f"{law} It returned {result!r}.")


class Laws(Generic[PartT]):
    """Laws of an outline: subclass those of your part's outline, and say how the part is made.

    Every method whose name begins with ``test_`` is a law.
    """

    def make(self) -> PartT:
        """Return a new part; each law asks for its own."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its part is made; define make().")

    @classmethod
    def names(cls) -> Iterator[str]:
        """Yield the names of the laws."""
        return (name for name in sorted(dir(cls)) if name.startswith("test_"))

    def check(self) -> None:
        """Run every law.

        Raises:
            LawError: the part breaks laws; all of them are told.
        """
        broken: list[str] = []
        for name in self.names():
            law: Callable[[], None] = getattr(type(self)(), name)
            try:
                law()
            except LawError as error:
                broken.append(f"{name}: {error}")
            except Exception as error:
                broken.append(f"{name}: {type(error).__name__} was raised: {error}")
        if broken:
            count = "1 law is" if len(broken) == 1 else f"{len(broken)} laws are"
            raise LawError("\n".join([f"{type(self).__name__}: {count} broken.", *broken]))
