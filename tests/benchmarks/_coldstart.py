"""The child of `cold.py`: starts one frame from nothing and prints what each step took.

Run by path with the frame's name, its imports and a number of routes. Imports nothing that a frame might import before that is timed.
"""

import sys
import time


def resident() -> int:
    """Return the resident memory in bytes; 0 where the system doesn't say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4096
    except OSError:
        return 0


def main(name: str, modules: str, routes: int) -> None:
    """Time the imports, the application with *routes* routes and its first request."""
    start = time.process_time()
    for module in modules.split():
        __import__(module)
    imported = time.process_time() - start
    __import__(f"tests.benchmarks.frames.{name}")
    from tests.benchmarks.roster import frame
    from tests.benchmarks.workloads import Expected

    rules = f"rules-{routes}"
    frame(name).driver("rules-1")
    before = resident()
    start = time.process_time()
    driver = frame(name).driver(rules)
    built = time.process_time() - start
    from tests.benchmarks.drive import Call

    call = Call(f"/r{routes // 2}/41/items/blue")
    start = time.process_time()
    answer = driver.ask(call)
    first = time.process_time() - start
    grown = resident() - before
    Expected(b"42 blue").verify(answer)
    print(imported, built, first, grown, resident())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
