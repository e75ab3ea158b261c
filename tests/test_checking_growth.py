"""`erlen check` grows with the application, not faster; its figures are `python -m tests.benchmarks.checking`'s business."""

from math import log

from tests.benchmarks.checking import measure


def test_checking_grows_with_the_application() -> None:
    small = min(measure(150, 45).check for _ in range(2))
    large = min(measure(600, 180).check for _ in range(2))

    assert log(large / small, 4) < 1.3
