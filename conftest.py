"""What pytest collects nowhere: the mypy plugin where mypy is not installed, as on the Pythons that run no type tests."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("mypy") else ["src/erlen/mypy_plugin/*"]
