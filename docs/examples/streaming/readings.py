"""A thermometer: one reading after the other, each made when it is asked for."""

from collections.abc import Iterator

import attrs

__all__ = ["Reading", "readings"]


@attrs.frozen
class Reading:
    """The temperature at one hour."""

    hour: int
    celsius: float


def readings() -> Iterator[Reading]:
    """Yield a day's readings."""
    for hour in range(24):
        yield Reading(hour, 20.0 - abs(hour - 14))
