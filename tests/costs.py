"""What a call costs in processor time, asked until a busy machine cannot change the answer.

Noise only ever adds, and a slow call is slow in each round: the least of several rounds is the cost, and one round under the bound is enough.
"""

import math
import time
from collections.abc import Callable

__all__ = ["exponent", "seconds"]

LEAST_ROUNDS = 2
"""Of a growth: a small size that was disturbed must not hide that the large one is dear."""


def once(act: Callable[[], object]) -> float:
    """Return the processor time of this thread that one call of *act* takes."""
    begun = time.thread_time()
    act()
    return time.thread_time() - begun


def seconds(act: Callable[[], object], *, under: float, rounds: int = 12) -> float:
    """Return the least processor time of *rounds* calls of *act*, or of fewer where one is less than *under*."""
    least = math.inf
    for _ in range(rounds):
        least = min(least, once(act))
        if least < under:
            break
    return least


def exponent(act: Callable[[int], object], small: int, large: int, *, under: float, rounds: int = 12) -> float:
    """Return the exponent with which the processor time of ``act(size)`` grows from the size *small* to *large*.

    Both sizes take turns; it ends early, though not before the second round, where the exponent is less than *under*.
    """
    least = {small: math.inf, large: math.inf}
    found = math.inf
    for number in range(rounds):
        for size in least:
            least[size] = min(least[size], once(lambda size=size: act(size)))  # type: ignore[misc]  # typed by its default
        found = math.log(least[large] / max(least[small], 1e-9), large / small)
        if number + 1 >= LEAST_ROUNDS and found < under:
            break
    return found
