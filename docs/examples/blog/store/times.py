"""Times as they are stored: UTC, to the second, as text that sorts."""

from datetime import UTC, datetime

__all__ = ["now", "stored"]


def now() -> str:
    """Return the time as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def stored(text: str) -> datetime:
    """Return a stored time.

    >>> stored("2026-05-04T12:30:00+00:00").minute
    30
    """
    return datetime.fromisoformat(text)
