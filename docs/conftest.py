"""What pytest collects nowhere: the parts of the site, where Sphinx is not installed."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("sphinx") else ["conf.py", "_reference.py"]
