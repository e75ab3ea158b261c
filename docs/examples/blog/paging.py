"""A page of a longer list."""

from typing import Generic, TypeVar

import attrs

__all__ = ["Page"]

T = TypeVar("T")


@attrs.frozen
class Page(Generic[T]):
    """Some *items* of *total*, counted from page 1.

    >>> page = Page(["c", "d"], number=2, size=2, total=5)
    >>> page.last, page.newer, page.older, page.exists
    (3, 1, 3, True)
    """

    items: list[T]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page, the first."""
        return max(1, -(-self.total // self.size))

    @property
    def exists(self) -> bool:
        """Whether there is a page of this number."""
        return 1 <= self.number <= self.last

    @property
    def newer(self) -> int | None:
        """The number of the page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def older(self) -> int | None:
        """The number of the page after this one."""
        return self.number + 1 if self.number < self.last else None
