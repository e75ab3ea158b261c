"""Every workload's answer is right on Flask and on erlen: what the benchmarks time is the same work. No speed is asserted."""

import pytest

from .roster import frame
from .workloads import WORKLOADS, Expected, Workload, WrongAnswerError


@pytest.mark.parametrize("name", ["flask", "erlen"])
@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_workload_is_answered_rightly(workload: Workload, name: str) -> None:
    driver = frame(name).driver(workload.site)

    workload.prepare(driver)


def test_wrong_answer_is_noticed() -> None:
    driver = frame("raw").driver("site")
    answer = driver.ask(WORKLOADS[0].call)

    with pytest.raises(WrongAnswerError, match="instead of 201"):
        Expected(answer.body, 201).verify(answer)
    with pytest.raises(WrongAnswerError, match="x-trace"):
        Expected(answer.body, headers={"x-trace": "seven"}).verify(answer)
